"""The Source port: where articles come from."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal, Protocol

from pydantic import BaseModel


@dataclass(frozen=True, slots=True)
class Document:
    """An article as the source has it."""

    key: str
    """Stable name inside the source: a path, a page id."""
    title: str
    markdown: str = field(repr=False)
    url: str = ""
    locale: str = "en"
    audience: Literal["public", "internal"] = "public"
    updated_at: datetime | None = None
    category: str = ""


@dataclass(frozen=True, slots=True)
class Change:
    """A document that is new or changed, or (`document` is None) one that is gone."""

    key: str
    document: Document | None
    problem: str = ""
    """Why this one could not be read; the others go on."""


class Source(Protocol):
    name: str
    Settings: type[BaseModel]

    def changes(self, settings: Any, known: dict[str, str]) -> Iterator[tuple[Change, str]]:
        """What differs from `known` (key → fingerprint), each with its new fingerprint.

        Raises `Unavailable` when the whole source cannot be reached: then nothing is deleted.
        """
        ...
