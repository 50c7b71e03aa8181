"""The Source port: where articles come from."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any, Literal, Protocol, runtime_checkable

from django.utils.functional import Promise
from pydantic import BaseModel

Audience = Literal["public", "signed_in", "internal"]


@dataclass(frozen=True, slots=True)
class Document:
    """An article as the source has it."""

    key: str
    """Stable name inside the source: a path, a page id."""
    title: str
    markdown: str = field(repr=False)
    url: str = ""
    locale: str = "en"
    audience: Audience = "public"
    updated_at: datetime | None = None
    category: str = ""
    labels: tuple[str, ...] = ()
    owner: str = ""
    """An e-mail address."""
    verified_on: date | None = None
    expires_on: date | None = None
    kind: Literal["article", "ticket"] = "article"


@dataclass(frozen=True, slots=True)
class Change:
    """A document that is new or changed, or (`document` is None) one that is gone."""

    key: str
    document: Document | None
    problem: str = ""
    """Why this one could not be read: it is kept as it was, and the others go on. With a document: what of it."""


@dataclass(frozen=True, slots=True)
class Cursor:
    """Where to go on next time; kept only when the sync ended well."""

    value: str


@dataclass(frozen=True, slots=True)
class Progress:
    """How many documents were looked at, and of how many, as far as the source knows. For people who wait."""

    seen: int
    total: int | None = None


Step = tuple[Change, str] | Cursor | Progress


class Source(Protocol):
    """A kind of source. One that hears of changes is also a `Hooked`."""

    name: str
    Settings: type[BaseModel]
    """Fields of the type `SecretStr` are secrets."""
    watched: bool
    """`settings.path` is a folder in which changes are seen at once, not at the next poll."""

    @property
    def title(self) -> str | Promise:
        """What people call it."""
        ...

    def changes(self, settings: Any, known: dict[str, str], cursor: str = "") -> Iterator[Step]:
        """What differs from `known` (key → fingerprint), each with its new fingerprint; a `Cursor` may come last.

        What is gone comes first where the source can tell. Raises `Unavailable` when the whole source cannot
        be reached and `Refused` when it says no: then nothing more is deleted.
        """
        ...


@runtime_checkable
class Hooked(Protocol):
    """A source whose service signs what it posts here."""

    def hook(self, settings: Any, headers: Mapping[str, str], body: bytes) -> bool:
        """Whether a posted change is genuine, compared in constant time; header names are in lower case."""
        ...


@runtime_checkable
class Introduced(Protocol):
    """A source whose service tells a secret when a webhook to us is made, before it signs anything with it."""

    def introduction(self, body: bytes) -> Mapping[str, str]:
        """The secret settings that a posted introduction tells, by name; empty for anything else."""
        ...


@runtime_checkable
class Keeping(Protocol):
    """A source that keeps something on our disk between two syncs."""

    def keeps(self, settings: Any) -> Path:
        """The folder that it keeps; sources with the same settings may share it."""
        ...
