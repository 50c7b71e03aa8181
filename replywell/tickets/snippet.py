"""How a message begins, on one line."""

import re

LENGTH = 240
_READ = 2000
_MARKS = re.compile(
    r"^ {0,3}(?:#{1,6} +|> ?)|!?\[([^\]\n]*)\]\([^)\s]*\)|\\(?=[^\w\s])|\*\*|`|(?<!\w)[*_](?=\w)|(?<=\w)[*_](?!\w)",
    re.MULTILINE,
)


def snippet(text: str, *, markdown: bool) -> str:
    """The beginning of a text, at most `LENGTH` characters, without the marks of Markdown if it is that."""
    begun = text[:_READ]
    return " ".join((without_marks(begun) if markdown else begun).split())[:LENGTH]


def without_marks(markdown: str) -> str:
    """The words of a text in Markdown: of links what they are called, no emphasis, headings or quotes."""
    return _MARKS.sub(r"\1", markdown)
