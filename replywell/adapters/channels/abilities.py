"""What some channels can do besides: hear that a thread is worth keeping, and say that a press was heard."""

from dataclasses import dataclass
from typing import Any, Protocol, runtime_checkable

from replywell.adapters.channels.port import Raw


@dataclass(frozen=True, slots=True)
class Lesson:
    """A thread that somebody wants kept as knowledge. Nothing personal is taken out of it yet."""

    by: str
    """The e-mail address of who asked, as the service vouches for it; empty where it does not."""
    title: str
    messages: tuple[tuple[str, str], ...]
    """Who and what, in order."""
    url: str
    problem: str = ""
    """Why the thread could not be read, for whoever asked."""


@runtime_checkable
class Teaching(Protocol):
    """A channel whose people can point at a thread and have it kept."""

    def lesson(self, settings: Any, raw: Raw) -> Lesson | None:
        """What a stored item asks to be kept; None for every other item. Raises `Unavailable`."""
        ...

    def answer_lesson(self, settings: Any, raw: Raw, told: str) -> None:
        """Tell whoever asked, and nobody else, what came of it. Raises `Refused` and `Unavailable`."""
        ...


@runtime_checkable
class Acknowledging(Protocol):
    """A channel whose buttons can go once one of them was pressed."""

    def acknowledge(self, settings: Any, raw: Raw) -> None:
        """Put what was pressed in the buttons' place; nothing for items that are no press.

        Doing it again does no harm. Raises `Refused` and `Unavailable`.
        """
        ...
