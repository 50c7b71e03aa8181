"""How a message begins, on one line."""

import re

LENGTH = 240
_READ = 2000
_MARKS = re.compile(r"\*\*|`|(?<!\w)[*_](?=\w)|(?<=\w)[*_](?!\w)")


def snippet(text: str, *, markdown: bool) -> str:
    """The beginning of a text, at most `LENGTH` characters, without the marks of Markdown if it is that."""
    line = " ".join(text[:_READ].split())
    return (_MARKS.sub("", line) if markdown else line)[:LENGTH]
