"""Reading sources: which are due."""

from datetime import timedelta

from replywell.kit import clock
from replywell.knowledge.models import Source

SLACK = timedelta(seconds=30)
"""A source is due this much earlier, so that one of every minute is not passed over each other time."""


def due_sources() -> list[Source]:
    """Active sources whose last sync is longer ago than their schedule says."""
    now = clock.now()
    return [
        source
        for source in Source.objects.filter(active=True)
        if source.last_sync_at is None or source.last_sync_at + timedelta(minutes=source.every) <= now + SLACK
    ]
