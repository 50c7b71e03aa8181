"""Where a ticket belongs: its category, urgency, team and assignee."""

from collections.abc import Sequence
from typing import Any

from django.db import transaction

from replywell.kit import clock
from replywell.kit.errors import Invalid
from replywell.people.actors import Actor
from replywell.people.models import Agent, Team
from replywell.tickets.actions.events import record
from replywell.tickets.actions.lifecycle import locked
from replywell.tickets.models import Category, Ticket, Urgency
from replywell.tickets.waiting import due

SENTIMENTS = ("frustrated", "neutral", "positive")
COMPLEXITIES = ("simple", "moderate", "complex")


@transaction.atomic
def classify(
    ticket: Ticket,
    *,
    by: Actor,
    category: Category | None = None,
    urgency: int | None = None,
    sentiment: str | None = None,
    complexity: str | None = None,
    language: str | None = None,
    needs_triage: bool | None = None,
) -> Ticket:
    """Set what is known; what is None stays as it is. Raises `Invalid` for a value there is not."""
    if sentiment and sentiment not in SENTIMENTS:
        raise Invalid(f"There is no sentiment {sentiment!r}. Choose one of: {', '.join(SENTIMENTS)}.")
    if complexity and complexity not in COMPLEXITIES:
        raise Invalid(f"There is no complexity {complexity!r}. Choose one of: {', '.join(COMPLEXITIES)}.")
    if urgency is not None and urgency not in Urgency.values:
        raise Invalid(
            f"There is no urgency {urgency!r}. Choose one of: {', '.join(str(one.label) for one in Urgency)}."
        )
    given = {
        "category": category,
        "urgency": urgency,
        "sentiment": sentiment,
        "complexity": complexity,
        "language": language,
        "needs_triage": needs_triage,
    }
    return _change(
        ticket, "classified", by, {name: value for name, value in given.items() if value is not None}
    )


@transaction.atomic
def route(
    ticket: Ticket,
    team: Team | None,
    *,
    by: Actor,
    because: str = "",
    skills: Sequence[str] | None = None,
) -> Ticket:
    """Give the ticket to a team, and say what whoever takes it should know; an assignee from elsewhere lets go
    of it."""
    ticket = locked(ticket)
    changes: dict[str, Any] = {"team": team}
    if skills is not None:
        changes["skills"] = list(skills)
    if team and ticket.assignee and not ticket.assignee.teams.filter(pk=team.pk).exists():
        changes["assignee"] = None
    return _change(ticket, "routed", by, changes, because=because, into=team.pk if team else None)


@transaction.atomic
def assign(
    ticket: Ticket, agent: Agent | None, *, by: Actor, because: str = "", late: bool = False
) -> Ticket:
    """Give the ticket to one agent, or to nobody. Raises `Invalid` for somebody who cannot answer.

    What is done `late`, for a promise that came due while the desk stood still, is told with the rest of that.
    """
    if agent and (not agent.is_active or agent.role in {"viewer", "light"}):
        raise Invalid(f"{agent} cannot answer tickets. Choose somebody with the role agent or above.")
    return _change(ticket, "assigned", by, {"assignee": agent}, because=because, late=late)


def _change(ticket: Ticket, kind: str, by: Actor, changes: dict[str, Any], **data: Any) -> Ticket:
    ticket = locked(ticket)
    changes = {name: value for name, value in changes.items() if getattr(ticket, name) != value}
    if not changes:
        return ticket
    story = {name: [_told(getattr(ticket, name)), _told(value)] for name, value in changes.items()}
    for name, value in changes.items():
        setattr(ticket, name, value)
    ticket.updated_at = clock.now()
    if "urgency" in changes:
        ticket.due_at = due(ticket.waiting_since, ticket.urgency)
        changes["due_at"] = ticket.due_at
    ticket.save(update_fields=["updated_at", *changes])
    record(ticket, kind, by=by, changes=story, **{k: v for k, v in data.items() if v})
    return ticket


def _told(value: Any) -> Any:
    if isinstance(value, list):
        return ", ".join(value)
    return value if value is None or isinstance(value, bool | int | str) else str(value)
