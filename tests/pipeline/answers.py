"""Who answers a walk in the tests: a scripted model and an embedder of words, over real passages."""

import hashlib
import re
from typing import Any

import numpy as np
import pytest

from replywell.adapters.models.embedded.embedder import MiniLM
from replywell.adapters.models.embedders import embedder_of
from replywell.adapters.models.scripted import ScriptedModel, choosing, quoting
from replywell.adapters.sources.port import Document
from replywell.kit.ask import Ask
from replywell.knowledge.actions.sync import put_article
from replywell.knowledge.models import VECTOR_SIZE, Source
from replywell.people.models import Team
from replywell.pipeline.asking import Asking
from replywell.resolution.models import CategoryAutonomy
from replywell.tickets.models import Category

ARTICLE = (
    "Refunds reach your bank within 5 business days. How long a refund takes does not depend on the bank.\n\n"
    "## Elsewhere\n\nOpen Settings, then Billing.\n"
)


class WordEmbedder:
    """Texts with the same words are close; keeps what it was asked in `texts`."""

    name, size = "words", VECTOR_SIZE

    def __init__(self) -> None:
        self.texts: list[str] = []

    def embed(self, texts: list[str]) -> np.ndarray:
        self.texts += texts
        return np.stack([self._vector(text) for text in texts])

    def hear(self, texts: list[str]) -> np.ndarray:
        return np.tile(self.embed(texts), 2)

    def _vector(self, text: str) -> np.ndarray:
        vector = np.zeros(self.size, dtype=np.float32)
        vector[0] = 0.01
        for word in re.findall(r"\w+", text.lower()):
            place = int.from_bytes(hashlib.sha256(word.encode()).digest()[:4]) % (self.size - 1)
            vector[1 + place] += 1
        return vector / np.linalg.norm(vector)


def words_serve(monkeypatch: pytest.MonkeyPatch) -> WordEmbedder:
    """The embedded encoder's place is taken by one of words: nothing has to be loaded. Others are asked for real."""
    words = WordEmbedder()
    words.name = MiniLM.name

    def made(kind: str, *given: Any, **more: Any) -> Any:
        return words if kind == "embedded" else embedder_of(kind, *given, **more)

    monkeypatch.setattr("replywell.knowledge.index.engines.embedder_of", made)
    monkeypatch.setattr("replywell.knowledge.index.trial.embedder_of", made)
    return words


def asking(**script: Any) -> Asking:
    """A model that takes everything for billing and quotes the best passage, unless told otherwise."""
    answers: dict[str, Any] = {
        "classify": choosing(category="billing", urgency="medium", sentiment="neutral", complexity="simple")
    }
    answers["compose"] = quoting()
    return Asking(ScriptedModel(**answers | script), WordEmbedder())


def thinking(gate: Any, ask: Ask | None = None) -> Ask:
    """Answers as `ask` does, but waits at the gate before the last question, once."""
    inner, waited = ask or asking(), []

    def answer(question: Any) -> Any:
        if type(question).__name__ == "ComposeTask" and not waited:
            waited.append(True)
            gate.wait()
        return inner(question)

    return answer


def desk(mode: str = "draft") -> Category:
    """Billing takes refunds, there is an article on them, and this is how much the assistant may do."""
    team, _ = Team.objects.get_or_create(name="Billing")
    category = Category.objects.create(slug="billing", name="Billing", team=team)
    Category.objects.create(slug="technical", name="Technical")
    CategoryAutonomy.objects.create(category=category, mode=mode)
    source = Source.objects.create(slug="help", name="Help")
    url = "https://help.example.com/refunds"
    put_article(source, Document("refunds.md", "Refunds", ARTICLE, url=url), "1", WordEmbedder())
    return category
