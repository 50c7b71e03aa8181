"""Finding passages by meaning: the nearest of those that the asker may read."""

from typing import Any

import numpy as np
from django.conf import settings

from replywell.adapters.index.port import Near, Wanted
from replywell.adapters.models.embedded import embedder as embedded
from replywell.adapters.models.port import Embedder, embed_questions
from replywell.knowledge.index.postgres import closeness, search

__all__ = ["nearest", "serving_embedder", "similarity_of"]


def serving_embedder() -> Embedder:
    """What passages and questions are embedded with today."""
    return embedded(settings.ENV.root / "models")


def nearest(
    text: str, wanted: Wanted, limit: int, *, vector: Any = None, embedder: Embedder | None = None
) -> list[Near]:
    """The passages nearest in meaning to a text, closest first; the filter holds inside the search.

    `limit` are found wherever there are that many. A vector of the text saves embedding it.
    """
    if vector is None:
        if not text.strip():
            return []
        vector = embed_questions(embedder or serving_embedder(), [text])[0]
    return search(vector, wanted, limit)


def similarity_of(asked: Any, passages: list[int], *, embedder: Embedder | None = None) -> dict[int, float]:
    """The exact cosine of each of these passages to a text or its vector; those that are gone are left out."""
    if isinstance(asked, str):
        asked = embed_questions(embedder or serving_embedder(), [asked])[0]
    return closeness(np.asarray(asked, np.float32) if isinstance(asked, list) else asked, passages)
