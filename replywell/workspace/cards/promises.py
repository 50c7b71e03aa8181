"""What the requester was promised, and how it stands: every clock of the ticket with its whole story."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from replywell.kit import clock
from replywell.people.models import Agent
from replywell.people.permissions import may
from replywell.sla.breaches import breaches_for
from replywell.sla.explain import Story, stories
from replywell.sla.models import Breach, Prediction
from replywell.tickets.models import Ticket

FRESH = timedelta(minutes=15)
"""A guess that is older says nothing any more."""


@dataclass(frozen=True, slots=True)
class Standing:
    """A clock as the card shows it."""

    kind: str
    number: int
    state: str
    """`met`, `late` (met, but too late), `missed`, `runs`, `paused`, `ended` or `none`."""
    at: datetime | None
    """When it is due; when it was met, where it was."""
    share: int
    """Per cent of its time that are used up."""
    story: Story
    breach: Breach | None = None
    """As it was logged, if its time was used up."""


def load(agent: Agent, ticket: Ticket) -> dict[str, Any]:
    now = clock.now()
    logged = _logged(agent, ticket)
    found = [_standing(story, now, logged) for story in stories(ticket)]
    open_ = [one for one in found if one.state in {"runs", "missed", "paused"}]
    rest = [one for one in found if one not in open_ and one.state != "none"]
    policy = next((one.story.policy for one in [*open_, *rest] if one.story.policy), "")
    return {"open": open_, "rest": rest[::-1], "policy": policy, "likely": _likely(ticket, now)}


def _likely(ticket: Ticket, now: datetime) -> Prediction | None:
    """That its turn is likely to come too late, while nothing is late yet."""
    found = Prediction.objects.filter(ticket=ticket.pk, made_at__gte=now - FRESH).first()
    late = found is not None and ticket.due_at is not None and now < ticket.due_at < found.expected_at
    return found if late else None


def _logged(agent: Agent, ticket: Ticket) -> dict[tuple[str, int], Breach]:
    """What was missed here, for those who write on post-mortems."""
    if not may(agent, "write post-mortems"):
        return {}
    rows = breaches_for(agent).filter(ticket=ticket, withdrawn_at=None).select_related("post_mortem")
    return {(row.kind, row.number): row for row in rows}


def _standing(story: Story, now: datetime, logged: dict[tuple[str, int], Breach]) -> Standing:
    each = story.clock
    at = each.met_at or each.due_at
    if each.promise is None:
        state = "none"
    elif each.met_at:
        state = "late" if each.breached_at else "met"
    elif each.ended_at:
        state, at = "ended", each.ended_at
    elif each.breached_at or (each.runs and each.due_at and each.due_at <= now):
        state = "missed"
    else:
        state = "runs" if each.runs else "paused"
    share = round(100 * story.used / story.promised) if story.promised else 0
    return Standing(
        each.kind, each.number, state, at, min(share, 100), story, logged.get((each.kind, each.number))
    )
