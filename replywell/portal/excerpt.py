"""The part of a passage in which somebody finds what they searched for, with the words marked. Pure."""

import re
import unicodedata

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt

LENGTH = 180
BEFORE = 50
SENTENCE = 4
"""More words than this are a sentence, whose small words say little."""
STEM = 4
"""Of a longer word this many letters at least have to be the same: `refunds` finds `refund`."""

_MARKDOWN = MarkdownIt("commonmark", {"html": False}).enable("table")
_WORD = re.compile(r"\w+")


def plain(markdown: str) -> str:
    """What a passage says, without the signs of its layout."""
    said = []
    for block in _MARKDOWN.parse(markdown):
        if block.type in ("fence", "code_block"):
            said.append(block.content)
        elif block.type == "inline":
            parts = (
                " " if token.type in ("softbreak", "hardbreak") else token.content
                for token in block.children or []
                if token.type in ("text", "code_inline", "softbreak", "hardbreak")
            )
            said.append("".join(parts))
    return " ".join(" ".join(said).split())


def words_of(query: str) -> tuple[str, ...]:
    """The words that are worth marking: of a whole sentence not the small ones."""
    words = _WORD.findall(query)
    shortest = STEM if len(words) > SENTENCE else 2
    return tuple(dict.fromkeys(_folded(word) for word in words if len(word) >= shortest or word.isdigit()))


def excerpt(text: str, words: tuple[str, ...]) -> SafeString:
    """Some 180 characters of a text around the first of these words, as HTML with `<mark>`."""
    first = next((found.start() for found in _WORD.finditer(text) if _meant(found.group(), words)), 0)
    begin = 0
    if first > LENGTH - BEFORE:
        begin = text.rfind(" ", 0, first - BEFORE) + 1
    cut = text[begin : begin + LENGTH]
    if len(text) > begin + LENGTH:
        cut = f"{cut.rsplit(' ', 1)[0]} …"
    return marked(f"… {cut}" if begin else cut, words)


def marked(text: str, words: tuple[str, ...]) -> SafeString:
    """The whole text as HTML, with the words marked."""
    told, at = [], 0
    for found in _WORD.finditer(text):
        if _meant(found.group(), words):
            told += [escape(text[at : found.start()]), f"<mark>{escape(found.group())}</mark>"]
            at = found.end()
    return mark_safe("".join([*told, escape(text[at:])]))  # noqa: S308 - every part is escaped above


def _meant(word: str, words: tuple[str, ...]) -> bool:
    """Whether it is one of these words, or another form of one."""
    word = _folded(word)
    return any(word == each or _kin(word, each) for each in words)


def _kin(one: str, other: str) -> bool:
    """The beginning of the one is nearly all of the other."""
    short, long = sorted((one, other), key=len)
    if len(short) < STEM:
        return False
    return long.startswith(short[: max(STEM, len(short) - 2)]) and len(long) - len(short) <= STEM


def _folded(word: str) -> str:
    apart = unicodedata.normalize("NFKD", word.casefold())
    return "".join(letter for letter in apart if not unicodedata.combining(letter))
