"""Why the assistant did what it did on a ticket."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from replywell.workspace.decisions import explained, left_the_house
from replywell.workspace.views.desk import around
from replywell.workspace.views.on_ticket import TicketView


class Decisions(TicketView):
    """GET tells every decision on this ticket, with its reasons, what it rested on and what came of it."""

    def get(self, request: HttpRequest, number: int) -> HttpResponse:
        context = {
            **around(self.agent),
            "ticket": self.ticket,
            "walks": explained(self.ticket),
            "left": left_the_house(self.ticket),
        }
        return render(request, "workspace/decisions.html", context)
