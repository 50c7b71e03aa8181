"""Regularized least squares over likeness to examples (kernel ridge regression).

A label's score for a message is a weighted sum of the message's likeness, in meaning and in words, to landmarks:
the examples themselves or, where there are many, an even sample of them (Nyström; Williams and Seeger 2001).
Unlike a straight cut it follows groups of any shape, and what it would have said of an example that it does not
know has a closed form, so that no fold is learned anew.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np

MOST_LANDMARKS = 4_500
"""Learning takes time and memory with it: see docs/measure/classification.md for 20,000 examples."""
_NUGGET = 1e-3
"""Added to the landmarks' likeness to themselves: examples are repeated, and numbers have 32 bits."""
_CHUNK = 1_000


@dataclass(frozen=True)
class Solution:
    """`landmarks` × `labels` weights, and `unseen`: each example's scores, had it not been known."""

    weights: np.ndarray
    unseen: np.ndarray


def landmarks_of(answers: np.ndarray, seed: int) -> np.ndarray:
    """Places of the examples to measure closeness to: all, or an even sample with each label in it."""
    if len(answers) <= MOST_LANDMARKS:
        return np.arange(len(answers))
    shuffled = np.random.default_rng(seed).permutation(len(answers))
    by_label = shuffled[np.argsort(answers[shuffled], kind="stable")]
    first = np.unique(answers[by_label], return_index=True)[1]
    rest = np.delete(by_label, first)
    wanted = MOST_LANDMARKS - len(first)
    even = rest[np.linspace(0, len(rest) - 1, wanted).astype(int)]
    return np.sort(np.concatenate([by_label[first], even]))


@dataclass(frozen=True)
class Taste:
    """What likeness means to a head."""

    meaning: float
    words: float
    """How much each counts."""
    sharpness: float
    """How fast likeness in meaning falls with the angle: it is exp(sharpness · (cosine - 1))."""


def nearness(vectors: np.ndarray, landmarks: np.ndarray, sharpness: float) -> np.ndarray:
    """Likeness in meaning, 0 to 1: … × 384 and landmarks × 384 → … × landmarks."""
    close = vectors @ landmarks.T
    close -= 1
    close *= sharpness
    return np.exp(close, out=close)


def likeness(vectors: np.ndarray, words: Any, places: np.ndarray, taste: Taste) -> np.ndarray:
    """Of n examples to those at `places`: meaning and words (sparse n × terms), weighed; n × landmarks."""
    if taste.meaning:
        near = nearness(vectors, vectors[places], taste.sharpness)
        near *= taste.meaning
    else:
        near = np.zeros((len(vectors), len(places)), np.float32)
    if taste.words:
        landmarks = words[places].T.tocsr()
        for start in range(0, len(near), _CHUNK):
            near[start : start + _CHUNK] += (
                taste.words * (words[start : start + _CHUNK] @ landmarks).toarray()
            )
    return near


class Learner:
    """Examples made ready once, to be learned from with one firmness or another."""

    def __init__(self, near: np.ndarray, places: np.ndarray, answers: np.ndarray, labels: int) -> None:
        """`near`: likeness of examples to landmarks, used up; `places` of the landmarks among the examples."""
        from scipy.linalg import cholesky, solve_triangular

        own = near[places]
        own[np.diag_indices_from(own)] += _NUGGET
        self._root = cholesky(own, lower=True, overwrite_a=True, check_finite=False)
        # Features whose plain product is the kernel: on them a ridge regression is a kernel's.
        self._features = solve_triangular(
            self._root, near.T, lower=True, overwrite_b=True, check_finite=False
        )
        self._gram = self._features @ self._features.T
        self._wanted = np.full((len(answers), labels), -1 / labels, np.float32)
        self._wanted[np.arange(len(answers)), answers] += 1
        self._towards = self._features @ self._wanted

    def learn(self, firmness: float) -> Solution:
        """Least squares with `firmness` times the weights' length added. Small values follow closely."""
        from scipy.linalg import cho_solve, cholesky, solve_triangular

        held = self._gram.copy()
        held[np.diag_indices_from(held)] += firmness
        root = cholesky(held, lower=True, overwrite_a=True, check_finite=False)
        weights = cho_solve((root, True), self._towards, check_finite=False)
        pull = np.concatenate(
            [
                np.square(solve_triangular(root, part, lower=True, check_finite=False)).sum(0)
                for part in np.array_split(self._features, max(1, self._features.shape[1] // _CHUNK), axis=1)
            ]
        )
        missed = self._wanted - self._features.T @ weights
        missed /= np.maximum(1 - pull, 1e-3)[:, None]
        back: Any = solve_triangular(self._root, weights, lower=True, trans="T", check_finite=False)
        return Solution(np.ascontiguousarray(back, np.float32), self._wanted - missed)
