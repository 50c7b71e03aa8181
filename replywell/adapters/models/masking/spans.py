"""Where something personal stands in a text, and of what kind it is."""

from typing import NamedTuple

KINDS = (
    "url",
    "key",
    "password",
    "email",
    "iban",
    "card",
    "national_id",
    "ip",
    "mac",
    "phone",
    "birth_date",
    "address",
    "name",
)
"""What can be masked; where two kinds overlap, the earlier one names the whole."""


class Span(NamedTuple):
    """Characters `start` to `end` (exclusive)."""

    start: int
    end: int
    kind: str


def together(spans: list[Span]) -> list[Span]:
    """Without overlaps, in reading order: what overlaps becomes one span of its strongest kind."""
    merged: list[Span] = []
    for span in sorted(spans, key=lambda each: (each.start, -each.end)):
        last = merged[-1] if merged else None
        if last and span.start < last.end:
            kind = min(last.kind, span.kind, key=KINDS.index)
            merged[-1] = Span(last.start, max(last.end, span.end), kind)
        else:
            merged.append(span)
    return merged
