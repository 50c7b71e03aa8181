"""What a file says, or why it cannot be read."""

from dataclasses import dataclass

MOST_TEXT = 2_000_000
"""Characters that an article may have."""


class Unreadable(ValueError):
    """A file that cannot be read; the message says why, and what to do."""


@dataclass(frozen=True, slots=True)
class Read:
    """What a file says. `title` is empty where the file has none."""

    title: str
    markdown: str
    pictured: int = 0
    """Pages that hold pictures only: nothing of them is in the text."""


def bounded(said: Read) -> Read:
    """The same, unless it is too much to be an article. Raises `Unreadable`."""
    if len(said.markdown) > MOST_TEXT:
        most = MOST_TEXT // 1_000_000
        raise Unreadable(f"more than {most} million characters of text: split it into several articles")
    return said
