"""Somebody leaves: their open tickets go back to their team, or to somebody else."""

from collections.abc import Sequence

from django.db import transaction
from django.db.models import QuerySet

from replywell.people.actors import actor_of
from replywell.people.models import Agent
from replywell.tickets.actions.triage import assign
from replywell.tickets.models import Ticket
from replywell.tickets.status import WORKING

_WORKING = [status.value for status in WORKING]


def open_tickets(agent: Agent) -> int:
    """How many tickets somebody is working on."""
    return _open(agent).count()


@transaction.atomic
def hand_back(agent: Agent, *, by: Agent, to: Agent | None = None) -> list[int]:
    """Every open ticket of an agent goes to another, or to nobody: then its team sees that it waits.

    Returns their numbers. Raises `Invalid` for somebody who cannot answer.
    """
    tickets = list(_open(agent))
    for ticket in tickets:
        assign(ticket, to, by=actor_of(by), because=f"{agent.name} left")
    return [ticket.pk for ticket in tickets]


@transaction.atomic
def take_back(agent: Agent, numbers: Sequence[int], *, by: Agent, held_by: Agent | None) -> int:
    """Tickets that were handed over come back, as far as nobody took or finished them since. Returns how many."""
    tickets = list(Ticket.objects.filter(pk__in=numbers, assignee=held_by, status__in=_WORKING))
    for ticket in tickets:
        assign(ticket, agent, by=actor_of(by), because=f"{agent.name} is back")
    return len(tickets)


def _open(agent: Agent) -> QuerySet[Ticket]:
    return Ticket.objects.filter(assignee=agent, status__in=_WORKING)
