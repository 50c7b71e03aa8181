"""A sync is asked for, and done by a job."""

from contextlib import suppress
from typing import Any

from django.db import IntegrityError, transaction

from replywell.kit import jobs
from replywell.knowledge.models import Source


def ask_sync(source: Source, *, dry: bool = False, sure: bool = False) -> None:
    """Let a job sync the source once this transaction commits; one that waits already is enough.

    Syncs of a source run one after another, so what changes during one is seen by the next.
    """
    key = f"source {source.pk}"
    how: dict[str, Any] = {name: True for name, wanted in (("dry", dry), ("sure", sure)) if wanted}
    with suppress(IntegrityError), transaction.atomic():
        once = None if how else key
        jobs.defer("sync source", queue=jobs.SLOW, lock=key, once=once, source=source.pk, **how)
