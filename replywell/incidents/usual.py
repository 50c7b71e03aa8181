"""How many are usual, and how surprising more of them are. Pure.

The rate of a topic is learned for the hour of the week, from the weeks before; what is not known is wide. The count
is taken as Poisson around a rate that is itself uncertain, which makes it negative binomial.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

WEEKS = 8
"""So far back the usual rate is learned from."""
AROUND = (0.5, 1.5)
"""Hours on both sides that count as the same hour of the week: a peak may be short, and the larger rate holds."""
A_DAY = 24.0
"""Hours in which one ticket like these is thought to come where nothing is known yet."""
STEADIEST = 6.0
"""However much is known: a rate is never taken as steadier than this shape."""


@dataclass(frozen=True, slots=True)
class Usual:
    """How many tickets are usual in a span, and how sure that is (shape of the gamma; larger is surer)."""

    mean: float
    shape: float


def usual(moments: Iterable[datetime], now: datetime, minutes: float, weeks: float) -> Usual:
    """What is usual in this many minutes at this hour of the week.

    `moments` are when such tickets came in the `weeks` before, in the desk's zone like `now`. The busiest other day
    at this hour counts by half, so that the Tuesday after a holiday may be like a Monday.
    """
    weeks = min(max(weeks, 0.0), WEEKS)
    hours = [_hour(moment) for moment in moments]
    prior = (len(hours) + 1) / (168 * weeks + A_DAY)
    narrow, wide = (_around(hours, _hour(now), weeks, prior, reach) for reach in AROUND)
    best = max(narrow, wide, key=lambda each: each.mean)
    return Usual(best.mean * minutes / 60, min(best.shape, STEADIEST))


def _around(hours: list[float], hour: float, weeks: float, prior: float, reach: float) -> Usual:
    """The rate of an hour, from what came at most this many hours from it in the week; `prior` where that is little."""
    days = [sum(_apart(each, hour % 24 + 24 * day) <= reach for each in hours) for day in range(7)]
    own = days[int(hour // 24)]
    here, seen = max(float(own), max(days) / 2), 2 * reach * weeks
    an_hour = (1 + here) / (1 / prior + seen)
    return Usual(max(an_hour, here / seen) if weeks >= 1 else an_hour, 1 + here)


def surprise(count: int, known: Usual) -> float:
    """The probability of at least this many, where what is usual holds."""
    if count <= 0:
        return 1.0
    mean, shape = max(known.mean, 1e-9), known.shape
    odds = mean / (mean + shape)
    term = shape * math.log(shape / (mean + shape))
    below = 0.0
    for number in range(count):
        if number:
            term += math.log(odds) + math.log((shape + number - 1) / number)
        below += math.exp(term)
    if below < 1 - 1e-9:
        return 1 - below
    return _far_out(count, term, odds, shape)


def _far_out(count: int, term: float, odds: float, shape: float) -> float:
    """The tail itself, where one minus the rest would be lost in rounding."""
    total = 0.0
    for number in range(count, count + 500):
        term += math.log(odds) + math.log((shape + number - 1) / number)
        total += math.exp(term)
    return total


def _hour(moment: datetime) -> float:
    """Hours since Monday began."""
    return 24 * moment.weekday() + moment.hour + moment.minute / 60


def _apart(one: float, other: float) -> float:
    """Hours between two hours of the week, the shorter way round."""
    distance = abs(one - other)
    return min(distance, 168 - distance)
