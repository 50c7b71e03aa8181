"""Colleagues who can be named on a ticket."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from replywell.workspace.mentions import offered
from replywell.workspace.views.on_ticket import TicketView


class People(TicketView):
    """GET lists those who may see the ticket and whose name begins as is typed."""

    def get(self, request: HttpRequest, number: int) -> HttpResponse:
        people = offered(self.ticket, self.text("q")[:60])
        return render(request, "workspace/composer_people.html", {"people": people})
