"""Rotations as the page shows them: who is on call, and the next weeks."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from replywell.escalations.models import Rotation, Swap
from replywell.escalations.on_call import Shift, on_call, shifts
from replywell.escalations.queries import rota_of
from replywell.escalations.recipients import is_away
from replywell.people.models import Agent

WEEKS = 6


@dataclass(frozen=True, slots=True)
class Turn:
    """A shift with the person it is of; `away` warns that they will not be there."""

    agent: Agent
    shift: Shift
    now: bool
    away: bool


@dataclass(frozen=True, slots=True)
class Duty:
    """A rotation as the page shows it."""

    rotation: Rotation
    now: Agent | None
    away: bool
    turns: list[Turn] = field(default_factory=list)
    swaps: list[Swap] = field(default_factory=list)


def duties(at: datetime, weeks: int = WEEKS) -> list[Duty]:
    agents = Agent.objects.in_bulk()
    return [duty(rotation, at, agents, weeks) for rotation in Rotation.objects.all()]


def duty(rotation: Rotation, at: datetime, agents: dict[int, Agent], weeks: int = WEEKS) -> Duty:
    rota = rota_of(rotation)
    now = agents.get(on_call(rota, at) or 0)
    # From some time ago, so that the turn that runs has its beginning.
    listed = shifts(rota, at - timedelta(days=rota.days), at + timedelta(weeks=weeks))
    turns = [
        Turn(agents[one.member], one, one.starts <= at, _misses(agents[one.member], one, at))
        for one in listed
        if one.ends > at and one.member in agents
    ]
    swaps = rotation.swaps.filter(ends_at__gt=at).select_related("agent", "by").order_by("starts_at")
    return Duty(rotation, now, bool(now and is_away(now, at)), turns[:60], list(swaps[:50]))


def _misses(agent: Agent, shift: Shift, at: datetime) -> bool:
    """Whether somebody will be away at a shift, as far as they have said."""
    begins = max(shift.starts, at)
    if agent.away_until:
        return agent.away_until > begins
    return not agent.available and begins == at
