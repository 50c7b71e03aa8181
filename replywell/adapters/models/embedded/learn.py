"""Learning a dimension from a desk's own judged messages, with our examples where they help."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from replywell.adapters.models.embedded import defaults
from replywell.adapters.models.embedded.embedder import MiniLM
from replywell.adapters.models.embedded.fit import Fitted, fit
from replywell.adapters.models.embedded.head import Examples
from replywell.adapters.models.embedded.stored import head_bytes
from replywell.adapters.models.port import Dimension

ENOUGH = 2_000
"""Own messages from which on examples that came with the product only distract."""


@dataclass(frozen=True)
class Judged:
    """`texts` n messages, `answers` n places of their labels in the dimension, `vectors` n × 768 as `MiniLM.hear` gives."""

    texts: Sequence[str]
    answers: np.ndarray
    vectors: np.ndarray


@dataclass(frozen=True)
class Learned:
    body: bytes
    """The head, as `head_from` reads it."""
    unseen: np.ndarray
    """n × labels: what it would have said of each message without knowing it."""
    with_examples: bool
    """Whether examples beside the desk's own messages are learned from."""


def learn(dimension: Dimension, judged: Judged, engine: MiniLM, *, seed: int = 0) -> Learned:
    """The head of these messages. Names, descriptions and examples of the labels are learned from as well,
    the examples only where unseen messages are then told better. Deterministic for one `seed`.
    """
    own = Examples(judged.vectors, judged.texts, judged.answers)
    names = seen(engine, *names_of(dimension))
    plain = (False, names)
    helped = (True, seen(engine, *_together(names_of(dimension), examples_of(dimension))))
    count, labels = len(judged.answers), len(dimension.labels)
    tried = [plain] if count >= ENOUGH else [helped] if count < 2 * labels else [plain, helped]
    outside = outside_of(dimension, engine)
    heard = [
        (with_examples, fit(own, labels, anchors=anchors, outside=outside, seed=seed))
        for with_examples, anchors in tried
    ]
    with_examples, fitted = min(heard, key=lambda pair: _surprise(pair[1], judged.answers))
    return Learned(head_bytes(fitted.head), fitted.unseen, with_examples)


def names_of(dimension: Dimension) -> tuple[list[str], list[int]]:
    """Names and descriptions as messages, and the labels they stand for."""
    texts = [f"{label.name.replace('_', ' ')}: {label.description}" for label in dimension.labels]
    return texts, list(range(len(texts)))


def examples_of(dimension: Dimension) -> tuple[list[str], list[int]]:
    """Examples of the labels, ours included, and the labels they stand for."""
    labelled = [
        (text, at)
        for at, label in enumerate(defaults.with_examples(dimension).labels)
        for text in label.examples
    ]
    return [text for text, _ in labelled], [at for _, at in labelled]


def seen(engine: MiniLM, texts: list[str], answers: Sequence[int]) -> Examples:
    """Messages as the voices hear them."""
    return Examples(engine.hear(texts), texts, np.array(answers, np.int64))


def _together(*parts: tuple[list[str], list[int]]) -> tuple[list[str], list[int]]:
    return [text for texts, _ in parts for text in texts], [at for _, answers in parts for at in answers]


def outside_of(dimension: Dimension, engine: MiniLM) -> Examples | None:
    """Messages to which no label of the dimension applies, where there can be such."""
    if dimension.name != "category":
        return None
    texts = list(defaults.out_of_scope())
    return seen(engine, texts, [0] * len(texts))


def _surprise(fitted: Fitted, answers: np.ndarray) -> float:
    told = fitted.unseen[np.arange(len(answers)), answers]
    return float(-np.log(told + 1e-12).mean())
