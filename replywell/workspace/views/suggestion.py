"""The suggested answer of a ticket."""

from typing import Any

from django.http import HttpRequest, HttpResponse

from replywell.resolution.actions.suggestions import discard, restore
from replywell.resolution.queries import suggestion_for, suggestion_of
from replywell.workspace.views.on_ticket import TicketView


class SuggestionOf(TicketView):
    """GET shows what is on offer (`?version=` an older one); DELETE discards it; POST brings it back."""

    verb = "reply"

    def get(self, request: HttpRequest, number: int) -> HttpResponse:
        version: Any = self.asked_number("version")
        return HttpResponse(self.part("suggestion", version=version))

    def post(self, request: HttpRequest, number: int) -> HttpResponse:
        restore(suggestion_of(self.ticket, self.number("restore") or 0), by=self.agent)
        return self.changed("suggestion")

    def delete(self, request: HttpRequest, number: int) -> HttpResponse:
        offered = suggestion_for(self.ticket)
        if offered:
            discard(offered, by=self.agent)
        return self.changed("suggestion")
