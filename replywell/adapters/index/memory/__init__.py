"""An index in this process, for tests: every vector is looked at, so what it finds is right."""

from collections.abc import Iterable, Sequence

import numpy as np
from pydantic import BaseModel

from replywell.adapters.index.port import Entry, Near, Wanted

_kept: dict[str, dict[int, Entry]] = {}


class MemorySettings(BaseModel):
    """Which of the indexes in this process."""

    space: str = "replywell"


class MemoryIndex:
    """Exact, and gone with the process."""

    name = "memory"
    Settings: type[BaseModel] = MemorySettings

    def put(self, settings: MemorySettings, entries: Iterable[Entry]) -> None:
        _kept.setdefault(settings.space, {}).update({entry.passage: entry for entry in entries})

    def search(
        self, settings: MemorySettings, vector: np.ndarray, wanted: Wanted, limit: int
    ) -> Sequence[Near]:
        near = [
            Near(entry.passage, float(entry.vector @ vector))
            for entry in list(_kept.get(settings.space, {}).values())
            if _may(entry, wanted)
        ]
        return sorted(near, key=lambda one: (-one.similarity, one.passage))[: max(limit, 0)]

    def drop(self, settings: MemorySettings, passages: Iterable[int]) -> None:
        kept = _kept.get(settings.space, {})
        for passage in passages:
            kept.pop(passage, None)


def _may(entry: Entry, wanted: Wanted) -> bool:
    return (
        entry.kind == wanted.kind
        and entry.audience in wanted.audiences
        and (not wanted.locales or entry.locale in wanted.locales)
        and (not wanted.labels or bool(set(entry.labels) & set(wanted.labels)))
    )
