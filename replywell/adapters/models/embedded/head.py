"""One question about a message, answered with honest probabilities.

Two voices are heard: logistic regression on the sentence's meaning (its embedding) and a linear SVM on
its words (TF-IDF). Each is made honest by a temperature (Guo et al. 2017), then they are averaged and
the average gets a temperature too. All temperatures are fitted on predictions for examples that the
voice had not seen (cross-validation), so that the confidence holds for new messages.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from replywell.adapters.models.embedded.lexical import Lexicon, Terms

NEAREST = 3
"""So many of the most similar examples say how much at home a message is."""
CLOSENESS_WEIGHT = 15.0
"""How much closeness counts beside confidence for being in scope: .984 AUROC on CLINC150's validation
part, against .956 for confidence alone."""
_SURE = 1 - 1e-6


@dataclass(frozen=True)
class Examples:
    """Messages as the voices see them: `vectors` n × 384, one `Terms` each, `answers` n label numbers."""

    vectors: np.ndarray
    documents: Sequence[Terms]
    answers: np.ndarray


@dataclass(frozen=True)
class Prediction:
    """`probabilities` over the labels; `in_scope`: probability that any of them applies."""

    probabilities: np.ndarray
    in_scope: float
    by_words: np.ndarray
    """What the words alone would have said: the baseline."""


@dataclass(frozen=True)
class Head:
    """The learned answer to one question. All it needs to predict is NumPy."""

    dense: np.ndarray
    """Labels × (384 + 1): weights on the embedding, last column the intercept."""
    lexicon: Lexicon
    sparse: np.ndarray
    """Labels × (terms + 1), likewise."""
    temperatures: np.ndarray
    """Factors on the scores of: meaning, words, both."""
    evenness: float
    """Share of the probability spread evenly over the labels, because examples are never all there is."""
    known: np.ndarray
    """Examples × 384: what closeness is measured against."""
    scope: np.ndarray
    """Slope and intercept of the logistic curve from closeness and confidence to being in scope."""

    def predict(self, vector: np.ndarray, document: Terms) -> Prediction:
        places, weights = self.lexicon.weigh(document)
        by_meaning = softmax((self.dense[:, :-1] @ vector + self.dense[:, -1]) * self.temperatures[0])
        by_words = softmax((self.sparse[:, places] @ weights + self.sparse[:, -1]) * self.temperatures[1])
        both = agree(by_meaning, by_words, self.temperatures[2], self.evenness)
        at_home = at_home_score(both.max(), closeness(self.known @ vector))
        in_scope = 1 / (1 + np.exp(-np.clip(self.scope[0] * at_home + self.scope[1], -30, 30)))
        return Prediction(both, float(in_scope), by_words)


def softmax(scores: np.ndarray) -> np.ndarray:
    raised = np.exp(scores - scores.max(-1, keepdims=True))
    return raised / raised.sum(-1, keepdims=True)


def agree(by_meaning: np.ndarray, by_words: np.ndarray, temperature: Any, evenness: float) -> np.ndarray:
    """The two voices' average, sharpened or softened, and never quite sure."""
    average = softmax(np.log((by_meaning + by_words) / 2 + 1e-9) * temperature)
    return (1 - evenness) * average + evenness / average.shape[-1]


def closeness(similarities: np.ndarray) -> Any:
    """Mean similarity to the nearest examples; `similarities`: … × examples."""
    nearest = min(NEAREST, similarities.shape[-1])
    return np.partition(similarities, -nearest, axis=-1)[..., -nearest:].mean(-1)


def at_home_score(confidence: Any, close: Any) -> Any:
    sure = np.clip(confidence, 1e-6, _SURE)
    return np.log(sure / (1 - sure)) + CLOSENESS_WEIGHT * close
