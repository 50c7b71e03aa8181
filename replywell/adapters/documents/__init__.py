"""Files as Markdown."""

from dataclasses import dataclass
from pathlib import PurePosixPath

SUFFIXES = frozenset({".md", ".markdown", ".txt"})
"""Endings of the files that can be read."""
MOST_TEXT = 2_000_000
"""Characters that an article may have."""


class Unreadable(ValueError):
    """A file that cannot be read; the message says why, and what to do."""


@dataclass(frozen=True, slots=True)
class Read:
    """What a file says. `title` is empty where the file has none."""

    title: str
    markdown: str


def read(name: str, content: bytes) -> Read:
    """A file's content as Markdown. Raises `Unreadable`."""
    suffix = PurePosixPath(name).suffix.lower()
    if suffix not in SUFFIXES:
        raise Unreadable(f"files that end in {suffix or 'nothing'} cannot be read: save it as Markdown")
    text = content.decode("utf-8-sig", errors="replace").replace("\x00", "")
    if len(text) > MOST_TEXT:
        most = MOST_TEXT // 1_000_000
        raise Unreadable(f"more than {most} million characters of text: split it into several articles")
    return Read("", text)
