"""A sync is asked for, or that an index is brought up to date; a job does it."""

from contextlib import suppress
from typing import Any

from django.db import IntegrityError, transaction

from replywell.kit import jobs
from replywell.knowledge.index.engines import OURS
from replywell.knowledge.models import Source, VectorIndex


def ask_sync(source: Source, *, dry: bool = False, sure: bool = False) -> None:
    """Let a job sync the source once this transaction commits; one that waits already is enough.

    Syncs of a source run one after another, so what changes during one is seen by the next.
    """
    key = f"source {source.pk}"
    how: dict[str, Any] = {name: True for name, wanted in (("dry", dry), ("sure", sure)) if wanted}
    with suppress(IntegrityError), transaction.atomic():
        once = None if how else key
        jobs.defer("sync source", queue=jobs.SLOW, lock=key, once=once, source=source.pk, **how)


def ask_tending(index: VectorIndex) -> None:
    """Let a job bring this index up to date once the transaction commits; one that waits is enough."""
    key = f"index {index.pk}"
    with suppress(IntegrityError), transaction.atomic():
        jobs.defer("tend index", queue=jobs.SLOW, lock=key, once=key, index=index.pk)


def keep_up(*, all_of_them: bool = False) -> None:
    """Passages have changed: indexes that do not follow in the same transaction are tended."""
    for index in VectorIndex.objects.all():
        if all_of_them or index.state != VectorIndex.State.SERVING or index.engine != OURS or index.error:
            ask_tending(index)
