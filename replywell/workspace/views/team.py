"""The team that takes a ticket."""

from django.http import HttpRequest, HttpResponse

from replywell.kit.errors import Invalid
from replywell.people.models import Team
from replywell.tickets.actions.triage import route
from replywell.workspace.views.on_ticket import TicketView


class TeamOf(TicketView):
    """POST gives the ticket to a team, or takes it from every team."""

    verb = "change tickets"

    def post(self, request: HttpRequest, number: int) -> HttpResponse:
        given = self.number("team")
        team = Team.objects.filter(pk=given).first() if given else None
        if given and team is None:
            raise Invalid("There is no such team any more. Reload the page and choose again.")
        route(self.ticket, team, by=self.actor)
        return self.changed("panel")
