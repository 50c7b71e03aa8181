"""The page of a ticket."""

from typing import Any

from django.http import HttpRequest, HttpResponse

from replywell.workspace.views.on_ticket import TicketView

LIVE = ("title", "presence", "banner", "status-bar", "conversation", "suggestion", "panel")
"""Parts that follow what happens elsewhere. Not the composer: somebody may be typing."""


class TicketPage(TicketView):
    """GET shows everything about one ticket. `?insert` starts the reply with the suggested answer."""

    def get(self, request: HttpRequest, number: int) -> HttpResponse:
        composing: dict[str, Any] = {}
        if "insert" in request.GET:
            offered = self.ticket.suggestions.filter(fate="offered").first()
            composing = {"text": offered.text, "chosen": offered.pk} if offered else {}
        return self.page(all_of_it="all" in request.GET, **composing)


class Parts(TicketView):
    """GET gives the parts of an open page that follow what happens on the ticket."""

    def get(self, request: HttpRequest, number: int) -> HttpResponse:
        return HttpResponse("".join(self.part(name) for name in LIVE))
