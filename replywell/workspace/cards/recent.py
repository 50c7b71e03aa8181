"""The requester's other tickets, and how each ended."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from replywell.people.models import Agent
from replywell.tickets.models import Ticket, TicketEvent
from replywell.tickets.queries import visible_to
from replywell.workspace.ways import Way, way_of_ticket

SHOWN = 6


@dataclass(frozen=True, slots=True)
class Ending:
    """How a ticket ended, if it did."""

    ticket: Ticket
    way: Way
    by: str
    """`assistant`, `system`, the agent's name, or nothing."""
    at: datetime | None
    reopened: int


def load(agent: Agent, ticket: Ticket) -> dict[str, Any]:
    others = visible_to(agent).filter(requester=ticket.requester_id).exclude(pk=ticket.pk)
    others = others.select_related("connection")
    shown = list(others.order_by("-updated_at")[: SHOWN + 1])
    return {"endings": endings(shown[:SHOWN]), "more": len(shown) > SHOWN}


def endings(tickets: Iterable[Ticket]) -> list[Ending]:
    """Each ticket with who resolved it last, when, and how often it came back: two queries for all."""
    tickets = list(tickets)
    events = TicketEvent.objects.filter(
        ticket__in=[each.pk for each in tickets], kind__in=["resolved", "reopened"]
    ).order_by("at", "id")
    last: dict[int, TicketEvent] = {}
    reopened: dict[int, int] = {}
    for event in events:
        if event.kind == "resolved":
            last[event.ticket_id] = event
        else:
            reopened[event.ticket_id] = reopened.get(event.ticket_id, 0) + 1
    names = _names(event.actor for event in last.values())
    return [
        Ending(
            ticket=each,
            way=way_of_ticket(each),
            by=names.get(last[each.pk].actor, last[each.pk].actor) if each.pk in last else "",
            at=each.resolved_at or (last[each.pk].at if each.pk in last else None),
            reopened=reopened.get(each.pk, 0),
        )
        for each in tickets
    ]


def _names(actors: Iterable[str]) -> dict[str, str]:
    numbers = {actor.removeprefix("agent:") for actor in actors if actor.startswith("agent:")}
    if not numbers:
        return {}
    return {
        f"agent:{pk}": name for pk, name in Agent.objects.filter(pk__in=numbers).values_list("pk", "name")
    }
