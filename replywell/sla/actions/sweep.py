"""What is due about targets is done when its moment comes: at 75, 90 and 100 per cent of their time, each once.

Sweepers run in every worker, once a second. Each takes the targets whose moment has come and that no other one holds,
writes down what happened and when the next moment is, in one transaction: so a sweeper that dies leaves them as they
were. What it costs follows from what is due, not from what is open.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from replywell.kit import clock, jobs
from replywell.people.actors import SYSTEM
from replywell.sla.actions.clocks import STAGES, next_stage
from replywell.sla.clocks import Clock
from replywell.sla.models import Target
from replywell.sla.queries import read_terms
from replywell.tickets.actions.events import record_all

BATCH = 200
"""Targets of one transaction."""
TOGETHER = timedelta(seconds=10)
"""Other sweepers have come to the end by then."""
LATE = timedelta(minutes=5)
"""What is written down later than so long after its moment is told with the rest that was missed, not by itself."""


def sweep() -> int:
    """Act on every target whose moment has come. Returns on how many."""
    done, late = 0, False
    while True:
        found, some_late = _sweep()
        done += found
        late = late or some_late
        if not found:
            break
    if late:
        jobs.defer("tell of promises", at=clock.now() + TOGETHER)
    return done


@transaction.atomic
def _sweep() -> tuple[int, bool]:
    """On how many targets, and whether any of it was late."""
    now = clock.now()
    due = Target.objects.filter(next_at__lte=now).select_related("ticket").order_by("next_at", "id")
    held = list(due.select_for_update(of=("self", "ticket"), skip_locked=True)[:BATCH])
    warned: list[tuple[int, dict[str, Any]]] = []
    breached: list[tuple[int, dict[str, Any]]] = []
    for target in held:
        for told in _reached(target, now):
            (breached if told["stage"] == STAGES[-1] else warned).append((target.ticket_id, told))
    record_all("sla_warned", warned, by=SYSTEM)
    record_all("sla_breached", breached, by=SYSTEM)
    Target.objects.bulk_update(held, ["fired", "next_at", "breached_at"])
    return len(held), any(told["late"] for _, told in (*warned, *breached))


def _reached(target: Target, now: datetime) -> Iterator[dict[str, Any]]:
    """What is to be told of a target, stage by stage; the target is changed as if it had been."""
    clock_ = clock_of(target)
    for stage in STAGES:
        moment = clock_.reaches(stage / 100)
        if stage <= target.fired or moment is None or moment > now:
            continue
        target.fired = stage
        if stage == STAGES[-1]:
            target.breached_at = target.breached_at or moment
        yield {
            "target": target.pk,
            "promise": target.kind,
            **({"team": target.team_id} if target.team_id else {}),
            "stage": stage,
            "due": target.due_at.isoformat() if target.due_at else None,
            "policy": clock_.terms.name if clock_.terms else "",
            "late": now - moment > LATE,
        }
    target.next_at = next_stage(clock_, target.fired)


def clock_of(target: Target) -> Clock:
    """The row as the clock it was made from."""
    return Clock(
        kind=target.kind,
        number=target.number,
        team=target.team_id,
        started_at=target.started_at,
        spans=tuple(target.spans),
        terms=read_terms(target.terms_id) if target.terms_id else None,
        met_at=target.met_at,
        breached_at=target.breached_at,
        ended_at=target.ended_at,
    )
