"""Working time against a clock on the wall, minute by minute: python benchmarks/working_time.py [--cases 10000] [--seed 1]

Each case has a calendar of its own: a time zone with its changes of the clock, hours of a week with breaks, days of
their own, maybe a country's holidays; a moment between 2014 and 2027, often beside a change of the clock, and up to four
days. Counted one by one, the minutes have to be as many as `between` says, and `after` has to come to their end.
"""

import argparse
import json
import random
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from replywell.people.working_time import Hours, holidays_of, working_time

MINUTE = timedelta(minutes=1)
ZONES = [
    "UTC", "Europe/Berlin", "Europe/London", "America/New_York", "America/Sao_Paulo", "America/Santiago", "Asia/Beirut",
    "Asia/Kolkata", "Asia/Tehran", "Africa/Casablanca", "Australia/Lord_Howe", "Pacific/Apia", "Pacific/Chatham",
]  # fmt: skip


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    arguments.add_argument("--cases", type=int, default=10_000)
    arguments.add_argument("--seed", type=int, default=1)
    given = arguments.parse_args()
    drawn = random.Random(given.seed)
    different, changes, spent = [], 0, 0.0
    for number in range(given.cases):
        hours, start, end = case(drawn)
        counted = by_the_wall(hours, start, end)
        begun = time.process_time()
        found = working_time(hours)
        told, reached = found.between(start, end), found.after(start, timedelta(minutes=counted[0]))
        spent += time.process_time() - begun
        changes += counted[2]
        if told != counted[0] * MINUTE or (counted[0] and reached != counted[1]):
            different.append(number)
    figures = {"cases": given.cases, "with a change of the clock": changes, "different": different}
    print(json.dumps(figures | {"microseconds a case": round(1e6 * spent / given.cases)}))
    sys.exit(bool(different))


def case(drawn: random.Random) -> tuple[Hours, datetime, datetime]:
    zone = drawn.choice(ZONES)
    start = datetime(2014, 1, 1, tzinfo=UTC) + drawn.randrange(14 * 365 * 1440) * MINUTE
    if drawn.random() < 0.5:
        start = before_a_change(start, ZoneInfo(zone)) or start
    day = start.astimezone(ZoneInfo(zone)).date()
    own = {day + timedelta(days=drawn.randint(-1, 4)): times(drawn) for _ in range(drawn.randint(0, 2))}
    hours = Hours(
        timezone=zone,
        week=tuple(times(drawn) for _ in range(7)),
        days=tuple(sorted(own.items())),
        country=drawn.choice(["", "", "DE", "US"]),
    )
    return hours, start, start + drawn.randint(0, 4 * 1440) * MINUTE


def times(drawn: random.Random) -> tuple[tuple[int, int], ...]:
    cuts = sorted(drawn.sample(range(1441), 2 * drawn.randint(0, 3)))
    return tuple(zip(cuts[::2], cuts[1::2], strict=True))


def before_a_change(start: datetime, zone: ZoneInfo) -> datetime | None:
    """Up to a day before the next change of the clock there."""
    for days in range(370):
        here, there = start + timedelta(days=days), start + timedelta(days=days + 1)
        if here.astimezone(zone).utcoffset() != there.astimezone(zone).utcoffset():
            return here - timedelta(hours=6)
    return None


def by_the_wall(hours: Hours, start: datetime, end: datetime) -> tuple[int, datetime, bool]:
    """Minutes that count, where the last of them ends, and whether the clock was changed meanwhile."""
    zone, own = ZoneInfo(hours.timezone), dict(hours.days)
    counted, last = 0, start
    changed = start.astimezone(zone).utcoffset() != end.astimezone(zone).utcoffset()
    while start < end:
        there = start.astimezone(zone)
        shown, day = there.hour * 60 + there.minute, there.date()
        if day in own:
            told = own[day]
        elif day in holidays_of(hours.country, hours.region, day.year):
            told = ()
        else:
            told = hours.week[there.weekday()]
        start += MINUTE
        if any(first <= shown < until for first, until in told):
            counted, last = counted + 1, start
    return counted, last, changed


if __name__ == "__main__":
    main()
