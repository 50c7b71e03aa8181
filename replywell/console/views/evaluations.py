"""Evaluations: what scoring commands found, by version."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse

from replywell.console.views.settings import SettingsView, one
from replywell.pipeline.history import as_text
from replywell.pipeline.models import Evaluation
from replywell.pipeline.scoreboard import Trend, boards

WIDE, HIGH, EDGE = 160, 40, 4


@dataclass(frozen=True, slots=True)
class Drawn:
    """A trend as a line, with the band of its intervals where there are any."""

    trend: Trend
    line: str
    band: str
    dots: list[tuple[float, float]]


class EvaluationsView(SettingsView):
    """A page about evaluations."""

    section = "evaluations"
    needs = "publish articles"


class Evaluations(EvaluationsView):
    """GET shows the latest of each kind, with how its figures went."""

    def get(self, request: HttpRequest) -> HttpResponse:
        found = [(board, [drawn(trend) for trend in board.trends]) for board in boards()]
        return self.shown("console/evaluations.html", boards=found, width=WIDE, height=HIGH)


class OneEvaluation(EvaluationsView):
    """GET shows all figures of one run."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        run = one(Evaluation.objects.all(), pk)
        return self.shown("console/evaluation.html", run=run, told=as_text(run.figures))


def drawn(trend: Trend) -> Drawn:
    """In a drawing of `WIDE` × `HIGH`; a figure that never changes is a line in the middle."""
    points = trend.points
    ends = [each for p in points for each in (p.value, p.low, p.high) if each is not None]
    low, high = min(ends), max(ends)
    steps = max(len(points) - 1, 1)

    def at(place: int, value: float) -> tuple[float, float]:
        share = (value - low) / (high - low) if high > low else 0.5
        across = EDGE + (WIDE - 2 * EDGE) * (place / steps if len(points) > 1 else 0.5)
        return round(across, 1), round(HIGH - EDGE - (HIGH - 2 * EDGE) * share, 1)

    dots = [at(place, point.value) for place, point in enumerate(points)]
    tops: list[Any] = [at(place, p.high) for place, p in enumerate(points) if p.high is not None]
    bottoms: list[Any] = [at(place, p.low) for place, p in enumerate(points) if p.low is not None]
    band = tops + bottoms[::-1] if len(tops) > 1 else []
    return Drawn(trend, _path(dots), _path(band), dots)


def _path(points: list[tuple[float, float]]) -> str:
    return " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
