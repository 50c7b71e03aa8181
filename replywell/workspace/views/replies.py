"""Replies to the requester."""

import json
from typing import Any

from django.http import HttpRequest, HttpResponse

from replywell.kit.errors import Conflict, Invalid
from replywell.resolution.actions.suggestions import send_reply
from replywell.tickets.actions.conversation import TicketMovedOn
from replywell.tickets.status import Status
from replywell.workspace.ticket_page import ANSWERING, said_since
from replywell.workspace.views.on_ticket import TicketView


class Replies(TicketView):
    """POST sends a reply; when somebody wrote meanwhile, the text comes back with what they wrote."""

    verb = "reply"

    def post(self, request: HttpRequest, number: int) -> HttpResponse:
        text = self.text("text")
        seen, chosen = self.number("seen"), self.number("suggestion")
        status = request.POST.get("status", Status.PENDING.value)
        if status not in ANSWERING:
            raise Invalid("Choose what the ticket becomes when the reply leaves: pending, resolved or open.")
        suggestion = self.ticket.suggestions.filter(pk=chosen).first() if chosen else None
        try:
            send_reply(
                self.ticket, text, by=self.agent, status=Status(status), seen=seen or 0, suggestion=suggestion
            )
        except (Conflict, Invalid) as error:
            came = said_since(self.ticket, seen or 0) if isinstance(error, TicketMovedOn) else []
            return self._back(error, text=text, chosen=chosen, problem=error.message, between=came)
        return self._sent()

    def _back(self, error: Conflict | Invalid, **composing: Any) -> HttpResponse:
        """The same composer with the text still in it."""
        if not self.request.htmx:
            return self.page(status=error.status, **composing)
        response = HttpResponse(self.part("composer", **composing), status=error.status)
        response["HX-Retarget"] = "#composer"
        response["HX-Reswap"] = "outerHTML"
        response["HX-Trigger"] = "ticket-changed"
        return response

    def _sent(self) -> HttpResponse:
        response = self.changed("composer")
        if self.request.htmx:
            draft = f"{self.agent.pk}:{self.ticket.pk}:reply"
            response["HX-Trigger"] = json.dumps({"reply-sent": {"draft": draft}, "ticket-changed": {}})
        return response
