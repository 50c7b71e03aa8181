"""Two texts side by side in one: what went and what came, word by word."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

_WORDS = re.compile(r"\s+|\w+|[^\w\s]")
CONTEXT = 3
"""Lines shown around a change."""
MOST_WORDS = 4_000
"""A change larger than this is told by lines: comparing its words would take too long."""

type Kind = Literal["same", "gone", "new", "skipped"]


@dataclass(frozen=True, slots=True)
class Part:
    kind: Kind
    text: str
    """What is said; of what is skipped, the number of lines."""


def compare(before: str, after: str) -> list[Part]:
    """The parts of both texts in order. Without what is gone they are the later text, without what is new the earlier.

    Longer stretches that are the same are skipped.
    """
    old, new = before.splitlines(keepends=True), after.splitlines(keepends=True)
    parts: list[Part] = []
    steps = SequenceMatcher(None, old, new).get_opcodes()
    for place, (step, a, b, c, d) in enumerate(steps):
        if step == "equal":
            parts.extend(_shortened(old[a:b], first=place == 0, last=place == len(steps) - 1))
        else:
            parts.extend(_by_words("".join(old[a:b]), "".join(new[c:d])))
    return parts


def _by_words(before: str, after: str) -> Iterator[Part]:
    old, new = _WORDS.findall(before), _WORDS.findall(after)
    if len(old) + len(new) > MOST_WORDS:
        old, new = [before], [after]
    for step, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if step == "equal":
            yield Part("same", "".join(old[a:b]))
            continue
        if a != b:
            yield Part("gone", "".join(old[a:b]))
        if c != d:
            yield Part("new", "".join(new[c:d]))


def _shortened(lines: list[str], *, first: bool, last: bool) -> Iterator[Part]:
    head = 0 if first else CONTEXT
    tail = 0 if last else CONTEXT
    if len(lines) <= head + tail + 1:
        yield Part("same", "".join(lines))
        return
    if head:
        yield Part("same", "".join(lines[:head]))
    yield Part("skipped", str(len(lines) - head - tail))
    if tail:
        yield Part("same", "".join(lines[-tail:]))
