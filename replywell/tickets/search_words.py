"""Which words a text has, and how PostgreSQL is asked for them. Pure: the same for what is kept and asked.

Words are runs of letters and digits, without accents and in one size; scripts that put no space between
words are read two characters at a time. An address or an order number is a row of words, found as a phrase.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator

SUBJECT, PEOPLE, SAID, NOTED = "A", "B", "C", ""
"""Weights: where a word stands. A note's is D, which is written as nothing."""
READ = 60_000
"""Characters of one text that are read."""
MOST = 2500
"""Different words of one text that are kept, so that no ticket outgrows a row."""
LONGEST = 64
"""Bytes of a word."""
_PLACES = 16_383
_BLOCK = 12
_RUN = re.compile(r"[^\W_]+")
_MARKS = re.compile("[\u0300-\u036f\u0483-\u0487\u0591-\u05c7\u0610-\u061a\u0640\u064b-\u065f\u0670]")
_UNSPACED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]+")


def fold(text: str) -> str:
    """The text in one size and without accents."""
    if text.isascii():
        return text.lower()
    return unicodedata.normalize("NFC", _MARKS.sub("", unicodedata.normalize("NFKD", text.casefold())))


def words(text: str) -> list[str]:
    """The words of a text, in order."""
    folded = fold(text[:READ])
    found = _RUN.findall(folded)
    if folded.isascii() and max(map(len, found), default=0) <= LONGEST:
        return found
    return list(_shaped(found))


def _shaped(runs: Iterable[str]) -> Iterator[str]:
    for run in runs:
        if run.isascii():
            yield run[:LONGEST]
        elif _UNSPACED.search(run):
            yield from _pairs(run)
        else:
            yield run.encode()[:LONGEST].decode(errors="ignore")


def _pairs(run: str) -> Iterator[str]:
    at = 0
    for part in _UNSPACED.finditer(run):
        if part.start() > at:
            yield run[at : part.start()][: LONGEST // 4]
        piece = part.group()
        yield from (piece[n : n + 2] for n in range(max(len(piece) - 1, 1)))
        at = part.end()
    if at < len(run):
        yield run[at:][: LONGEST // 4]


def vector(*parts: tuple[str, str], marks: Iterable[str] = ()) -> str:
    """A `tsvector` literal of texts with their weights. Between two texts is a gap that no phrase crosses."""
    places: dict[str, list[str]] = {}
    place = 0
    for weight, text in parts:
        kept = len(places) + MOST
        for word in words(text):
            place += 1
            known = places.get(word)
            if known is not None:
                if len(known) < 200 and place < _PLACES:
                    known.append(f"{place}{weight}")
            elif len(places) < kept:
                places[word] = [f"{min(place, _PLACES)}{weight}"]
        place += 5
    told = [f"'{word}':{','.join(at)}" for word, at in places.items()]
    return " ".join([*told, *(f"'{mark}'" for mark in marks)])


def block(newest: int) -> str:
    """The mark of tickets whose newest message is about as old: 4,096 messages share one."""
    return f"@{newest >> _BLOCK:x}"


def requester_marks(*texts: str) -> list[str]:
    """The marks by which `from:` finds a requester."""
    return [f"f={word}" for word in dict.fromkeys(word for text in texts for word in words(text)[:40])]


def windows(newest: int) -> Iterator[tuple[str, int]]:
    """Conditions that cut all tickets into parts, newest first, each part larger than the one before.

    With each goes the id of the newest message in it. The last has no condition but that one: whoever searches
    in order and stops when a page is full reads about as much for a word of every ticket as for a rare one.
    """
    at, size = newest >> _BLOCK, 1
    while at >= 0 and size <= 64:
        low = max(at - size + 1, 0)
        marks = " | ".join(f"'@{number:x}'" for number in range(low, at + 1))
        yield f"({marks})", ((at + 1) << _BLOCK) - 1
        at, size = low - 1, size * 4
    if at >= 0:
        yield "", ((at + 1) << _BLOCK) - 1
