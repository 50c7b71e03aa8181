"""The agent who takes a ticket."""

from django.http import HttpRequest, HttpResponse

from replywell.kit.errors import Invalid
from replywell.people.models import Agent
from replywell.tickets.actions.triage import assign
from replywell.workspace.views.on_ticket import TicketView


class Assignee(TicketView):
    """POST gives the ticket to an agent (`me` for oneself, nothing for nobody); DELETE to nobody."""

    verb = "change tickets"

    def post(self, request: HttpRequest, number: int) -> HttpResponse:
        if request.POST.get("assignee") == "me":
            return self._assign(self.agent)
        given = self.number("assignee")
        agent = Agent.objects.filter(pk=given, is_active=True).first() if given else None
        if given and agent is None:
            raise Invalid("There is no such agent any more. Reload the page and choose again.")
        return self._assign(agent)

    def delete(self, request: HttpRequest, number: int) -> HttpResponse:
        return self._assign(None)

    def _assign(self, agent: Agent | None) -> HttpResponse:
        assign(self.ticket, agent, by=self.actor)
        return self.changed("panel")
