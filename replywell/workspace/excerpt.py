"""The part of a text in which somebody finds what they searched for, with the words marked. Pure."""

import re
from collections.abc import Iterable
from functools import lru_cache

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

AROUND = 70
LENGTH = 220
_ACCENTED = {
    "a": "aàáâãäåāăą", "c": "cçćč", "d": "dďđ", "e": "eèéêëēėęě", "g": "gğ", "i": "iìíîïīıİ", "l": "lł", "n": "nñńň",
    "o": "oòóôõöøōő", "r": "rř", "s": "sśšşș", "t": "tťțţ", "u": "uùúûüūůű", "y": "yýÿ", "z": "zźżž",
}  # fmt: skip


@lru_cache(maxsize=256)
def pattern(words: tuple[str, ...]) -> re.Pattern[str] | None:
    """Finds these words whatever their accents and their size; a `*` at the end stands for anything."""
    if not words:
        return None
    parts = [
        _loose(word.rstrip("*")) + (r"\w*" if word.endswith("*") else "") for word in words if word.strip("*")
    ]
    parts.sort(key=len, reverse=True)
    return re.compile(rf"(?<![^\W_])(?:{'|'.join(parts)})(?![^\W_])", re.IGNORECASE) if parts else None


def marked(text: str, found: re.Pattern[str] | None) -> SafeString:
    """The whole text as HTML, with the words marked."""
    if found is None:
        return escape(text)
    told, at = [], 0
    for match in found.finditer(text):
        told += [escape(text[at : match.start()]), f"<mark>{escape(match.group())}</mark>"]
        at = match.end()
    return mark_safe("".join([*told, escape(text[at:])]))  # noqa: S308 - every part is escaped above


def excerpt(texts: Iterable[str], found: re.Pattern[str] | None) -> tuple[int, SafeString] | None:
    """Of several texts the first with most of the words: its place, and its part around them."""
    if found is None:
        return None
    best: tuple[int, int, int] | None = None
    for place, text in enumerate(texts):
        kinds = {match.group().lower() for match in found.finditer(text[:4000])}
        if kinds and (best is None or len(kinds) > best[0]):
            first = found.search(text)
            best = (len(kinds), place, first.start() if first else 0)
    if best is None:
        return None
    _kinds, place, start = best
    text = list(texts)[place]
    begin = max(start - AROUND, 0)
    if begin:
        begin = text.find(" ", begin, start) + 1 or begin
    cut = text[begin : begin + LENGTH]
    if len(text) > begin + LENGTH:
        cut = f"{cut.rsplit(' ', 1)[0]} …"
    return place, marked(("… " if begin else "") + " ".join(cut.split()), found)


def _loose(word: str) -> str:
    return "".join(
        f"[{_ACCENTED[c]}]" if c in _ACCENTED else "(?:ß|ss)" if c == "ß" else re.escape(c) for c in word
    )
