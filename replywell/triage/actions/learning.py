"""When a dimension is due to learn: soon after corrections, and not for each of them."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Max

from replywell.kit import clock
from replywell.tickets.models import TicketEvent
from replywell.triage.models import Learning
from replywell.triage.values import DIMENSIONS

QUIET = timedelta(seconds=15)
"""Without a further correction, after which learning begins."""
PATIENCE = timedelta(seconds=40)
"""After a first correction, at which learning begins even if others keep coming."""


@transaction.atomic
def due_dimensions() -> list[str]:
    """The dimensions that have to learn now; asking marks them as taken.

    Reads the events since the last look: an agent's change of a dimension makes it wait for its turn.
    """
    for name in DIMENSIONS:
        Learning.objects.get_or_create(dimension=name)
    rows = {
        row.dimension: row for row in Learning.objects.select_for_update().filter(dimension__in=DIMENSIONS)
    }
    newest = TicketEvent.objects.aggregate(last=Max("pk"))["last"] or 0
    corrected = _corrections(min(row.seen_event for row in rows.values()), newest)
    now = clock.now()
    due = []
    for name, row in rows.items():
        moments = [at for pk, dimension, at in corrected if dimension == name and pk > row.seen_event]
        row.seen_event = newest
        if moments and row.waiting_since is None:
            row.waiting_since = min(moments)
        quiet = not moments or max(moments) <= now - QUIET
        waited = row.waiting_since is not None and (quiet or row.waiting_since <= now - PATIENCE)
        if waited and not row.paused:
            due.append(name)
            row.waiting_since = None
            row.tried_at = now
        row.save(update_fields=["seen_event", "waiting_since", "tried_at"])
    return due


def note(dimension: str, told: str) -> None:
    """What came of the last try, for people to read."""
    Learning.objects.filter(dimension=dimension).update(note=told[:1000])


def _corrections(after: int, until: int) -> list[tuple[int, str, datetime]]:
    """Event, dimension and moment of each change that an agent made to a dimension."""
    events = TicketEvent.objects.filter(
        pk__gt=after, pk__lte=until, kind="classified", actor__startswith="agent:"
    ).values_list("pk", "data", "at")
    return [
        (pk, name, at)
        for pk, data, at in events.iterator(chunk_size=1_000)
        for name in data.get("changes", {})
        if name in DIMENSIONS
    ]
