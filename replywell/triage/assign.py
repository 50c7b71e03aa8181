"""Who takes a ticket: the best skill match, the lightest load, whose turn it is. Pure."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import NamedTuple

from replywell.kit.values import Value

LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)
WEIGHTS = {1: 3, 2: 2, 3: 1, 4: 1}
"""Urgency → what an open ticket weighs."""


class Candidate(NamedTuple):
    """An agent of the team, as busy as they are now; a plain tuple, because a large team has hundreds."""

    id: int
    name: str
    skills: Sequence[str] = ()
    open: int = 0
    """Tickets they have to answer."""
    weight: int = 0
    """What these weigh together, by `WEIGHTS`."""
    capacity: int = 8
    of_channel: int = 0
    """How many of them came by this channel."""
    channel_capacity: int | None = None
    away: bool = False
    off: bool = False
    """Outside of their working hours."""
    given_at: datetime = LONG_AGO
    """When they were given a ticket last."""

    @property
    def hindrance(self) -> str:
        """Why they cannot take one now; empty when they can."""
        if self.away:
            return "away"
        if self.off:
            return "out of hours"
        full = self.channel_capacity is not None and self.of_channel >= self.channel_capacity
        return "at capacity" if self.open >= self.capacity or full else ""


class Wanted(Value):
    """What is asked of whoever takes a ticket."""

    team: str
    skills: tuple[str, ...] = ()
    named: int | None = None
    """The agent whom a rule names."""
    last: int | None = None
    """The agent who had the requester's last ticket."""
    requester: str = ""


class Handed(Value):
    """Who has got a ticket, or why nobody."""

    agent: int | None
    because: str


def choose_agent(wanted: Wanted, candidates: Iterable[Candidate]) -> Handed:
    """Of those who can: whom a rule names, whoever had the requester's last ticket, the best skill match, the
    lightest weighted load, and among equals whoever has waited longest for one."""
    everybody = list(candidates)
    free = [each for each in everybody if not each.hindrance]
    if not free:
        return Handed(agent=None, because=_why_nobody(wanted.team, everybody))
    skills = set(wanted.skills)

    def rank(one: Candidate) -> tuple[bool, bool, int, float, datetime, int]:
        return (
            one.id != wanted.named,
            one.id != wanted.last,
            -len(skills.intersection(one.skills)) if skills else 0,
            one.weight / one.capacity,
            one.given_at,
            one.id,
        )

    chosen = min(free, key=rank)
    return Handed(agent=chosen.id, because=f"{chosen.name}: {', '.join(_why(chosen, wanted))}.")


def _why(chosen: Candidate, wanted: Wanted) -> list[str]:
    reasons = []
    if chosen.id == wanted.named:
        reasons.append("named by the rule")
    elif chosen.id == wanted.last:
        reasons.append(f"had the last ticket of {wanted.requester}")
    skills = [skill for skill in wanted.skills if skill in chosen.skills]
    if skills:
        reasons.append(f"skill {', '.join(skills)}")
    weight = f", which weigh {chosen.weight}" if chosen.weight != chosen.open else ""
    return [*reasons, f"{chosen.open} of {chosen.capacity} open{weight}"]


def _why_nobody(team: str, everybody: list[Candidate]) -> str:
    if not everybody:
        return f"Nobody in {team} answers tickets, so it waits in the queue."
    counted = Counter(each.hindrance for each in everybody)
    told = ", ".join(
        f"{counted[why]} {why}" for why in ("away", "out of hours", "at capacity") if counted[why]
    )
    return f"Nobody in {team} is free ({told}), so it waits in the queue."
