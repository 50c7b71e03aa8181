"""A ticket's resolution."""

from django.http import HttpRequest, HttpResponse

from replywell.tickets.actions.lifecycle import reopen, resolve
from replywell.workspace.views.on_ticket import TicketView


class Resolution(TicketView):
    """POST resolves the ticket; DELETE takes that back."""

    verb = "change tickets"

    def post(self, request: HttpRequest, number: int) -> HttpResponse:
        resolve(self.ticket, by=self.actor)
        return self.changed("status-bar")

    def delete(self, request: HttpRequest, number: int) -> HttpResponse:
        reopen(self.ticket, by=self.actor)
        return self.changed("status-bar")
