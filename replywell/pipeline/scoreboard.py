"""The latest evaluations by kind and version: their figures in a line, how they went, and how sure they are."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from replywell.pipeline.models import Evaluation

KEPT = 30
"""Runs of one kind that are looked at."""
FIGURES = 6
"""Figures of one kind that are shown; the rest stands in the whole."""
FIRST = (
    "accuracy",
    "f1",
    "recall",
    "mrr",
    "ndcg",
    "hit",
    "precision",
    "coverage",
    "right",
    "ece",
    "error",
    "p95",
)
"""Words that tell the figures worth looking at first."""


@dataclass(frozen=True, slots=True)
class Point:
    """One run's figure, with its interval where one was kept."""

    run: Evaluation
    value: float
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True)
class Trend:
    """One figure over the runs, oldest first."""

    name: str
    points: list[Point]

    @property
    def last(self) -> Point:
        return self.points[-1]

    @property
    def change(self) -> float | None:
        """Against the run before; None where there is none."""
        return self.points[-1].value - self.points[-2].value if len(self.points) > 1 else None

    @property
    def told_apart(self) -> bool:
        """Whether the intervals of the last two do not touch."""
        if len(self.points) < 2:
            return False
        before, now = self.points[-2:]
        if None in (before.low, before.high, now.low, now.high):
            return False
        return bool(now.low > before.high or now.high < before.low)  # type: ignore[operator]  # none of them is None


@dataclass(frozen=True, slots=True)
class Board:
    """What one command scored on one file."""

    kind: str
    name: str
    runs: list[Evaluation]
    """Newest first."""
    trends: list[Trend]


def boards() -> list[Board]:
    """One for each kind and name, alphabetically."""
    runs: dict[tuple[str, str], list[Evaluation]] = defaultdict(list)
    for kind, name in Evaluation.objects.order_by("kind", "name").values_list("kind", "name").distinct():
        runs[kind, name] = list(Evaluation.objects.filter(kind=kind, name=name)[:KEPT])
    return [Board(kind, name, found, _trends(found)) for (kind, name), found in runs.items()]


def _trends(runs: list[Evaluation]) -> list[Trend]:
    told = [(run, dict(numbers(run.figures)), dict(intervals(run.figures))) for run in reversed(runs)]
    names = list(told[-1][1])
    # Counts of rows and the like are no score.
    names = [name for name in names if _rank(name) < len(FIRST)] or names
    names.sort(key=lambda name: (_rank(name), name.count(".")))
    return [
        Trend(
            name,
            [
                Point(run, found[name], *spans.get(name, (None, None)))
                for run, found, spans in told
                if name in found
            ],
        )
        for name in names[:FIGURES]
    ]


def _rank(name: str) -> int:
    last = name.rpartition(".")[2]
    return next((place for place, word in enumerate(FIRST) if word in last), len(FIRST))


def numbers(figures: Any, above: str = "") -> Iterator[tuple[str, float]]:
    """Every number in it by its path: `fused.mrr`."""
    for name, value in figures.items() if isinstance(figures, dict) else ():
        path = f"{above}.{name}" if above else str(name)
        if isinstance(value, dict):
            yield from numbers(value, path)
        elif isinstance(value, int | float) and not isinstance(value, bool):
            yield path, float(value)


def intervals(figures: Any, above: str = "") -> Iterator[tuple[str, tuple[float, float]]]:
    """Pairs of numbers called an interval, by the path of what they are of: `accuracy_interval`, `interval`."""
    for name, value in figures.items() if isinstance(figures, dict) else ():
        path = f"{above}.{name}" if above else str(name)
        if isinstance(value, dict):
            yield from intervals(value, path)
        elif _pair(value) and name.endswith(("interval", "_ci", "95")):
            of = path
            for end in ("_interval", ".interval", "_ci", "_95"):
                of = of.removesuffix(end)
            yield of, (float(value[0]), float(value[1]))


def _pair(value: Any) -> bool:
    return (
        isinstance(value, list)
        and len(value) == 2
        and all(isinstance(each, int | float) and not isinstance(each, bool) for each in value)
    )
