"""Out of quarantine."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from replywell.console.ledger import entry_for
from replywell.console.views.item import LOST
from replywell.console.views.ledger import LedgerView
from replywell.intake.actions.take_in import translate
from replywell.kit.errors import NotFound


class Release(LedgerView):
    """POST places what lay in quarantine, once; again it only leads to where that went."""

    verb = "release quarantine"

    def post(self, request: HttpRequest, number: int) -> HttpResponse:
        entry = entry_for(self.agent, number)
        if entry.held:
            try:
                translate(entry.item, anew=True)
            except FileNotFoundError as error:
                raise NotFound(str(LOST)) from error
            entry = entry_for(self.agent, number)
            if entry.held:
                messages.error(
                    request, _("It cannot become a ticket. %(reason)s") % {"reason": entry.item.reason}
                )
            else:
                messages.success(request, _("Released."))
        if entry.visible and entry.item.ticket_id:
            return HttpResponseRedirect(reverse("workspace:ticket", args=[entry.item.ticket_id]))
        return HttpResponseRedirect(reverse("console:item", args=[number]))
