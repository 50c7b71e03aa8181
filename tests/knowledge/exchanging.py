"""An embeddings server that knows words, articles to exchange the index of, and a worker's work done here."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256

import numpy as np

from replywell.adapters.sources.port import Document
from replywell.knowledge.actions import tending
from replywell.knowledge.actions.indexes import chosen, switch
from replywell.knowledge.actions.sync import put_article
from replywell.knowledge.index.trial import Choice
from replywell.knowledge.models import Passage, PassageVector, Source, VectorIndex
from tests.adapters.models.test_embedders import Server, serving
from tests.pipeline.answers import WordEmbedder

State = VectorIndex.State
WORDS = WordEmbedder()
SIZE = 64


class WordServer(Server):
    """Texts with the same words are close; `down` answers 503, `held` is called before each answer."""

    def __init__(self, size: int = SIZE) -> None:
        super().__init__(size)
        self.down = False
        self.held = lambda: None

    @property
    def texts(self) -> list[str]:
        return [text for body in self.asked for text in body["input"]]

    def answer(self, path: str, body: dict) -> tuple[int, dict, object]:
        self.asked.append(body)
        self.held()
        if self.answers:
            return self.answers.pop(0)
        if self.down:
            return 503, {"Retry-After": "60"}, {"error": {"message": "busy"}}
        data = [{"index": i, "embedding": self._vector(text)} for i, text in enumerate(body["input"])]
        return 200, {}, {"data": data, "usage": {"total_tokens": len(data)}}

    def _vector(self, text: str) -> list[float]:
        vector = np.zeros(self.size)
        vector[0] = 0.01
        for word in re.findall(r"\w+", text.lower()):
            vector[1 + int.from_bytes(sha256(word.encode()).digest()[:4]) % (self.size - 1)] += 1
        return [float(x) for x in vector]


@contextmanager
def word_server() -> Iterator[WordServer]:
    with serving(WordServer()) as server:
        yield server


def by_api(server: Server, engine: str = "pgvector", model: str = "words", **settings) -> Choice:
    return chosen(engine, "api", settings, {"base_url": server.url, "model": model, "batch": 4})


def write(source: Source, key: str, text: str, embedder: WordEmbedder | None = WORDS, **more) -> None:
    """Without an embedder the index that serves has its own asked, as people's work does."""
    put_article(source, Document(key, key.capitalize(), text, **more), "1", embedder)


def library(count: int = 12) -> Source:
    source = Source.objects.create(slug="help", name="Help")
    for number in range(count):
        write(source, f"page{number}", f"Refunds of kind{number} reach your bank within {number + 1} days.")
    return source


def work(index: VectorIndex) -> None:
    """As a worker does, until there is no more to do."""
    for _ in range(500):
        if not tending.tend(index.pk):
            return
    raise AssertionError("It goes on forever.")


def begun(choice: Choice, **more) -> VectorIndex:
    return switch(choice, by=None, **more)


def exchanged(choice: Choice, **more) -> VectorIndex:
    index = begun(choice, **more)
    work(index)
    index.refresh_from_db()
    return index


def bare(index: VectorIndex) -> int:
    """Passages without a vector in this index."""
    there = PassageVector.objects.filter(index=index).values("passage")
    return Passage.objects.exclude(pk__in=there).count()
