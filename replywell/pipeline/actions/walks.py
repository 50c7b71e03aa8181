"""Walks a message: gather, ask, decide; then carry out and keep everything, in one transaction."""

import logging
import time

from django.db import transaction

from replywell import __version__
from replywell.kit.ask import Ask
from replywell.kit.values import Value
from replywell.pipeline import gather
from replywell.pipeline.asking import about, prompts_used
from replywell.pipeline.carry_out import carry_out
from replywell.pipeline.desk import Desk
from replywell.pipeline.models import DecisionRecord, Walk
from replywell.pipeline.tape import Recording
from replywell.pipeline.walk import Journey, walk
from replywell.tickets.facts import Facts
from replywell.tickets.models import Message, Ticket
from replywell.tickets.queries import working
from replywell.triage.assign import Handed

log = logging.getLogger(__name__)

SCHEMA = 2
"""How facts and journeys are kept: from 2 on the agent is chosen after the walk."""
TRIES = 3
"""How often a walk starts anew when somebody was faster."""


def walk_message(message: Message, ask: Ask) -> Walk | None:
    """The walk of this message; None when it has been walked, is settled, or a newer one has come.

    No transaction is open while a model thinks. Whatever goes wrong while asking is raised after it was
    written down: the job tries again.
    """
    for _ in range(TRIES):
        if not _still_to_walk(message):
            return None
        facts, desk = gather.facts_of(message), gather.current_desk()
        done = _walk(message, facts, desk, ask)
        if done.state != Walk.State.OVERTAKEN:
            return done
    return None


def _still_to_walk(message: Message) -> bool:
    if message.walks.filter(state=Walk.State.CARRIED_OUT).exists():
        return False
    if not Ticket.objects.filter(working(), pk=message.ticket_id).exists():
        return False  # somebody has settled it
    return not Message.objects.filter(ticket_id=message.ticket_id, pk__gt=message.pk).exists()


def _walk(message: Message, facts: Facts, desk: Desk, ask: Ask) -> Walk:
    recording, started = Recording(about(ask, message.ticket)), time.monotonic()
    try:
        journey = walk(facts, desk, recording)
    except Exception as error:
        _keep(
            message, facts, desk, recording, None, Walk.State.FAILED, time.monotonic() - started, repr(error)
        )
        raise
    seconds = time.monotonic() - started
    with transaction.atomic():
        voice, autonomy = desk.voice_of(facts), desk.autonomy
        done = carry_out(facts, journey, message, voice=voice, autonomy=autonomy)
        kept = _keep(message, facts, desk, recording, journey, done.state, seconds)
        if done.state == Walk.State.CARRIED_OUT:
            DecisionRecord.objects.bulk_create(_records(kept, journey, done.handed))
        return kept


def _keep(
    message: Message,
    facts: Facts,
    desk: Desk,
    recording: Recording,
    journey: Journey | None,
    state: str,
    seconds: float,
    error: str = "",
) -> Walk:
    usages = recording.usages
    return Walk.objects.create(
        ticket_id=message.ticket_id,
        message=message,
        desk=gather.kept(desk),
        state=state,
        schema=SCHEMA,
        facts=facts.model_dump(mode="json"),
        tape=[entry.model_dump() for entry in recording.tape],
        journey=journey.model_dump(mode="json") if journey else None,
        error=error[:2000],
        notice=" ".join(dict.fromkeys(usage.notice for usage in usages if usage.notice)),
        model=", ".join(dict.fromkeys(usage.model for usage in usages)),
        version=__version__,
        prompts=prompts_used(desk.model),
        input_tokens=sum(usage.input_tokens for usage in usages),
        output_tokens=sum(usage.output_tokens for usage in usages),
        cost=sum(usage.cost for usage in usages),
        seconds=round(seconds, 4),
    )


def _records(kept: Walk, journey: Journey, handed: Handed | None) -> list[DecisionRecord]:
    """One row a step: what was decided, why, how sure."""
    c, r, e, p, d = (
        journey.classification,
        journey.route,
        journey.evidence,
        journey.proposal,
        journey.resolution,
    )
    steps: list[tuple[str, Value, str, float | None]] = [
        ("classify", c, c.because, c.category.confidence),
        ("route", r, r.because, None),
        *([("assign", handed, handed.because, None)] if handed else []),
        ("retrieve", e, e.because, e.hits[0].similarity if e.hits else None),
        ("compose", p, p.because, p.confidence if p.claims else None),
        *(
            [("act", journey.action, journey.action.because, journey.action.confidence)]
            if journey.action
            else []
        ),
        ("decide", d, d.because, d.confidence or None),
    ]
    return [
        DecisionRecord(
            walk=kept,
            ticket_id=kept.ticket_id,
            step=step,
            decision=decision.model_dump(mode="json"),
            because=because,
            confidence=confidence,
        )
        for step, decision, because, confidence in steps
    ]
