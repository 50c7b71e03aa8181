"""Passages with vectors of one's choice."""

import numpy as np

from replywell.adapters.index.port import Near
from replywell.knowledge.actions.tending import keep
from replywell.knowledge.index import serving
from replywell.knowledge.models import VECTOR_SIZE, Article, Passage


def random_units(count: int, seed: int = 7) -> np.ndarray:
    rows = np.random.default_rng(seed).normal(size=(count, VECTOR_SIZE)).astype(np.float32)
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


def put(vectors: np.ndarray, *, audience: str = "public", locale: str = "en", **more) -> list[int]:
    """Passages with these vectors; returns their numbers in order."""
    article = Article.objects.create(key=f"{Article.objects.count()}", title="Refunds", markdown="")
    rows = [
        Passage(
            article=article,
            position=i,
            text=f"{i}",
            hash=f"{i}",
            locale=locale,
            audience=audience,
            search="",
            **more,
        )
        for i in range(len(vectors))
    ]
    made = [row.pk for row in Passage.objects.bulk_create(rows)]
    keep(serving(), zip(made, vectors, strict=True))
    return made


def numbers(found: list[Near]) -> list[int]:
    return [near.passage for near in found]
