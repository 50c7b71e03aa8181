"""The reliability diagram: where each bin of confidences stands in a square drawing, in its units."""

from dataclasses import dataclass
from typing import Any

SIDE = 260
_LEFT, _TOP = 44, 12
_LARGEST, _SMALLEST = 9.0, 3.0


@dataclass(frozen=True, slots=True)
class Point:
    """One bin: a dot at confidence and accuracy, with a line for the accuracy's 95 % interval."""

    x: float
    y: float
    low: float
    high: float
    radius: float
    told: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Tick:
    at: float
    told: str


@dataclass(frozen=True, slots=True)
class Diagram:
    points: list[Point]
    across: list[Tick]
    up: list[Tick]
    left: int = _LEFT
    top: int = _TOP
    right: int = _LEFT + SIDE
    bottom: int = _TOP + SIDE


def diagram(bins: list[dict[str, Any]]) -> Diagram:
    """From bins as `scores.reliability` makes them; larger bins have larger dots."""
    most = max((one["count"] for one in bins), default=1)
    shares = (0, 0.25, 0.5, 0.75, 1)
    return Diagram(
        points=[
            Point(
                x=_across(one["confidence"]),
                y=_up(one["accuracy"]),
                low=_up(one["low"]),
                high=_up(one["high"]),
                radius=round(_SMALLEST + (_LARGEST - _SMALLEST) * (one["count"] / most) ** 0.5, 1),
                told=one,
            )
            for one in bins
        ],
        across=[Tick(_across(share), f"{share:.0%}") for share in shares],
        up=[Tick(_up(share), f"{share:.0%}") for share in shares],
    )


def _across(share: float) -> float:
    return round(_LEFT + SIDE * share, 1)


def _up(share: float) -> float:
    return round(_TOP + SIDE * (1 - share), 1)
