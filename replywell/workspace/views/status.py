"""A ticket's status, as long as it is worked on."""

from django.http import HttpRequest, HttpResponse

from replywell.kit.errors import Invalid
from replywell.tickets.actions.lifecycle import wait
from replywell.tickets.status import WORKING, Status
from replywell.workspace.views.on_ticket import TicketView


class StatusOf(TicketView):
    """POST opens the ticket, or lets it wait."""

    verb = "change tickets"

    def post(self, request: HttpRequest, number: int) -> HttpResponse:
        given = request.POST.get("status", "")
        if given not in WORKING - {Status.NEW}:
            raise Invalid("Choose one of: open, pending, on hold.")
        wait(self.ticket, Status(given), by=self.actor)
        return self.changed("status-bar")
