"""When a person is left alone: their quiet hours, in their own time zone."""

from collections.abc import Collection
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

_STEP = timedelta(minutes=15)
_FAR = timedelta(days=8)


def zone(name: str) -> ZoneInfo:
    """The time zone with this IANA name; UTC for one there is not."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo("UTC")


def is_quiet(at: datetime, begins: time | None, ends: time | None, days: Collection[int]) -> bool:
    """Whether `at`, in the person's own time, is quiet. Hours may go over midnight; equal ones mean none."""
    if at.weekday() in days:
        return True
    if begins is None or ends is None or begins == ends:
        return False
    now = at.time()
    return begins <= now < ends if begins < ends else now >= begins or now < ends


def next_loud(at: datetime, begins: time | None, ends: time | None, days: Collection[int]) -> datetime:
    """The first moment from `at` on that is not quiet; `at` itself if it is not. Never more than a week away."""
    if not is_quiet(at, begins, ends, days):
        return at
    moment = at.replace(minute=at.minute - at.minute % 15, second=0, microsecond=0)
    while moment - at < _FAR:
        moment += _STEP
        if not is_quiet(moment, begins, ends, days):
            return moment
    return at
