"""Working hours: whether somebody is at work; from the times of a week, as a form has them, to intervals, and back."""

import itertools
import re
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from replywell.kit.errors import Invalid

type Week = dict[str, list[list[str]]]
"""Weekday (`"0"` is Monday) → intervals of `HH:MM`."""

DAYS = 7
MOST = 6
"""Intervals of one day."""
_TIME = re.compile(r"(\d{1,2})(?:[:.](\d{2}))?(?::\d{2})?", re.ASCII)


def at_work(week: Mapping[str, Any], timezone: str, moment: datetime) -> bool:
    """Whether a moment lies in the working hours of a week; one without any hours is always at work."""
    if not week:
        return True
    there = moment.astimezone(ZoneInfo(timezone))
    now = f"{there:%H:%M}"
    return any(start <= now < end for start, end in week.get(str(there.weekday()), ()))


def next_start(week: Mapping[str, Any], timezone: str, moment: datetime) -> datetime | None:
    """When the next working time of a week begins after a moment, in that zone; None for a week without any."""
    there = moment.astimezone(ZoneInfo(timezone))
    for ahead in range(DAYS + 1):
        day = there + timedelta(days=ahead)
        for start, _end in sorted(week.get(str(day.weekday()), ())):
            hours, minutes = map(int, start.split(":"))
            begins = day.replace(hour=hours, minute=minutes, second=0, microsecond=0)
            if begins > there:
                return begins
    return None


def read_day(typed: Iterable[tuple[str, str]]) -> list[list[str]]:
    """From–to, as typed, as intervals in order; a pair without either is none, and an end at 00:00 is midnight.

    Raises `Invalid` for half a pair, for what is no time, ends too early, or overlaps.
    """
    intervals = [
        _interval(start.strip(), end.strip()) for start, end in typed if start.strip() or end.strip()
    ]
    intervals.sort()
    for (_start, end), (start, _end) in itertools.pairwise(intervals):
        if start < end:
            raise Invalid(_("Two of these times overlap. Make them one, or leave a break between them."))
    if len(intervals) > MOST:
        raise Invalid(_("A day has at most %(most)s working times. Make some of them one.") % {"most": MOST})
    return [[_clock(start), _clock(end)] for start, end in intervals]


def fields_of(intervals: Iterable[list[str]]) -> list[tuple[str, str]]:
    """Intervals as fields for times take them: those have no 24:00."""
    return [(start, "00:00" if end == "24:00" else end) for start, end in intervals]


def _interval(start: str, end: str) -> tuple[int, int]:
    if not start or not end:
        raise Invalid(_("Enter from when and until when, or leave both empty."))
    began, ended = _minutes(start), _minutes(end) or 24 * 60
    if ended <= began:
        raise Invalid(
            _("%(start)s to %(end)s ends before it begins.") % {"start": start[:20], "end": end[:20]}
        )
    return began, ended


def _minutes(typed: str) -> int:
    found = _TIME.fullmatch(typed)
    value = int(found[1]) * 60 + int(found[2] or 0) if found else 0
    if not found or value > 24 * 60 or int(found[2] or 0) > 59:
        raise Invalid(_("%(time)s is no time of day. Write it like 9:00 or 17:30.") % {"time": typed[:20]})
    return value


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"
