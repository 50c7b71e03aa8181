"""Working hours: from what a person types to intervals, and back."""

import itertools
import re

from django.utils.translation import gettext as _

from replywell.kit.errors import Invalid

type Week = dict[str, list[list[str]]]
"""Weekday (`"0"` is Monday) → intervals of `HH:MM`."""

DAYS = 7
_INTERVAL = re.compile(r"(\d{1,2})[:.]?(\d{2})?\s*[-–—]\s*(\d{1,2})[:.]?(\d{2})?")


def read_day(text: str) -> list[list[str]]:
    """`9-12, 13:00–17:30` as intervals in order. Raises `Invalid` for what is none, or overlaps."""
    intervals = []
    for part in filter(None, (piece.strip() for piece in re.split("[,;]", text))):
        found = _INTERVAL.fullmatch(part)
        if not found:
            raise Invalid(_("%(part)s is no time of day. Write 9:00-12:00, 13:00-17:30.") % {"part": part})
        start = _minutes(found[1], found[2], part)
        end = _minutes(found[3], found[4], part)
        if end <= start:
            raise Invalid(_("%(part)s ends before it begins.") % {"part": part})
        intervals.append((start, end))
    intervals.sort()
    for (_start, end), (start, _end) in itertools.pairwise(intervals):
        if start < end:
            raise Invalid(_("Two of these times overlap. Make them one, or leave a break between them."))
    return [[_clock(start), _clock(end)] for start, end in intervals]


def write_day(week: Week, day: int) -> str:
    return ", ".join(f"{start}-{end}" for start, end in week.get(str(day), []))


def _minutes(hour: str, minute: str | None, part: str) -> int:
    value = int(hour) * 60 + int(minute or 0)
    if value > 24 * 60 or int(minute or 0) > 59:
        raise Invalid(_("%(part)s is no time of day. Write 9:00-12:00, 13:00-17:30.") % {"part": part})
    return value


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"
