"""How urgent a ticket is."""

from django.http import HttpRequest, HttpResponse

from replywell.kit.errors import Invalid
from replywell.pipeline.actions.overrides import settle
from replywell.workspace.views.on_ticket import TicketView


class UrgencyOf(TicketView):
    """POST says how urgent the ticket is."""

    verb = "classify tickets"

    def post(self, request: HttpRequest, number: int) -> HttpResponse:
        urgency = self.number("urgency")
        if urgency is None:
            raise Invalid("Choose an urgency.")
        settle(self.ticket, urgency=urgency, by=self.agent)
        return self.changed("panel")
