"""The newest of a conversation, beside the list."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from replywell.tickets.queries import ticket_for
from replywell.workspace.views.desk import DeskView

NEWEST = 4


class Glance(DeskView):
    """GET shows a ticket's newest messages, the newest first, and who cares for it."""

    def get(self, request: HttpRequest, number: int) -> HttpResponse:
        ticket = ticket_for(self.agent, number)
        spoken = ticket.messages.select_related("contact", "agent").order_by("-created_at", "-id")
        found = list(spoken[: NEWEST + 1])
        context = {"ticket": ticket, "spoken": found[:NEWEST], "more": len(found) > NEWEST}
        return render(request, "workspace/glance.html", context)
