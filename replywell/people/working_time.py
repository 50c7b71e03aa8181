"""Time in which work is done: adding hours of it to a moment, and counting it between two. Pure.

Hours are what the clock on the wall shows. Where it is put forward, the hour that is skipped is no working time; where
it is put back, the hour that it shows twice counts twice.
"""

from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from replywell.kit.values import Value

type Minutes = tuple[int, int]
"""From and until, in minutes since midnight; until 1440 is the end of the day."""
type Span = tuple[datetime, datetime]
"""From and until, in UTC."""

FURTHEST = 366 * 6
"""Days in which working time is looked for: a calendar that has none in them never opens again."""
_DAY = timedelta(days=1)
_NONE = timedelta()


class Hours(Value):
    """When work is done: in a week, on days of their own, and not on holidays."""

    timezone: str = "UTC"
    week: tuple[tuple[Minutes, ...], ...] = ((),) * 7
    """Seven days from Monday on, each with intervals in order that do not overlap."""
    days: tuple[tuple[date, tuple[Minutes, ...]], ...] = ()
    """Days that have other hours than their weekday, holiday or not."""
    country: str = ""
    """Whose public holidays are free: ISO 3166-1, two letters; empty: none are."""
    region: str = ""
    """Of the country, as ISO 3166-2 has it behind the hyphen."""


@lru_cache(maxsize=256)
def working_time(hours: Hours | None) -> "WorkingTime | Always":
    """What counts in these hours; without any, every minute does."""
    return WorkingTime(hours) if hours else ALWAYS


class WorkingTime:
    """Counts in the hours it is given. Remembers the days it has looked at."""

    def __init__(self, hours: Hours) -> None:
        self._zone = ZoneInfo(hours.timezone)
        self._week = hours.week
        self._days = dict(hours.days)
        self._country, self._region = hours.country, hours.region
        self._spans: dict[int, tuple[Span, ...]] = {}

    def between(self, start: datetime, end: datetime) -> timedelta:
        """Working time from start to end; none where end is not later."""
        counted = _NONE
        if end <= start:
            return counted
        for day in range(self._day(start), self._day(end) + 1):
            for opens, closes in self._of(day):
                if opens < end and closes > start:
                    counted += min(closes, end) - max(opens, start)
        return counted

    def after(self, start: datetime, length: timedelta) -> datetime | None:
        """The first moment at which so much working time has passed; None when it never has."""
        if length <= _NONE:
            return start
        left, first = length, self._day(start)
        for day in range(first, first + FURTHEST):
            for opens, closes in self._of(day):
                begins = max(opens, start)
                if closes <= begins:
                    continue
                if closes - begins >= left:
                    return begins + left
                left -= closes - begins
        return None

    def is_open(self, moment: datetime) -> bool:
        return any(opens <= moment < closes for opens, closes in self._of(self._day(moment)))

    def _day(self, moment: datetime) -> int:
        return moment.astimezone(self._zone).toordinal()

    def _of(self, day: int) -> tuple[Span, ...]:
        """The working spans of a day there, in order."""
        found = self._spans.get(day)
        if found is None:
            found = self._spans[day] = tuple(self._look(date.fromordinal(day)))
        return found

    def _look(self, day: date) -> list[Span]:
        own = self._days.get(day)
        intervals = self._week[day.weekday()] if own is None else own
        if not intervals or (own is None and day in holidays_of(self._country, self._region, day.year)):
            return []
        spans: list[Span] = []
        for begins, ends, offset in self._offsets(day):
            midnight = datetime.combine(day, time(), UTC) - offset
            for first, until in intervals:
                opens = max(midnight + timedelta(minutes=first), begins)
                closes = min(midnight + timedelta(minutes=until), ends)
                if opens < closes:
                    spans.append((opens, closes))
        return _joined(spans)

    def _offsets(self, day: date) -> list[tuple[datetime, datetime, timedelta]]:
        """The day's parts in which the clocks there differ from UTC by the same: one, or two where they are changed."""
        begins, ends = self._midnight(day), self._midnight(day + _DAY)
        before, after = self._offset(begins), self._offset(ends - timedelta(microseconds=1))
        if before == after:
            return [(begins, ends, before)]
        low, high = begins, ends
        while high - low > timedelta(seconds=1):
            middle = low + (high - low) / 2
            low, high = (middle, high) if self._offset(middle) == before else (low, middle)
        changed = high.replace(microsecond=0)
        return [(begins, changed, before), (changed, ends, after)]

    def _midnight(self, day: date) -> datetime:
        """When the day begins: the later of two midnights, or where midnight is skipped, what comes after it."""
        first = datetime.combine(day, time(), self._zone)
        return max(first.astimezone(UTC), first.replace(fold=1).astimezone(UTC))

    def _offset(self, moment: datetime) -> timedelta:
        return moment.astimezone(self._zone).utcoffset() or _NONE


@lru_cache(maxsize=1024)
def holidays_of(country: str, region: str, year: int) -> dict[date, str]:
    """Public holidays with their names; none without a country. Raises `NotImplementedError` for one nobody knows."""
    if not country:
        return {}
    import holidays  # its countries are many modules

    return dict(holidays.country_holidays(country, subdiv=region or None, years=year))


def _joined(spans: list[Span]) -> list[Span]:
    """In order, those that touch made one."""
    joined: list[Span] = []
    for opens, closes in sorted(spans):
        if joined and opens <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], closes))
        else:
            joined.append((opens, closes))
    return joined


class Always:
    """Every minute counts."""

    def between(self, start: datetime, end: datetime) -> timedelta:
        return max(end - start, _NONE)

    def after(self, start: datetime, length: timedelta) -> datetime | None:
        return start + length

    def is_open(self, moment: datetime) -> bool:
        return True


ALWAYS = Always()
