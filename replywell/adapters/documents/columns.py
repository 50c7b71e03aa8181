"""The order in which a page's lines are read: column by column, where there are columns."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from statistics import median

SAME_ROW = 0.35
"""Share of its size by which a line's foot may lie off its row."""
GAP = 1.1
"""Times its size: space between words from which on they are apart."""
FEWEST = 4
"""Lines that make a column."""

mark = re.compile(r"\(cid:\d+\)|[•●▪‣◦○■□–·\uf0b7\uf0a7-]|\(?\d{1,3}[.)]|[a-z][.)]")
"""What stands before an item of a list; a sign that its font does not name is nearly always a bullet."""


@dataclass(slots=True)
class Line:
    """Words beside each other, or a whole table (`table` is its Markdown); measures are points from the top left."""

    x0: float
    x1: float
    top: float
    bottom: float
    size: float
    text: str
    bold: bool = False
    table: str = ""


def lines_of(words: Sequence[dict]) -> list[Line]:
    """Words that stand together as lines; a wide space begins another."""
    lines: list[Line] = []
    row: list[dict] = []
    for word in sorted(words, key=lambda word: word["bottom"]):
        if row and word["bottom"] - row[-1]["bottom"] > SAME_ROW * word["size"]:
            lines += _split(row)
            row = []
        row.append(word)
    return [*lines, *_split(row)]


def _split(row: list[dict]) -> Iterator[Line]:
    together: list[dict] = []
    for word in sorted(row, key=lambda word: word["x0"]):
        marked = len(together) == 1 and mark.fullmatch(together[0]["text"])
        if together and not marked and word["x0"] - together[-1]["x1"] > GAP * word["size"]:
            yield _line(together)
            together = []
        together.append(word)
    if together:
        yield _line(together)


def _line(words: list[dict]) -> Line:
    longest = max(words, key=lambda word: len(word["text"]))
    return Line(
        x0=words[0]["x0"],
        x1=max(word["x1"] for word in words),
        top=min(word["top"] for word in words),
        bottom=max(word["bottom"] for word in words),
        size=round(longest["size"] * 2) / 2,
        text=" ".join(word["text"] for word in words),
        bold=all(_is_bold(word["fontname"]) for word in words),
    )


def _is_bold(font: str) -> bool:
    return bool(re.search(r"bold|black|heavy|semibold|demi", font, re.IGNORECASE))


def in_order(lines: list[Line]) -> list[Line]:
    """Lines as they are read: what crosses the gap between two columns parts the page above from below."""
    gutter = _gutter(lines)
    if gutter is None:
        return _by_rows(lines)
    ordered: list[Line] = []
    crossing = lambda line: line.x0 < gutter < line.x1  # noqa: E731 - said where it is used
    for crosses, band in groupby(sorted(lines, key=lambda line: (line.top, line.x0)), crossing):
        held = list(band)
        if crosses:
            ordered += _by_rows(held)
        else:
            ordered += in_order([line for line in held if line.x1 <= gutter])
            ordered += in_order([line for line in held if line.x0 >= gutter])
    return ordered


def _gutter(lines: list[Line]) -> float | None:
    """Where the page is parted into columns of running text; short words beside each other are none."""
    best, found = 0.0, None
    for x in {round(line.x0) - 1.0 for line in lines}:
        left = [line for line in lines if line.x1 <= x]
        right = [line for line in lines if line.x0 >= x]
        score = min(len(left), len(right)) - 0.1 * (len(lines) - len(left) - len(right))
        if score > best and _is_column(left) and _is_column(right) and _beside(left, right):
            best, found = score, x
    return found


def _is_column(lines: list[Line]) -> bool:
    if len(lines) < FEWEST:
        return False
    width = max(line.x1 for line in lines) - min(line.x0 for line in lines)
    filled = median(line.x1 - line.x0 for line in lines) / max(width, 1)
    return filled > 0.45 and median(len(line.text.split()) for line in lines) >= 3


def _beside(left: list[Line], right: list[Line]) -> bool:
    """At least half of the shorter column has the other one beside it."""
    top = max(min(line.top for line in side) for side in (left, right))
    bottom = min(max(line.bottom for line in side) for side in (left, right))
    shorter = min(max(line.bottom for line in s) - min(line.top for line in s) for s in (left, right))
    return bottom - top > shorter / 2


def _by_rows(lines: list[Line]) -> list[Line]:
    """From top to bottom; lines in one row become one."""
    rows: list[Line] = []
    for line in sorted(lines, key=lambda line: line.bottom):
        last = rows[-1] if rows else None
        near = last and abs(line.bottom - last.bottom) <= SAME_ROW * line.size
        if last and near and not (last.table or line.table):
            first, second = sorted((last, line), key=lambda each: each.x0)
            rows[-1] = Line(
                x0=first.x0,
                x1=max(first.x1, second.x1),
                top=min(first.top, second.top),
                bottom=max(first.bottom, second.bottom),
                size=max(first.size, second.size),
                text=f"{first.text} {second.text}",
                bold=first.bold and second.bold,
            )
        else:
            rows.append(line)
    return rows
