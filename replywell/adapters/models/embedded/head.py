"""One question about a message, answered with honest probabilities.

A message is likened to examples, in meaning and manner (embeddings) and in words (TF-IDF) at once: kernel ridge
regression over the sum of the likenesses. Its scores are made honest by a temperature (Guo et al. 2017), fitted on what it
would have said of each example without knowing it, so that the confidence holds for new messages.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from replywell.adapters.models.embedded.kernel import alike_in_manner, manners, meanings, nearness
from replywell.adapters.models.embedded.lexical import Lexicon, Terms

NEAREST = 3
"""So many of the most similar examples say how much at home a message is."""
CLOSENESS_WEIGHT = 15.0
"""How much closeness counts beside confidence for being in scope: .984 AUROC on CLINC150's validation
part, against .956 for confidence alone."""
_SURE = 1 - 1e-6


@dataclass(frozen=True)
class Examples:
    """Messages with their `vectors`, n × 768 as `MiniLM.hear` gives, and `answers`, n label numbers."""

    vectors: np.ndarray
    texts: Sequence[str]
    answers: np.ndarray


@dataclass(frozen=True)
class Prediction:
    """`probabilities` over the labels; `in_scope`: probability that any of them applies."""

    probabilities: np.ndarray
    in_scope: float


@dataclass(frozen=True)
class Head:
    """The learned answer to one question. All it needs to predict is NumPy."""

    landmarks: np.ndarray
    """Landmarks × 384: messages to which a new one is likened."""
    dense: np.ndarray
    """Landmarks × labels: weights on the likeness in meaning."""
    manners: np.ndarray
    """Landmarks × 384: how they are said; none where that does not count."""
    manner: float
    """How much likeness in manner counts for one in meaning."""
    lexicon: Lexicon
    sparse: np.ndarray
    """Terms × labels: weights on the words, which is what their likeness comes to."""
    sharpness: float
    """As in `Taste`."""
    temperature: float
    """Factor on the scores."""
    evenness: float
    """Share of the probability spread evenly over the labels, because examples are never all there is."""
    odds: np.ndarray
    """Slope and intercept on the odds of the likeliest label: see `mended`."""
    known: np.ndarray
    """… × 384: what closeness is measured against. The landmarks; heads of former versions name it apart."""
    scope: np.ndarray
    """Slope and intercept of the logistic curve from closeness and confidence to being in scope."""

    def predict(self, vector: np.ndarray, document: Terms) -> Prediction:
        places, weights = self.lexicon.weigh(document)
        meaning = meanings(vector)
        alike = self.landmarks @ meaning
        close = closeness(alike if self.known is self.landmarks else self.known @ meaning)
        near = nearness(alike, self.sharpness)
        if self.manner:
            near += self.manner * alike_in_manner(manners(vector), self.manners)
        scores = near @ self.dense + weights @ self.sparse[places]
        probabilities = mended(spread(scores, self.temperature, self.evenness), self.odds)
        at_home = at_home_score(probabilities.max(), close)
        in_scope = 1 / (1 + np.exp(-np.clip(self.scope[0] * at_home + self.scope[1], -30, 30)))
        return Prediction(probabilities, float(in_scope))


def softmax(scores: np.ndarray) -> np.ndarray:
    raised = np.exp(scores - scores.max(-1, keepdims=True))
    return raised / raised.sum(-1, keepdims=True)


def spread(scores: np.ndarray, temperature: float, evenness: float) -> np.ndarray:
    """… × labels as probabilities that are never quite sure."""
    return (1 - evenness) * softmax(scores * temperature) + evenness / scores.shape[-1]


def mended(probabilities: np.ndarray, odds: np.ndarray) -> np.ndarray:
    """… × labels with the likeliest label's odds on a logistic curve (Platt 1999); the others share the rest as before.

    One temperature for all labels leaves it too sure near 1 and not sure enough below. The order stays.
    """
    if probabilities.shape[-1] < 2:
        return probabilities
    rising = np.sort(probabilities, axis=-1)
    likeliest, second = rising[..., -1:], rising[..., -2:-1]
    sure = np.clip(likeliest, 1e-6, _SURE)
    honest = 1 / (1 + np.exp(-(odds[0] * np.log(sure / (1 - sure)) + odds[1])))
    honest = np.maximum(honest, second / (1 - sure + second) * (1 + 1e-6))  # it stays the likeliest
    rest = probabilities * (1 - honest) / np.maximum(1 - likeliest, 1e-12)
    return np.where(np.arange(probabilities.shape[-1]) == probabilities.argmax(-1)[..., None], honest, rest)


def closeness(similarities: np.ndarray) -> Any:
    """Mean similarity to the nearest examples; `similarities`: … × examples."""
    nearest = min(NEAREST, similarities.shape[-1])
    return np.partition(similarities, -nearest, axis=-1)[..., -nearest:].mean(-1)


def at_home_score(confidence: Any, close: Any) -> Any:
    sure = np.clip(confidence, 1e-6, _SURE)
    return np.log(sure / (1 - sure)) + CLOSENESS_WEIGHT * close
