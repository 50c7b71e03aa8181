"""Times as people say them: how long ago, how long until; the exact time beside it, in the reader's zone."""

from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache

from django.utils import formats, timesince, timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from replywell.kit import clock

MINUTE, HOUR, DAY = 60, 3600, 86400
LONG = 14 * DAY


def exact(moment: datetime) -> str:
    """Date, time and zone, as the reader's language writes them."""
    local = timezone.localtime(moment)
    return f"{formats.date_format(local, 'DATETIME_FORMAT')} {local.tzname()}"


def ago(moment: datetime) -> str:
    """`now`, `5 min`, `3 h`, `12 d`, then weeks and months in words."""
    seconds = (clock.now() - moment).total_seconds()
    return length(seconds) or timesince.timesince(moment, clock.now(), depth=1)


def due(moment: datetime) -> str:
    """`in 2 h`, `due now`, `2 h late`."""
    seconds = (moment - clock.now()).total_seconds()
    words = patterns()
    if abs(seconds) < MINUTE:
        return words["due"]
    span = length(abs(seconds)) or (
        timesince.timeuntil(moment, clock.now(), depth=1)
        if seconds > 0
        else timesince.timesince(moment, clock.now(), depth=1)
    )
    return words["until" if seconds > 0 else "late"].replace("#", span)


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
