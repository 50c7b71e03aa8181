"""Times as people say them: how long ago, how long until; the exact time beside it, in the reader's zone."""

from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache

from django.utils import formats, timesince, timezone
from django.utils.html import avoid_wrapping
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from replywell.kit import clock

MINUTE, HOUR, DAY = 60, 3600, 86400
LONG = 14 * DAY
WEEK = 7
"""Days in which a weekday alone says which one."""


def exact(moment: datetime) -> str:
    """Date, time and zone, as the reader's language writes them."""
    local = timezone.localtime(moment)
    return _exact(local.replace(second=0, microsecond=0, tzinfo=None), local.tzname(), get_language())


@lru_cache(maxsize=4096)
def _exact(local: datetime, zone: str | None, _language: str | None) -> str:
    return f"{formats.date_format(local, 'DATETIME_FORMAT')} {zone}"


def short(moment: datetime) -> str:
    """The exact time as short as it is clear: `14:30` today, `Mon 14:30` within a week, then with its date."""
    local, now = timezone.localtime(moment), timezone.localtime(clock.now())
    days = abs((local.date() - now.date()).days)
    told = "TIME_FORMAT" if days < WEEK else "SHORT_DATETIME_FORMAT"
    day = f"{formats.date_format(local, 'D')} " if 0 < days < WEEK else ""
    return day + formats.date_format(local, told)


def ago(moment: datetime) -> str:
    """`now`, `5 min`, `3 h`, `12 d`, then weeks, months and years in words."""
    now = clock.now()
    return length((now - moment).total_seconds()) or _long(moment, now)


def due(moment: datetime) -> str:
    """`in 2 h`, `due now`, `2 h late`."""
    now = clock.now()
    seconds = (moment - now).total_seconds()
    words = patterns()
    if abs(seconds) < MINUTE:
        return words["due"]
    span = length(abs(seconds)) or _long(min(moment, now), max(moment, now))
    return words["until" if seconds > 0 else "late"].replace("#", span)


def _long(begin: datetime, end: datetime) -> str:
    """Two weeks and more, in whole weeks, months or years."""
    begin = begin.astimezone(end.tzinfo)
    whole = (begin.day, begin.time()) <= (end.day, end.time())
    months = (end.year - begin.year) * 12 + end.month - begin.month - (not whole)
    if months >= 12:
        return _words("year", months // 12, get_language())
    if months:
        return _words("month", months, get_language())
    return _words("week", (end - begin).days // 7, get_language())


@lru_cache(maxsize=512)
def _words(unit: str, number: int, _language: str | None) -> str:
    return avoid_wrapping(timesince.TIME_STRINGS[unit] % {"num": number})


def length(seconds: float) -> str:
    """A time span, short; empty when it is too long to be told short."""
    words = patterns()
    if seconds < MINUTE:
        return words["now"]
    if seconds < HOUR:
        return words["minutes"].replace("#", str(int(seconds // MINUTE)))
    if seconds < DAY:
        return words["hours"].replace("#", str(int(seconds // HOUR)))
    if seconds < LONG:
        return words["days"].replace("#", str(int(seconds // DAY)))
    return ""


def patterns() -> Mapping[str, str]:
    """The words scripts keep times fresh with; `#` stands for the number."""
    return _patterns(get_language())


@lru_cache(maxsize=64)
def _patterns(_language: str | None) -> Mapping[str, str]:
    return {
        # Translators: time spans as short as they can be; # is the number.
        "now": _("now"),
        "minutes": _("# min"),
        "hours": _("# h"),
        "days": _("# d"),
        # Translators: # is a time span such as 2 h.
        "until": _("in #"),
        "late": _("# late"),
        "due": _("due now"),
    }
