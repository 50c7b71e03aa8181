"""The end of a ticket."""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from replywell.tickets.actions.lifecycle import close
from replywell.workspace.views.on_ticket import TicketView


class Closure(TicketView):
    """POST closes a resolved ticket for good; the page has asked before."""

    verb = "change tickets"

    def post(self, request: HttpRequest, number: int) -> HttpResponse:
        close(self.ticket, by=self.actor)
        return self.changed("status-bar", note=_("Closed for good."))
