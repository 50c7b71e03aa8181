"""Tickets that belong together."""

from django.http import HttpRequest, HttpResponse

from replywell.kit.errors import Conflict, Invalid, NotFound
from replywell.tickets.actions.linking import link, unlink
from replywell.workspace.views.on_ticket import TicketView


class Links(TicketView):
    """POST links another ticket that the agent may see, DELETE takes a link away."""

    verb = "change tickets"

    def post(self, request: HttpRequest, number: int) -> HttpResponse:
        try:
            link(self.ticket, self.other("other"), self.text("kind") or "related", by=self.actor)
        except (Invalid, Conflict, NotFound) as error:
            wrong, typed = {"link": error.message}, {"link": self.text("other")[:20]}
            return self.refused("panel", status=error.status, wrong=wrong, typed=typed)
        return self.changed("panel")

    def delete(self, request: HttpRequest, number: int) -> HttpResponse:
        unlink(self.ticket, self.other("other"), by=self.actor)
        return self.changed("panel")
