"""Internal notes."""

import json

from django.http import HttpRequest, HttpResponse

from replywell.tickets.actions.conversation import write_note
from replywell.workspace.views.on_ticket import TicketView


class Notes(TicketView):
    """POST writes a note that only colleagues see."""

    verb = "write notes"

    def post(self, request: HttpRequest, number: int) -> HttpResponse:
        write_note(self.ticket, self.text("text"), by=self.agent)
        response = self.changed("composer")
        if self.request.htmx:
            draft = f"{self.agent.pk}:{self.ticket.pk}:note"
            response["HX-Trigger"] = json.dumps({"reply-sent": {"draft": draft}, "ticket-changed": {}})
        return response
