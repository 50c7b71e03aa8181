"""What is written down of a sync: how far it is, how it ended, what could not be read."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from django.db import connection

from replywell.kit import clock
from replywell.knowledge.models import Source, SourceProblem, SyncRun

KEPT = 50
"""Runs of a source that are remembered."""
LISTED = 200
"""Keys of each sort that a run tells."""
BEAT = 1.0
"""Seconds between two words on how far it is."""
LOCK = "knowledge sync"


@dataclass(slots=True)
class Synced:
    """What a sync did, or would do; `embedded` counts passages that had to be embedded anew."""

    seen: int = 0
    total: int | None = None
    changed: int = 0
    """New ones too."""
    deleted: int = 0
    held: int = 0
    """Gone there, but kept here until a person says so: too many at once."""
    embedded: int = 0
    problems: int = 0
    busy: bool = False
    """Another sync of the source is running, so this one did nothing."""
    told: dict[str, list[Any]] = field(default_factory=dict)
    """Keys by what became of them: new, changed, gone, problems (each with why)."""

    def tell(self, what: str, entry: Any) -> None:
        listed = self.told.setdefault(what, [])
        if len(listed) < LISTED:
            listed.append(entry)

    @property
    def figures(self) -> dict[str, Any]:
        names = ("seen", "total", "changed", "deleted", "held", "embedded", "problems", "told")
        return {name: getattr(self, name) for name in names}


@contextmanager
def alone(source: Source) -> Iterator[bool]:
    """Whether this is the only sync of the source. The database lets go of it when the process dies."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_try_advisory_lock(hashtext(%s), %s)", [LOCK, source.pk])
        mine = bool(cursor.fetchone()[0])
    try:
        yield mine
    finally:
        if mine:
            with connection.cursor() as cursor:
                cursor.execute("select pg_advisory_unlock(hashtext(%s), %s)", [LOCK, source.pk])


class Record:
    """A run's row. Only the one who is `alone` with the source opens one."""

    def __init__(self, source: Source, done: Synced, *, dry: bool) -> None:
        now = clock.now()
        left = SyncRun.objects.filter(source=source, state=SyncRun.State.RUNNING)
        left.update(state=SyncRun.State.BROKE_OFF, ended_at=now)
        self._source, self._done, self._dry, self._last = source, done, dry, 0.0
        self._run = SyncRun.objects.create(source=source, dry=dry, started_at=now)
        self._broken: set[str] = set()

    def beat(self) -> bool:
        """Write how far it is, at most once a second; returns whether the source is still wanted."""
        if time.monotonic() - self._last < BEAT:
            return True
        self._last = time.monotonic()
        SyncRun.objects.filter(pk=self._run.pk).update(**self._done.figures)
        return Source.objects.filter(pk=self._source.pk, active=True).exists() or not self._source.active

    def problem(self, key: str, problem: str) -> None:
        """A document that could not be read; shown until it is mended."""
        key, problem = key.replace("\0", "")[:400], problem.replace("\0", "")[:2000]
        self._broken.add(key)
        self._done.problems += 1
        self._done.tell("problems", [key, problem])
        if not self._dry:
            SourceProblem.objects.update_or_create(
                source=self._source, key=key, defaults={"problem": problem}
            )

    def end(self, *, error: str = "", cursor: str | None = None) -> None:
        """How it ended. Where all was read, problems that did not show again are over."""
        now = clock.now()
        state = SyncRun.State.FAILED if error else SyncRun.State.DONE
        ended = {"state": state, "ended_at": now, "error": error}
        SyncRun.objects.filter(pk=self._run.pk).update(**self._done.figures, **ended)
        if not self._dry:
            facts: dict[str, Any] = {"last_sync_at": now, "last_error": error}
            if not error:
                SourceProblem.objects.filter(source=self._source).exclude(key__in=self._broken).delete()
                facts |= {"last_ok_at": now, "held": self._done.held}
            if cursor is not None and not (error or self._done.problems or self._done.held):
                facts["cursor"] = cursor
            Source.objects.filter(pk=self._source.pk).update(**facts)
            for name, value in facts.items():
                setattr(self._source, name, value)
        self._forget()

    def _forget(self) -> None:
        """Only the newest runs are kept; of those in a row that found nothing, the last."""
        nothing = {"changed": 0, "deleted": 0, "problems": 0, "held": 0, "dry": False}
        runs = SyncRun.objects.filter(source=self._source).order_by("-pk")
        last = runs.filter(pk=self._run.pk, state=SyncRun.State.DONE, **nothing).exists()
        before = runs.filter(pk__lt=self._run.pk).values_list("pk", flat=True).first()
        if last and before:
            runs.filter(pk=before, state=SyncRun.State.DONE, **nothing).delete()
        kept = list(runs.values_list("pk", flat=True)[:KEPT])
        runs.exclude(pk__in=kept).delete()
