"""Cards of the context panel."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from replywell.workspace.cards import card_named
from replywell.workspace.cards.loading import load
from replywell.workspace.ticket_page import basics
from replywell.workspace.views.desk import around
from replywell.workspace.views.on_ticket import TicketView


class CardOf(TicketView):
    """GET loads one card; `?again` does not take what was kept. A page of its own where there is no script."""

    def get(self, request: HttpRequest, number: int, slug: str) -> HttpResponse:
        card = card_named(self.agent, slug)
        loaded = load(card, self.agent, self.ticket, again="again" in request.GET)
        context = {
            **basics(self.agent, self.ticket),
            **loaded.context,
            "card": card,
            "problem": loaded.problem,
        }
        if self.request.htmx:
            return render(request, "workspace/card.html#body", context)
        return render(request, "workspace/card.html", around(self.agent) | context)
