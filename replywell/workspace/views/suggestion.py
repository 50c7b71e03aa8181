"""The suggested answer of a ticket."""

from django.http import HttpRequest, HttpResponse

from replywell.resolution.actions.suggestions import discard
from replywell.resolution.queries import suggestion_for
from replywell.workspace.views.on_ticket import TicketView


class SuggestionOf(TicketView):
    """GET shows what is on offer; DELETE discards it."""

    verb = "reply"

    def get(self, request: HttpRequest, number: int) -> HttpResponse:
        return HttpResponse(self.part("suggestion"))

    def delete(self, request: HttpRequest, number: int) -> HttpResponse:
        offered = suggestion_for(self.ticket)
        if offered:
            discard(offered, by=self.agent)
        return self.changed("suggestion")
