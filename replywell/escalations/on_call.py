"""Who is on call when. Pure: a rotation and its overrides in, shifts out."""

import itertools
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from replywell.kit.values import Value

_DAY = timedelta(days=1)


class Override(Value):
    """For a while somebody else is on call. Of several that overlap the last in order holds."""

    starts: datetime
    ends: datetime
    member: int


class Rota(Value):
    """People who take turns of some days each, from a handover at a time of the day there."""

    timezone: str = "UTC"
    starts_on: date
    """Day of a handover; the turns before it are counted backwards."""
    days: int = 7
    """Of a turn."""
    handover: time = time(9)
    members: tuple[int, ...] = ()
    """Numbers of agents in their order."""
    offset: int = 0
    """Whose turn begins at the first handover: a place in `members`."""
    week: tuple[tuple[tuple[int, int], ...], ...] = ()
    """Seven days from Monday on with the minutes in which somebody is on call; empty: always."""
    overrides: tuple[Override, ...] = ()


class Shift(Value):
    """Somebody is on call from one moment until before another."""

    starts: datetime
    ends: datetime
    member: int
    override: bool = False


def turn_of(rota: Rota, moment: datetime) -> int:
    """Which turn it is: 0 begins at the first handover, those before it are negative."""
    there = moment.astimezone(ZoneInfo(rota.timezone)).date()
    turn = (there - rota.starts_on).days // rota.days
    while handover(rota, turn) > moment:
        turn -= 1
    while handover(rota, turn + 1) <= moment:
        turn += 1
    return turn


def handover(rota: Rota, turn: int) -> datetime:
    """When a turn begins, in UTC. A time that clocks skip that day is the one they show after it."""
    day = rota.starts_on + timedelta(days=turn * rota.days)
    return datetime.combine(day, rota.handover, ZoneInfo(rota.timezone)).astimezone(UTC)


def regular(rota: Rota, moment: datetime) -> int | None:
    """Whose turn it is, whatever was swapped; None without members."""
    if not rota.members:
        return None
    return rota.members[(turn_of(rota, moment) + rota.offset) % len(rota.members)]


def on_call(rota: Rota, moment: datetime) -> int | None:
    """Who is on call: by an override, else by their turn. None without members, and outside of the hours."""
    for override in reversed(rota.overrides):
        if override.starts <= moment < override.ends:
            return override.member
    return regular(rota, moment) if _covered(rota, moment) else None


def next_after(rota: Rota, member: int) -> tuple[int, ...]:
    """The other members, beginning with the one whose turn is next after this one's; all, for somebody from outside."""
    if member not in rota.members:
        return rota.members
    place = rota.members.index(member)
    return (*rota.members[place + 1 :], *rota.members[:place])


def shifts(rota: Rota, start: datetime, end: datetime) -> list[Shift]:
    """Everything between two moments in order, what touches and is the same person's made one."""
    found: list[Shift] = []
    edges = sorted({start, end, *(edge for edge in _edges(rota, start, end) if start < edge < end)})
    for begins, ends in itertools.pairwise(edges):
        member = on_call(rota, begins)
        if member is None:
            continue
        swapped = any(one.starts <= begins < one.ends for one in rota.overrides)
        last = found[-1] if found else None
        if last and last.ends == begins and (last.member, last.override) == (member, swapped):
            found[-1] = last.model_copy(update={"ends": ends})
        else:
            found.append(Shift(starts=begins, ends=ends, member=member, override=swapped))
    return found


def _edges(rota: Rota, start: datetime, end: datetime) -> Iterator[datetime]:
    """Every moment at which somebody else may be on call."""
    for one in rota.overrides:
        yield from (one.starts, one.ends)
    if not rota.members:
        return
    for turn in range(turn_of(rota, start), turn_of(rota, end) + 1):
        yield handover(rota, turn)
    if not rota.week:
        return
    zone = ZoneInfo(rota.timezone)
    day, last = start.astimezone(zone).date() - _DAY, end.astimezone(zone).date()
    while day <= last:
        for opens, closes in rota.week[day.weekday()]:
            yield from (_moment(day, opens, zone), _moment(day, closes, zone))
        day += _DAY


def _covered(rota: Rota, moment: datetime) -> bool:
    if not rota.week:
        return True
    zone = ZoneInfo(rota.timezone)
    day = moment.astimezone(zone).date()
    return any(
        _moment(day, opens, zone) <= moment < _moment(day, closes, zone)
        for opens, closes in rota.week[day.weekday()]
    )


def _moment(day: date, minutes: int, zone: ZoneInfo) -> datetime:
    """When clocks there show so many minutes after midnight, in UTC."""
    days, rest = divmod(minutes, 24 * 60)
    there = time(rest // 60, rest % 60)
    return datetime.combine(day + timedelta(days=days), there, zone).astimezone(UTC)


def week_of(intervals: dict[str, Sequence[Sequence[str]]]) -> tuple[tuple[tuple[int, int], ...], ...]:
    """A week as forms keep it, in minutes since midnight; one without any hours is always covered."""
    if not any(intervals.values()):
        return ()
    return tuple(
        tuple((_minutes(start), _minutes(end)) for start, end in intervals.get(str(day), ()))
        for day in range(7)
    )


def _minutes(clock: str) -> int:
    hours, minutes = clock.split(":")
    return int(hours) * 60 + int(minutes)
