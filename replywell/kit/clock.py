"""The one place that asks what time it is."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime

_set: ContextVar[datetime | None] = ContextVar("set", default=None)


def now() -> datetime:
    """The current time, aware, in UTC; or the one that `at` set for this context."""
    return _set.get() or datetime.now(UTC)


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    """Inside, it is `moment`: for loading what happened in the past."""
    token = _set.set(moment)
    try:
        yield
    finally:
        _set.reset(token)
