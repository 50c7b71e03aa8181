"""The next ticket of one's queues is taken."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from replywell.kit.errors import Conflict
from replywell.triage.actions.assignment import take_next
from replywell.workspace.views.bulk import safe_place
from replywell.workspace.views.desk import DeskView


class Next(DeskView):
    """POST takes the most urgent ticket that waits and opens it; where there is none, says so on the list."""

    verb = "change tickets"

    def post(self, request: HttpRequest) -> HttpResponse:
        back = safe_place(request, self.text("back"))
        try:
            ticket = take_next(self.agent)
        except Conflict as error:
            messages.warning(request, error.message)
            return HttpResponseRedirect(back)
        if ticket is None:
            messages.info(request, _("Nothing waits in your queues. What comes in appears here by itself."))
            return HttpResponseRedirect(back)
        messages.success(request, _("#%(number)s is yours.") % {"number": ticket.pk})
        return HttpResponseRedirect(reverse("workspace:ticket", args=[ticket.pk]))
