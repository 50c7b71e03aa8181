"""Runs kept walks again from their tapes: same facts, desk and answers have to give the same journey."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from replywell.pipeline.desk import Desk
from replywell.pipeline.kept import Unreadable, opened, upgraded
from replywell.pipeline.models import Walk
from replywell.pipeline.tape import OffTape, Playback
from replywell.pipeline.walk import Journey, walk


@dataclass(frozen=True, slots=True)
class Difference:
    """Where a journey went another way than before."""

    step: str
    before: Any
    after: Any


def replay(kept: Walk, desks: dict[int, Desk] | None = None) -> list[Difference]:
    """What today's code decides differently on yesterday's tape; empty when nothing.

    `desks` holds those that were read already, by their number: many walks have the same one.
    """
    try:
        found = opened(kept, desks)
        if found.journey is None:
            return [Difference("record", None, "It failed, so it led nowhere.")]
        now = walk(found.facts, found.desk, Playback(found.tape))
    except OffTape as error:
        return [Difference("tape", None, str(error))]
    except Unreadable as error:
        return [Difference("record", None, str(error))]
    return differences(found.journey, now, kept.schema)


def differences(before: Journey, after: Journey, schema: int = 0) -> list[Difference]:
    """The steps that decided otherwise. `schema` is the one that `before` was kept with."""
    if before == after:
        return []
    now = after.model_dump(mode="json")
    was = upgraded(before.model_dump(mode="json"), now, schema)
    return [Difference(step, was[step], now[step]) for step in was if was[step] != now[step]]


def replay_all(ticket: int | None = None) -> Iterator[tuple[Walk, list[Difference]]]:
    """Every carried-out walk, oldest first, with its differences."""
    walks = Walk.objects.filter(state=Walk.State.CARRIED_OUT).select_related("desk").order_by("pk")
    if ticket is not None:
        walks = walks.filter(ticket_id=ticket)
    desks: dict[int, Desk] = {}
    for kept in walks.iterator(chunk_size=200):
        yield kept, replay(kept, desks)
