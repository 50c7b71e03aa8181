"""The page of a ticket."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from replywell.workspace.views.on_ticket import TicketView

LIVE = ("status-bar", "conversation", "sides", "suggestion", "panel")
"""Parts that follow what happens elsewhere. Not the composer: somebody may be typing."""


class TicketPage(TicketView):
    """GET shows everything about one ticket, of a side the one it is about. `?insert` starts the reply with the suggested answer."""

    def get(self, request: HttpRequest, number: int) -> HttpResponse:
        if self.ticket.side_of_id:  # a side is shown where it belongs
            return HttpResponseRedirect(self.address)
        composing: dict[str, Any] = {}
        if "insert" in request.GET:
            offered = self.ticket.suggestions.filter(fate="offered").first()
            composing = {"text": offered.text, "chosen": offered.pk} if offered else {}
        return self.page(all_of_it="all" in request.GET, **composing)


class Parts(TicketView):
    """GET gives the parts of an open page that follow what happens on the ticket."""

    def get(self, request: HttpRequest, number: int) -> HttpResponse:
        return HttpResponse("".join(self.part(name) for name in LIVE))
