"""Reading sources: which are due, how far they are behind, and whether one is being read."""

from datetime import timedelta

from procrastinate.contrib.django.models import ProcrastinateJob

from replywell.kit import clock
from replywell.knowledge.models import Source, SyncRun

SLACK = timedelta(seconds=30)
"""A source is due this much earlier, so that one of every minute is not passed over each other time."""
PATIENCE = timedelta(minutes=5)
"""A source is late when it is this much behind its schedule."""


def due_sources() -> list[Source]:
    """Active sources whose last sync is longer ago than their schedule says."""
    now = clock.now()
    return [
        source
        for source in Source.objects.filter(active=True)
        if source.last_sync_at is None or source.last_sync_at + timedelta(minutes=source.every) <= now + SLACK
    ]


def is_late(source: Source) -> bool:
    """Whether all of it was last read longer ago than its schedule and some patience say."""
    since = source.last_ok_at or source.created_at
    return source.active and clock.now() - since > 2 * timedelta(minutes=source.every) + PATIENCE


def being_read() -> set[int]:
    """Sources with a sync that runs, or waits for a worker."""
    jobs = ProcrastinateJob.objects.filter(task_name="sync source", status__in=["todo", "doing"])
    waiting = {int(args["source"]) for args in jobs.values_list("args", flat=True) if "source" in args}
    return waiting | set(
        SyncRun.objects.filter(state=SyncRun.State.RUNNING).values_list("source_id", flat=True)
    )
