"""Is this week's mail like the month's before? Counts in, differences out. Pure."""

import math
from dataclasses import dataclass

FEWEST = 50
"""Tickets in each of the two times, below which nothing is concluded."""
LEAST = 0.08
"""A difference of less than eight points bothers nobody."""
SURE = 4.0
"""Standard errors: with some twenty labels watched every day, chance reaches this about once in a decade."""


@dataclass(frozen=True)
class Seen:
    """Of one label: how many tickets, the sum of their confidences and of the squares of these."""

    tickets: int
    confidence: float
    squares: float


@dataclass(frozen=True)
class Difference:
    kind: str
    """`confidence` or `mix`."""
    label: str
    before: float
    now: float
    tickets: int


def differences(before: dict[str, Seen], now: dict[str, Seen]) -> list[Difference]:
    """Labels whose share, and whether the mean confidence, differ beyond chance."""
    earlier, later = _all(before), _all(now)
    if min(earlier.tickets, later.tickets) < FEWEST:
        return []
    found = [
        Difference("mix", label, was, now_is, later.tickets)
        for label in sorted({*before, *now})
        for was, now_is in [(_share(before, label, earlier.tickets), _share(now, label, later.tickets))]
        if _apart(was, now_is, _spread(was, now_is, earlier.tickets, later.tickets))
    ]
    was, now_is = earlier.confidence / earlier.tickets, later.confidence / later.tickets
    error = math.sqrt(_variance(earlier) / earlier.tickets + _variance(later) / later.tickets)
    if _apart(was, now_is, error):
        found.append(Difference("confidence", "", was, now_is, later.tickets))
    return found


def _all(seen: dict[str, Seen]) -> Seen:
    rows = seen.values()
    return Seen(sum(r.tickets for r in rows), sum(r.confidence for r in rows), sum(r.squares for r in rows))


def _share(seen: dict[str, Seen], label: str, of: int) -> float:
    return seen[label].tickets / of if label in seen else 0.0


def _spread(was: float, now: float, before: int, after: int) -> float:
    """Standard error of the difference of two shares, were they the same."""
    both = (was * before + now * after) / (before + after)
    return math.sqrt(both * (1 - both) * (1 / before + 1 / after))


def _variance(seen: Seen) -> float:
    mean = seen.confidence / seen.tickets
    return max(seen.squares / seen.tickets - mean**2, 1e-6)


def _apart(was: float, now: float, error: float) -> bool:
    return abs(now - was) >= LEAST and abs(now - was) >= SURE * error
