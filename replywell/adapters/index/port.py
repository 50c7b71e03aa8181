"""The Index port: vectors of passages, found by closeness among those that the asker may read."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from pydantic import BaseModel


@dataclass(frozen=True, slots=True)
class Entry:
    """A passage as an index keeps it: its number, its unit vector, and what is filtered by."""

    passage: int
    vector: np.ndarray
    audience: str
    locale: str
    kind: str = "article"
    labels: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which passages may be found. An empty `locales` or `labels` is no limit; a label in common suffices."""

    audiences: tuple[str, ...]
    kind: str = "article"
    locales: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Near:
    """A passage found, with the cosine of its vector to the asked one."""

    passage: int
    similarity: float


class Index(Protocol):
    """Holds vectors of one size. Raises `Unavailable` (try again) or `Refused` (tell an administrator)."""

    name: str
    Settings: type[BaseModel]

    def put(self, settings: Any, entries: Iterable[Entry]) -> None:
        """Add these, or replace those with the same number."""
        ...

    def search(self, settings: Any, vector: np.ndarray, wanted: Wanted, limit: int) -> Sequence[Near]:
        """The nearest, closest first; the filter holds inside the search, so `limit` are found if there are."""
        ...

    def drop(self, settings: Any, passages: Iterable[int]) -> None:
        """Remove these; unknown numbers are passed over."""
        ...
