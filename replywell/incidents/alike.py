"""How like one another tickets are, in meaning and in words. Pure.

Meaning is the cosine of vectors, where both have one; words the cosine of what they say, rare words weighing more.
Either may be lacking: the embedded AI may be off, and words of two people may have nothing in common.
"""

import math
from collections import Counter
from collections.abc import Iterable, Sequence

import numpy as np

from replywell.incidents.traces import Trace

MEANING, WORDS = 0.8, 0.6
"""What each adds to a likeness."""
WORDS_ALONE = 1.5
"""What words count for where there is no meaning to compare."""
PAIR = 0.38
"""Least likeness of two tickets for one to be asked about with the other."""
MEMBER = 0.5
"""Least likeness to the middle of a group for a ticket to belong to it."""


class Corpus:
    """Tickets as rows of numbers: `meaning` (n, d), `said` (n, words); zero rows for what is not known."""

    def __init__(self, traces: Sequence[Trace]) -> None:
        self.traces = list(traces)
        shares = Counter(word for trace in traces for word in trace.words)
        self._place = {word: place for place, word in enumerate(shares)}
        self._rare = {word: math.log(1 + len(traces) / shares[word]) for word in shares}
        self._unseen = math.log(1 + max(len(traces), 1))
        size = next((len(trace.vector) for trace in traces if trace.vector is not None), 1)
        self.meaning = np.zeros((len(traces), size), dtype=np.float32)
        self.said = np.zeros((len(traces), max(len(shares), 1)), dtype=np.float32)
        for row, trace in enumerate(traces):
            if trace.vector is not None and len(trace.vector) == size:
                self.meaning[row] = trace.vector
            for word in trace.words:
                self.said[row, self._place[word]] = self._rare[word]
        self.said /= np.maximum(np.linalg.norm(self.said, axis=1, keepdims=True), 1e-9)
        self.known = np.linalg.norm(self.meaning, axis=1) > 0.5

    def middle(self, rows: Sequence[int]) -> "Middle":
        """What these tickets have in common."""
        told = self.meaning[[row for row in rows if self.known[row]]]
        meaning = told.mean(axis=0) if len(told) else np.zeros(self.meaning.shape[1], dtype=np.float32)
        said = self.said[list(rows)].mean(axis=0)
        return Middle(
            _unit(meaning), _unit(said), {w: float(said[p]) for w, p in self._place.items() if said[p]}
        )

    def like(self, middle: "Middle") -> np.ndarray:
        """Of every row how like the middle it is, (n,)."""
        return _joined(self.meaning @ middle.meaning, self.said @ middle.said, self.known & middle.known)

    def like_row(self, row: int) -> np.ndarray:
        """Of every row how like this one it is, (n,)."""
        both = self.known & bool(self.known[row])
        return _joined(self.meaning @ self.meaning[row], self.said @ self.said[row], both)

    def weighed(self, words: Iterable[str]) -> dict[str, float]:
        """Words with how much each tells, as a unit vector."""
        told = {word: self._rare.get(word, self._unseen) for word in words}
        length = math.sqrt(sum(weight * weight for weight in told.values())) or 1.0
        return {word: weight / length for word, weight in told.items()}


class Middle:
    """The middle of a group: its meaning (d,), its words among those of the corpus, and their weights by name."""

    def __init__(self, meaning: np.ndarray, said: np.ndarray, weights: dict[str, float]) -> None:
        self.meaning, self.said = meaning, said
        self.known = bool(np.linalg.norm(meaning) > 0.5)
        length = math.sqrt(sum(weight * weight for weight in weights.values())) or 1.0
        self.weights = {word: weight / length for word, weight in weights.items()}

    def likeness(self, vector: np.ndarray | None, words: dict[str, float]) -> float:
        """How like it a ticket outside of the corpus is; `words` as `Corpus.weighed` gives them."""
        meaning = float(self.meaning @ vector) if vector is not None and self.known else 0.0
        said = sum(weight * self.weights.get(word, 0.0) for word, weight in words.items())
        both = np.array([vector is not None and self.known])
        return float(_joined(np.array([meaning]), np.array([said]), both)[0])


def _joined(meaning: np.ndarray, said: np.ndarray, both: np.ndarray) -> np.ndarray:
    return np.where(both, MEANING * meaning + WORDS * said, WORDS_ALONE * said)


def _unit(vector: np.ndarray) -> np.ndarray:
    length = float(np.linalg.norm(vector))
    return vector / length if length > 1e-9 else vector
