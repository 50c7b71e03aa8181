"""Who hears of an event, and as what."""

from collections.abc import Iterator

from replywell.notifications.approvals import WAITS, approvers
from replywell.notifications.kinds import KINDS
from replywell.people.leads import answering_for
from replywell.people.models import Agent, Role
from replywell.tickets.models import Ticket, TicketEvent
from replywell.tickets.queries import visible_to

_NAMED = {
    "reminder_due": "reminder",
    "draft_held": "held",
    "escalation_told": "alerted",
    "escalation_unanswered": "unanswered",
    "escalation_acknowledged": "escalation_news",
    "escalation_finished": "escalation_news",
}
"""Events that say themselves whom they concern."""
_FOLLOWED = frozenset(
    {
        "note_written",
        "message_received",
        "side_replied",
        "snooze_over",
        "escalated",
        "reply_written",
        "resolved",
        "reopened",
    }
)
_RANK = {slug: place for place, slug in enumerate(KINDS)}


def audience(event: TicketEvent) -> list[tuple[Agent, str]]:
    """The agents to be told, each with the kind that concerns them most.

    Nobody hears of what they did themselves, nor of a ticket that they may not see.
    """
    wanted: dict[int, str] = {}
    for agent, kind in _concerned(event, event.ticket):
        if f"agent:{agent}" == event.actor and kind not in {"held", "reminder", "woken"}:
            continue
        if agent not in wanted or _RANK[kind] < _RANK[wanted[agent]]:
            wanted[agent] = kind
    agents = Agent.objects.filter(pk__in=wanted, is_active=True)
    return [
        (agent, wanted[agent.pk]) for agent in agents if visible_to(agent).filter(pk=event.ticket_id).exists()
    ]


def _concerned(event: TicketEvent, ticket: Ticket) -> Iterator[tuple[int, str]]:
    data = event.data
    changed = data.get("changes", {})
    match event.kind:
        case "note_written" | "note_edited":
            yield from ((agent, "mentioned") for agent in data.get("mentions", ()))
        case "message_received":
            yield from _assignee(ticket, "answered")
        case "side_replied":
            yield from _assignee(ticket, "side")
        case "snooze_over":
            yield from _assignee(ticket, "woken")
        case "escalated":
            yield from _team(ticket, "escalated") if data.get("team", "?") else ()
        case waits if waits == WAITS:
            yield from ((agent, "approval") for agent in approvers(ticket))
        case "sla_warned" | "sla_breached":
            yield from (
                (agent, "missed" if event.kind == "sla_breached" else "due") for agent in answerable(event)
            )
        case named if named in _NAMED:
            yield from ((agent, _NAMED[event.kind]) for agent in _named(data))
        case "assigned" if data.get("late"):
            pass  # each hears in one piece of what came due while the desk stood still
        case "assigned" | "routed":
            yield from _assignee(ticket, "assigned") if "assignee" in changed else ()
            yield from _team(ticket, "arrived") if "team" in changed else ()
    if event.kind in _FOLLOWED:
        yield from ((pk, "followed") for pk in ticket.followers.values_list("agent", flat=True))


def answerable(event: TicketEvent, *, late: bool = False) -> set[int]:
    """Who hears of a promise: whoever has the ticket, or its team where nobody has; at 90 per cent its leads as well
    (the administrators where it has none), and when it is missed the administrators. What is written down long after its
    moment is told with the rest."""
    if event.data.get("late") is not late:
        return set()
    ticket, stage = event.ticket, event.data["stage"]
    if "team" in event.data:  # a team's part, which is between it and whoever answers for it
        return set(answering_for(event.data["team"]).values_list("pk", flat=True))
    told = {ticket.assignee_id} if ticket.assignee_id else {pk for pk, _ in _team(ticket, "")}
    people = Agent.objects.filter(is_active=True)
    if stage >= 90 and ticket.team:
        told |= set(answering_for(ticket.team_id).values_list("pk", flat=True))
    if stage >= 100:
        told |= set(people.filter(role__in=[Role.OWNER, Role.ADMIN]).values_list("pk", flat=True))
    return told


def _assignee(ticket: Ticket, kind: str) -> Iterator[tuple[int, str]]:
    if ticket.assignee_id:
        yield ticket.assignee_id, kind


def _team(ticket: Ticket, kind: str) -> Iterator[tuple[int, str]]:
    if ticket.team:
        yield from ((pk, kind) for pk in ticket.team.agents.values_list("pk", flat=True))


def _named(data: dict) -> Iterator[int]:
    if isinstance(agent := data.get("agent"), int):
        yield agent
    yield from (agent for agent in data.get("agents", ()) if isinstance(agent, int))
