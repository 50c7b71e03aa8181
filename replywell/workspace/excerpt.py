"""The part of a text in which somebody finds what they searched for, with the words marked. Pure."""

import re
from collections.abc import Container, Sequence
from functools import lru_cache
from html import escape

from django.utils.safestring import SafeString, mark_safe

from replywell.tickets.snippet import without_marks

AROUND = 70
LENGTH = 220
_ACCENTED = {
    "a": "àáâãäåāăą", "c": "çćč", "d": "ďđ", "e": "èéêëēėęě", "g": "ğ", "i": "ìíîïīıİ", "l": "ł", "n": "ñńň",
    "o": "òóôõöøōő", "r": "ř", "s": "śšşș", "t": "ťțţ", "u": "ùúûüūůű", "y": "ýÿ", "z": "źżž",
}  # fmt: skip
_FOLDED = {
    **{n: chr(n).lower() for n in range(0x2000) if len(chr(n).lower()) == 1 and chr(n) != chr(n).lower()},
    **{
        ord(c): base
        for base, all_of in _ACCENTED.items()
        for each in all_of
        for c in {each, each.upper()}
        if len(c) == 1
    },
}
"""Letters without accents and size, one for one, so that what is found in a folded text stands there in the text."""


_WESTERN = "cp1252"
_FOLDED_WESTERN = bytes(range(256)).decode(_WESTERN, "replace").translate(_FOLDED).encode(_WESTERN, "replace")


def folded(text: str) -> str:
    """The text as it is looked through, letter for letter; what one byte a letter can say goes many times faster."""
    try:
        return text.encode(_WESTERN).translate(_FOLDED_WESTERN).decode(_WESTERN)
    except UnicodeEncodeError:
        return text.translate(_FOLDED)


@lru_cache(maxsize=256)
def pattern(words: tuple[str, ...]) -> re.Pattern[str] | None:
    """Finds these words in a folded text; a `*` at the end stands for anything."""
    parts = [
        re.escape(folded(word.rstrip("*"))).replace("ß", "(?:ß|ss)") + (r"\w*" if word.endswith("*") else "")
        for word in words
        if word.strip("*")
    ]
    parts.sort(key=len, reverse=True)
    return re.compile(rf"(?<![^\W_])(?:{'|'.join(parts)})(?![^\W_])") if parts else None


def marked(text: str, found: re.Pattern[str] | None) -> SafeString:
    """The whole text as HTML, with the words marked."""
    if found is None:
        return mark_safe(escape(text))  # noqa: S308 - escaped here
    told, at = [], 0
    for match in found.finditer(folded(text)):
        told += [
            escape(text[at : match.start()]),
            f"<mark>{escape(text[match.start() : match.end()])}</mark>",
        ]
        at = match.end()
    return mark_safe("".join([*told, escape(text[at:])]))  # noqa: S308 - every part is escaped above


def excerpt(
    texts: Sequence[str], found: re.Pattern[str] | None, markdown: Container[int] = ()
) -> tuple[int, SafeString] | None:
    """Of several texts the first with most of the words: its place, and its part around them.

    `markdown` has the places of those whose marks are not to be read.
    """
    if found is None:
        return None
    best: tuple[int, int, int] | None = None
    for place, text in enumerate(texts):
        matches = list(found.finditer(folded(text[:4000])))
        kinds = {match.group() for match in matches}
        if kinds and (best is None or len(kinds) > best[0]):
            best = (len(kinds), place, matches[0].start())
    if best is None:
        return None
    _kinds, place, start = best
    text = texts[place]
    if place in markdown:
        text = without_marks(text)
        again = found.search(folded(text))
        start = again.start() if again else 0
    begin = max(start - AROUND, 0)
    if begin:
        begin = text.find(" ", begin, start) + 1 or begin
    cut = text[begin : begin + LENGTH]
    if len(text) > begin + LENGTH:
        cut = f"{cut.rsplit(' ', 1)[0]} …"
    return place, marked(("… " if begin else "") + " ".join(cut.split()), found)
