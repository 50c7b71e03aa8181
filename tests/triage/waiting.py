"""Tickets that wait for somebody, and people who could take them."""

from replywell.kit import clock
from replywell.people.actions.agents import add_agent
from replywell.people.actors import ASSISTANT
from replywell.people.models import Agent, Team
from replywell.tickets.actions.conversation import Said, open_ticket
from replywell.tickets.actions.triage import classify, route
from replywell.tickets.models import Ticket


def ask(team: Team | None, *, urgency: int = 3, requester=None, skills=(), number: int = 0) -> Ticket:
    """A ticket that waits in the team's queue."""
    from replywell.connections.models import Connection
    from replywell.people.actions.contacts import contact_for

    said = Said(
        contact=requester or contact_for(f"r{number}@example.org", f"R{number}"),
        connection=Connection.objects.get(slug="support"),
        external_id=f"{number}-{clock.now().timestamp()}@example.org",
        subject=f"Question {number}",
        text="Where is it?",
    )
    ticket = classify(open_ticket(said).ticket, urgency=urgency, by=ASSISTANT)
    return route(ticket, team, by=ASSISTANT, skills=list(skills)) if team else ticket


def staff(team: Team, count: int, **more) -> list[Agent]:
    people = [add_agent(f"a{n}@example.com", name=f"Agent {n}", teams=[team]) for n in range(count)]
    Agent.objects.filter(pk__in=[one.pk for one in people]).update(**more)
    return people


def loads(team: Team) -> list[int]:
    return [one.tickets.count() for one in Agent.objects.filter(teams=team).order_by("pk")]


def because(ticket: Ticket) -> str:
    return ticket.events.filter(kind="assigned").latest("pk").data["because"]
