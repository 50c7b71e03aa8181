"""What a ticket is called."""

from django.http import HttpRequest, HttpResponse

from replywell.tickets.actions.subject import rename
from replywell.workspace.views.on_ticket import TicketView


class SubjectOf(TicketView):
    """POST gives the ticket another subject."""

    verb = "change tickets"

    def post(self, request: HttpRequest, number: int) -> HttpResponse:
        rename(self.ticket, self.text("subject"), by=self.actor)
        return self.changed("title")
