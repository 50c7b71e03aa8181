"""Who follows a ticket."""

from django.http import HttpRequest, HttpResponse

from replywell.tickets.actions.following import follow, unfollow
from replywell.workspace.views.on_ticket import TicketView


class Followers(TicketView):
    """POST follows the ticket, DELETE leaves it; whoever may see a ticket may follow it."""

    verb = "see tickets"

    def post(self, request: HttpRequest, number: int) -> HttpResponse:
        follow(self.ticket, self.agent)
        return self.changed("panel")

    def delete(self, request: HttpRequest, number: int) -> HttpResponse:
        unfollow(self.ticket, self.agent)
        return self.changed("panel")
