"""Finding passages by meaning: the nearest of those that the asker may read.

One index serves (`models/vectors.py: VectorIndex`): a model's vectors, searched by this database or by a service.
Vectors always stand in this database too. So a service that is down takes little away: few visible passages are
compared here, else words find them, and those are still weighed by meaning.
"""

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from django.conf import settings
from pgvector import HalfVector

from replywell.adapters.index.port import Near, Wanted
from replywell.adapters.models.embedded.embedder import MiniLM
from replywell.adapters.models.embedders.vectors import unit
from replywell.adapters.models.masking import Masking
from replywell.adapters.models.port import Embedder, embed_questions
from replywell.kit.errors import AdapterError
from replywell.knowledge.index import postgres
from replywell.knowledge.index.engines import OURS, embedder_for, engine_for
from replywell.knowledge.index.serving import serving
from replywell.knowledge.models import VectorIndex

__all__ = ["Asked", "ask", "nearest", "serving", "serving_embedder"]

log = logging.getLogger(__name__)

PAUSE = 30.0
"""Seconds in which what did not answer is not asked again by this process."""
UNLABELLED = "-"
"""The label by which services know passages that have none: they suit every product."""

_down: dict[tuple[str, int], tuple[float, str]] = {}


@dataclass
class Asked:
    """A question as the serving index takes it. `trouble` tells what could not be asked, in words."""

    index: VectorIndex
    vector: Any
    """Its unit vector, or anything in its direction; None while the embedding model does not answer."""
    trouble: str = ""

    @cached_property
    def written(self) -> str | None:
        """The vector as PostgreSQL reads it."""
        return None if self.vector is None else postgres.written(self.vector)


def serving_embedder() -> Embedder:
    """What passages and questions are embedded with today. Raises `AdapterError` when it cannot."""
    return embedder_for(serving())


def ask(texts: list[str], *, embedder: Embedder | None = None, vector: Any = None) -> Asked:
    """A question by one text, or by several whose directions are added up; never fails.

    `vector` is what the embedded encoder made of them; it saves embedding them where that serves. An `embedder`
    is for tests and for measuring: it has to be the index's own.
    """
    index = serving()
    if vector is not None and index.model == MiniLM.name:
        return Asked(index, vector)
    asked = Asked(index, None)
    if any(text.strip() for text in texts):
        what = None if embedder else ("model", index.pk)
        if embedder is None and index.embedder == "api":
            texts = [Masking(settings.ENV.masked_kinds).mask(text) for text in texts]
        rows = _trying(what, asked, lambda: embed_questions(embedder or embedder_for(index), texts))
        asked.vector = None if rows is None else rows.sum(axis=0)
    return asked


def nearest(asked: Asked, wanted: Wanted, limit: int) -> list[Near]:
    """The passages nearest in meaning, closest first; the filter holds inside the search.

    `limit` are found wherever there are that many. Passages without labels suit every wanted label. A service
    may name passages that are gone or hidden by now: whoever shows them looks at their rows again.
    """
    if asked.vector is None or limit < 1 or not wanted.audiences:
        return []
    if asked.index.engine == OURS:
        return postgres.search(asked.index, asked.written, wanted, limit)
    found = _trying(("engine", asked.index.pk), asked, lambda: _outside(asked, wanted, limit))
    return postgres.search_few(asked.index, asked.vector, wanted, limit) if found is None else found


def _outside(asked: Asked, wanted: Wanted, limit: int) -> list[Near]:
    engine, settings = engine_for(asked.index)
    labels = (*wanted.labels, UNLABELLED) if wanted.labels else ()
    told = Wanted(wanted.audiences, wanted.kind, wanted.locales, labels)
    return list(engine.search(settings, _unit(asked.vector), told, limit))


def _unit(vector: Any) -> np.ndarray:
    numbers = vector.to_list() if isinstance(vector, HalfVector) else vector
    row: np.ndarray = unit(np.asarray(numbers, np.float32)[None])[0]
    return row


def _trying(what: tuple[str, int] | None, asked: Asked, work: Callable[[], Any]) -> Any:
    """What the work gives; None, with the trouble told, when it fails or, known by `what`, failed a moment ago."""
    until, told = _down.get(what, (0.0, "")) if what else (0.0, "")
    if time.monotonic() < until:
        asked.trouble = told
        return None
    try:
        return work()
    except AdapterError as error:
        log.warning("Index %s is not searched by meaning: %s", asked.index, error.message)
        asked.trouble = error.message
        if what:
            _down[what] = (time.monotonic() + PAUSE, error.message)
        return None
