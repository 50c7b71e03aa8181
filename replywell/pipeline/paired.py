"""What a change does to the share of right answers, from the same tickets decided twice. Pure.

The interval of the difference of two paired proportions is the score interval of T. Tango, "Equivalence test and
confidence interval for the difference in proportions for the paired-sample design", Statistics in Medicine 17 (1998)
891-908: it holds with few flips, and with none at all. The test within a category is McNemar's, exact; see M. W.
Fagerland, S. Lydersen, P. Laake, "Recommended tests and confidence intervals for paired binomial proportions",
Statistics in Medicine 33 (2014) 2850-2875.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

Z = 1.959964
"""Of a two-sided interval of 95 %."""
MARGIN = 0.02
"""The loss of right answers that is borne when nothing else is said."""
LEAST = 30
"""Tickets without which nothing is shown."""
SIGNIFICANT = 0.05
_STEPS = 60


@dataclass(frozen=True, slots=True)
class Paired:
    """`tickets` whose two answers can be compared: `lost` were right and would be wrong, `won` the other way."""

    tickets: int
    lost: int
    won: int

    @property
    def difference(self) -> float:
        """Of the shares of right ones, after minus before."""
        return (self.won - self.lost) / self.tickets if self.tickets else 0.0

    @property
    def interval(self) -> tuple[float, float]:
        """95 % of the difference, between -1 and 1."""
        if not self.tickets:
            return -1.0, 1.0
        return _bound(self.won, self.lost, self.tickets, -1.0), _bound(self.won, self.lost, self.tickets, 1.0)

    @property
    def loses(self) -> float:
        """How likely so many losses among the flips are when it changes nothing: McNemar, exact, one-sided."""
        flips = self.lost + self.won
        return sum(math.comb(flips, k) for k in range(self.lost, flips + 1)) / 2**flips


def size_for(margin: float) -> int:
    """Tickets after which a change that loses nothing has its interval above `-margin`."""
    return math.ceil(Z * Z * (1 - margin) / margin)


def _bound(gains: int, losses: int, tickets: int, end: float) -> float:
    """Where the score statistic reaches `Z`, between the difference found and this end."""
    inner, outer = (gains - losses) / tickets, end
    for _ in range(_STEPS):
        middle = (inner + outer) / 2
        if abs(_score(gains, losses, tickets, middle)) < Z:
            inner = middle
        else:
            outer = middle
    return inner


def _score(gains: int, losses: int, tickets: int, difference: float) -> float:
    """Tango's statistic for a true difference."""
    b = -gains - losses + (2 * tickets - gains + losses) * difference
    c = -losses * difference * (1 - difference)
    share = (math.sqrt(max(0.0, b * b - 8 * tickets * c)) - b) / (4 * tickets)
    variance = tickets * (2 * share + difference * (1 - difference))
    off = gains - losses - tickets * difference
    if variance <= 0:
        return 0.0 if abs(off) < 1e-9 else math.copysign(math.inf, off)
    return off / math.sqrt(variance)


@dataclass(frozen=True, slots=True)
class Found:
    """All that a verdict rests on. `whole`: every ticket of the time was asked, so there is no error of sampling."""

    answers: Paired
    categories: Paired
    protected: Mapping[str, Paired]
    """Category → its answers, of those answered unattended."""
    severe: int
    unread: int
    """Answers that would leave unattended, are others than before, and were judged by nobody."""
    whole: bool


def objections(found: Found, margin: float) -> Sequence[tuple[str, dict[str, object]]]:
    """Why the change is not shown to be harmless, as words with what stands in them; empty when it is."""
    told: list[tuple[str, dict[str, object]]] = []
    if found.answers.tickets + found.unread < LEAST:
        told.append(("few", {"count": found.answers.tickets, "least": LEAST}))
    if found.severe:
        told.append(("severe", {"count": found.severe}))
    if found.unread:
        told.append(("unread", {"count": found.unread}))
    for what, pairs in (("answers", found.answers), ("categories", found.categories)):
        low = pairs.difference if found.whole else pairs.interval[0]
        if pairs.tickets and low < -margin:
            told.append((what, {"low": low, "margin": margin, "count": pairs.tickets}))
    for category, pairs in found.protected.items():
        if pairs.lost > pairs.won and pairs.loses < SIGNIFICANT:
            told.append(("category", {"category": category, "lost": pairs.lost, "won": pairs.won}))
    return told
