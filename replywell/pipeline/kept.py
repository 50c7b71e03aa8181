"""Kept walks as values again. Old versions are upgraded when read, never rewritten."""

from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from replywell.pipeline.desk import Desk
from replywell.pipeline.models import Walk
from replywell.pipeline.tape import Entry, Tape
from replywell.pipeline.walk import Journey
from replywell.tickets.facts import Facts

CHOSE_AGENTS = 1
"""Schema of the walks whose route chose the agent, from colleagues that facts no longer hold."""


class Unreadable(Exception):
    """What was kept of a walk cannot be read as a walk."""


@dataclass(frozen=True, slots=True)
class Kept:
    """All that a walk was made of, and where it led; no journey where it failed."""

    facts: Facts
    desk: Desk
    tape: Tape
    journey: Journey | None


def opened(walk: Walk, desks: dict[int, Desk] | None = None) -> Kept:
    """The walk as values; `desks` are those that were read before, by their number. Raises `Unreadable`."""
    try:
        desk = desks.get(walk.desk_id) if desks is not None else None
        if desk is None:
            desk = Desk.model_validate(walk.desk.desk)
            if desks is not None:
                desks[walk.desk_id] = desk
        return Kept(
            facts=Facts.model_validate(walk.facts),
            desk=desk,
            tape=[Entry.model_validate(entry) for entry in walk.tape],
            journey=Journey.model_validate(walk.journey) if walk.journey else None,
        )
    except (ValidationError, TypeError, ValueError) as error:
        raise Unreadable(f"Walk {walk.pk} cannot be read: {_short(error)}") from error


def upgraded(before: dict[str, Any], now: dict[str, Any], schema: int) -> dict[str, Any]:
    """A kept journey as today's code would have kept it: what was decided elsewhere then is taken from now."""
    if schema == CHOSE_AGENTS:
        route = before["route"] | {name: now["route"][name] for name in ("agent", "skills", "because")}
        unsure = before["classification"] | {"unsure": now["classification"]["unsure"]}
        return before | {"route": route, "classification": unsure}
    return before


def _short(error: Exception) -> str:
    return str(error).partition("\n")[0][:200]
