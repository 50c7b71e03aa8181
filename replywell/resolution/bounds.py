"""Whether judged answers prove that a category may be answered alone, and whether they still do. Pure.

Both questions are asked again after every case, for months. A bound made for one look (Clopper–Pearson) is
wrong too often then: somebody who looks daily sees luck sooner or later. So the evidence is a bet against
the doubt that stays fair however often one looks.

*Rising.* For a rate `m`, believe the share of wrong answers is `r` times the tolerated `1 − m`, for each
`r` of `HOPES`. A right answer multiplies the stake by `1 + (1 − r)(1/m − 1)`, a wrong one by `r`. While
the true rate is at most `m`, in every case given all before it, the expected factor is at most 1, so the mean
stake is a supermartingale that begins at 1; by Ville's inequality it ever reaches `1/α` with a chance of at most
`α`. The lower bound is the largest `m` at which it has. A right answer that weighs `w` bets only `w` of the stake;
a wrong one always counts whole: that can only lower the stake, and never makes the bound untrue.

*Falling.* The same bet the other way round, for every stretch that ends now: believe `r` times as many wrong
answers as tolerated, `r` of `FEARS`. The best of all beginnings is an e-detector (a CUSUM of e-values): while
the rate stays at the target or above, the mean number of cases to a false alarm is at least `1/ALARM`.

Sources: J. Ville, *Étude critique de la notion de collectif*, 1939. H. Robbins, *Statistical methods related to
the law of the iterated logarithm*, Ann. Math. Stat. 41, 1970 (mixtures). I. Waudby-Smith and A. Ramdas,
*Estimating means of bounded random variables by betting*, JRSS B 86, 2024. J. Shin, A. Ramdas and A. Rinaldo,
*E-detectors: a nonparametric framework for sequential change detection*, NEJSDS 2, 2024.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import exp, inf, log, log1p

ALPHA = 0.05
"""Chance of ever taking a category for proven whose rate is below the target."""
ALARM = 0.004
"""One false alarm in 250 cases or more at exactly the target; the better the rate, the rarer."""
WINDOW = 200
"""Recent cases that an alarm may rest on."""
HOPES = ((0.0, 0.35), (0.1, 0.2), (0.25, 0.2), (0.5, 0.25))
"""Share of the tolerated wrong answers that is believed, and how much of the stake believes it."""
FEARS = ((2.0, 0.25), (4.0, 0.35), (8.0, 0.25), (20.0, 0.15))
FARTHEST = 100_000
"""Cases that are looked ahead for how many are missing."""


@dataclass(frozen=True, slots=True)
class Tally:
    """Judged cases: how many, what the right ones weigh, and how many were wrong."""

    right: tuple[float, ...] = ()
    """The weight of each right answer, from 0 to 1."""
    wrong: int = 0

    @property
    def judged(self) -> int:
        return len(self.right) + self.wrong

    @property
    def rate(self) -> float | None:
        """Share of right answers; None without any."""
        return len(self.right) / self.judged if self.judged else None


def tally(answers: Iterable[tuple[bool, float]]) -> Tally:
    """Of judged answers as (right, weight)."""
    kept = list(answers)
    return Tally(tuple(weight for right, weight in kept if right), sum(not right for right, _ in kept))


def evidence(found: Tally, rate: float) -> float:
    """Natural logarithm of the stake that bets on a rate above `rate`; 0 at the beginning."""
    return _stake(Counter(found.right), found.wrong, rate)


def _stake(right: Mapping[float, int], wrong: int, rate: float) -> float:
    """Of so many right answers of each weight: there are few weights and may be many answers."""
    return _sum([log(share) + _grown(right, wrong, rate, hope) for hope, share in HOPES])


def _grown(right: Mapping[float, int], wrong: int, rate: float, hope: float) -> float:
    if wrong and hope == 0:
        return -inf
    gain = (1 - hope) * (1 / rate - 1)
    won = sum(times * log1p(weight * gain) for weight, times in right.items())
    return won + (wrong * log(hope) if wrong else 0.0)


def lower(found: Tally, alpha: float = ALPHA) -> float:
    """The one-sided lower bound of the rate of right answers at `1 − alpha`, good at every look."""
    low, high, right = 1e-6, 1 - 1e-9, Counter(found.right)
    if _stake(right, found.wrong, low) < -log(alpha):
        return 0.0
    for _ in range(60):  # the stake falls as the rate rises
        middle = (low + high) / 2
        enough = _stake(right, found.wrong, middle) >= -log(alpha)
        low, high = (middle, high) if enough else (low, middle)
    return low


def reached(found: Tally, target: float, minimum: int, alpha: float = ALPHA) -> bool:
    """Whether the lower bound is at the target or above, on enough cases."""
    return found.judged >= minimum and evidence(found, target) >= -log(alpha)


def to_go(found: Tally, target: float, minimum: int, alpha: float = ALPHA) -> int | None:
    """The fewest right answers of whole weight, in a row, with which it is reached; None beyond `FARTHEST`."""

    right = Counter(found.right)

    def enough(more: int) -> bool:
        grown = _stake(right + Counter({1.0: more}), found.wrong, target)
        return found.judged + more >= minimum and grown >= -log(alpha)

    if not enough(FARTHEST):
        return None
    low, high = -1, FARTHEST
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if enough(middle) else (middle, high)
    return high


def fallen(rights: Sequence[bool], target: float, alarm: float = ALARM) -> int:
    """How many of the newest cases prove that the rate is below the target; 0 when no stretch does.

    `rights` are in the order in which they were judged; every case counts whole.
    """
    most = 1 / (1 - target) if target < 1 else inf
    fears = [(min(fear, most * 0.95), share) for fear, share in FEARS]
    grown = [log(share) for _, share in fears]
    longest = 0
    for count, right in enumerate(reversed(rights[-WINDOW:]), start=1):
        for place, (fear, _) in enumerate(fears):
            grown[place] += log((1 - fear * (1 - target)) / target) if right else log(fear)
        if _sum(grown) >= -log(alarm):
            longest = count
    return longest


def upper(rights: Sequence[bool], alarm: float = ALARM) -> float:
    """The lowest upper bound that a stretch of the newest cases gives; 1.0 when none gives any."""
    if not fallen(rights, 1 - 1e-6, alarm):
        return 1.0
    low, high = 1e-3, 1 - 1e-6
    for _ in range(40):
        middle = (low + high) / 2
        low, high = (low, middle) if fallen(rights, middle, alarm) else (middle, high)
    return high


def _sum(logs: Sequence[float]) -> float:
    """The logarithm of a sum of numbers given by their logarithms."""
    top = max(logs)
    return top if top == -inf else top + log(sum(exp(each - top) for each in logs))
