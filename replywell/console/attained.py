"""The drawing of kept promises: a dot for each share, with a line for its 95 % interval, in the drawing's units."""

from dataclasses import dataclass

from replywell.sla.attainment import Counts

MOST = 20
"""Rows that are drawn; the table has all of them."""
_LEFT, _WIDTH, _ROW, _TOP = 150, 330, 24, 8
_NAME = 22
"""Letters of a name."""


@dataclass(frozen=True, slots=True)
class Mark:
    name: str
    y: float
    x: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Drawing:
    marks: list[Mark]
    ticks: list[tuple[float, str]]
    left: int
    right: int
    top: int
    bottom: int
    height: int


def drawing(rows: list[tuple[str, Counts]]) -> Drawing | None:
    """None where nothing is kept or missed yet."""
    known = [(name, counts) for name, counts in rows if counts.share is not None][:MOST]
    if not known:
        return None
    marks = []
    for place, (name, counts) in enumerate(known):
        low, high = counts.interval or (0.0, 1.0)
        short = name if len(name) <= _NAME else f"{name[: _NAME - 1]}…"
        marks.append(Mark(short, _TOP + _ROW * (place + 0.5), _x(counts.share or 0.0), _x(low), _x(high)))
    bottom = _TOP + _ROW * len(known)
    ticks = [(_x(share / 100), f"{share} %") for share in (0, 25, 50, 75, 100)]
    return Drawing(marks, ticks, _LEFT, _LEFT + _WIDTH, _TOP, bottom, bottom + 24)


def _x(share: float) -> float:
    return round(_LEFT + _WIDTH * share, 1)
