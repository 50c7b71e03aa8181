"""The agent who takes a ticket."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse

from replywell.kit.errors import Conflict, Invalid
from replywell.people.models import Agent
from replywell.tickets.actions.triage import assign
from replywell.triage.actions.assignment import take
from replywell.workspace.views.on_ticket import TicketView


class Assignee(TicketView):
    """POST gives the ticket to an agent (`me` for oneself, nothing for nobody); DELETE to nobody."""

    verb = "change tickets"

    def post(self, request: HttpRequest, number: int) -> HttpResponse:
        if request.POST.get("assignee") == "me":
            return self._take()
        given = self.number("assignee")
        agent = Agent.objects.filter(pk=given, is_active=True).first() if given else None
        if given and agent is None:
            raise Invalid("There is no such agent any more. Reload the page and choose again.")
        return self._assign(agent)

    def delete(self, request: HttpRequest, number: int) -> HttpResponse:
        return self._assign(None)

    def _take(self) -> HttpResponse:
        """Unless somebody else has just done so: then the page says who."""
        seen = self.number("seen") if "seen" in self.request.POST else self.ticket.assignee_id
        try:
            take(self.ticket, self.agent, seen=seen)
        except Conflict as error:
            if not self.request.htmx:
                messages.warning(self.request, error.message)
            return self.changed("panel", note=error.message)
        return self.changed("panel")

    def _assign(self, agent: Agent | None) -> HttpResponse:
        assign(self.ticket, agent, by=self.actor)
        return self.changed("panel")
