"""Runs kept walks again from their tapes: same facts, desk and answers have to give the same journey."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from replywell.pipeline.desk import Desk
from replywell.pipeline.models import Walk
from replywell.pipeline.tape import Entry, OffTape, Playback
from replywell.pipeline.walk import Journey, walk
from replywell.tickets.facts import Facts


@dataclass(frozen=True, slots=True)
class Difference:
    """Where a journey went another way than before."""

    step: str
    before: Any
    after: Any


def replay(kept: Walk) -> list[Difference]:
    """What today's code decides differently on yesterday's tape; empty when nothing."""
    facts, desk = Facts.model_validate(kept.facts), Desk.model_validate(kept.desk.desk)
    playback = Playback([Entry.model_validate(entry) for entry in kept.tape])
    try:
        now = walk(facts, desk, playback).model_dump(mode="json")
    except OffTape as error:
        return [Difference("tape", None, str(error))]
    before = Journey.model_validate(kept.journey).model_dump(mode="json")
    if kept.schema == 1:  # the route chose the agent then, from colleagues that facts no longer hold
        before["route"] |= {name: now["route"][name] for name in ("agent", "skills", "because")}
        before["classification"]["unsure"] = now["classification"]["unsure"]
    return [Difference(step, before[step], now[step]) for step in before if before[step] != now[step]]


def replay_all(ticket: int | None = None) -> Iterator[tuple[Walk, list[Difference]]]:
    """Every carried-out walk, oldest first, with its differences."""
    walks = Walk.objects.filter(state=Walk.State.CARRIED_OUT).select_related("desk").order_by("pk")
    if ticket is not None:
        walks = walks.filter(ticket_id=ticket)
    for kept in walks.iterator(chunk_size=200):
        yield kept, replay(kept)
