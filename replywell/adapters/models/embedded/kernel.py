"""Regularized least squares over likeness to examples (kernel ridge regression).

A label's score for a message is a weighted sum of the message's likeness, in meaning and in words, to landmarks:
the examples themselves or, where there are many, an even sample of them (Nyström; Williams and Seeger 2001).
Unlike a straight cut it follows groups of any shape, and what it would have said of an example that it does not
know has a closed form, so that no fold is learned anew.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np

MOST_EXACT = 10_500
"""Examples up to which each is a landmark: solving that takes no longer than by a sample, and tells better."""
MOST_LANDMARKS = 4_200
"""Of more examples. Learning takes time and memory with it: see docs/measure/classification.md for 20,000."""
_NUGGET = 1e-3
"""Added to the landmarks' likeness to themselves: examples are repeated, and numbers have 32 bits."""
_WIDTH = 384
_MANNER_SHARPNESS = 4.0
"""As `Taste.sharpness`, of the manner: from 2 to 8 it makes no difference."""
_CHUNK = 1_000
_COMMON = 0.03
"""Share of the landmarks from which on a term is multiplied as a full column, which is quicker for it."""


@dataclass(frozen=True)
class Solution:
    """`landmarks` × `labels` weights, and `unseen`: each example's scores, had it not been known."""

    weights: np.ndarray
    unseen: np.ndarray


def landmarks_of(answers: np.ndarray, seed: int) -> np.ndarray:
    """Places of the examples to measure closeness to: all, or an even sample with each label in it."""
    if len(answers) <= MOST_EXACT:
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
    sharpness: float
    """How fast likeness in meaning falls with the angle: it is exp(sharpness · (cosine - 1))."""
    kinds: tuple[float, ...]
    """How much likeness in each of `lexical.KINDS` counts beside `meaning`."""
    manner: float = 0.0
    """How much likeness in how it is said counts beside `meaning`."""

    @property
    def whole(self) -> float:
        """Likeness of an example to itself."""
        return self.meaning + self.manner + sum(self.kinds)


def nearness(cosines: np.ndarray, sharpness: float) -> np.ndarray:
    """Likeness in meaning, 0 to 1, of the cosines between vectors, in their place."""
    cosines -= 1
    cosines *= sharpness
    return np.exp(cosines, out=cosines)


def meanings(vectors: np.ndarray) -> np.ndarray:
    """… × 384: the first half of what `MiniLM.hear` gives."""
    return vectors[..., :_WIDTH]


def manners(vectors: np.ndarray) -> np.ndarray:
    """… × 384: the other half."""
    return vectors[..., _WIDTH:]


def alike_in_manner(some: np.ndarray, others: np.ndarray) -> np.ndarray:
    """Likeness, 0 to 1, of manners (n × 384) to others (m × 384); n × m."""
    return nearness(some @ others.T, _MANNER_SHARPNESS)


def likeness(vectors: np.ndarray, words: Any, places: np.ndarray, taste: Taste) -> np.ndarray:
    """Of n examples to those at `places`: meaning, manner, words (sparse n × terms, weighed by kind); n × landmarks."""
    if taste.meaning:
        near = nearness(meanings(vectors) @ meanings(vectors[places]).T, taste.sharpness)
        near *= taste.meaning
    else:
        near = np.zeros((len(vectors), len(places)), np.float32)
    if taste.manner:
        own = manners(vectors[places])
        for start in range(0, len(near), _CHUNK):
            part = slice(start, start + _CHUNK)
            near[part] += taste.manner * alike_in_manner(manners(vectors[part]), own)
    add_products(near, words, words[places])
    return near


def by_kind(words: Any, kinds: np.ndarray, shares: tuple[float, ...]) -> Any:
    """The sparse matrix with its kinds of terms weighed, so that products of its rows count them by their shares."""
    weighed = words.copy()
    weighed.data *= np.sqrt(np.array(shares, np.float32))[kinds][weighed.indices]
    weighed.eliminate_zeros()
    return weighed


def add_products(near: np.ndarray, words: Any, landmarks: Any) -> None:
    """Adds the product of each row of the sparse `words` with each of the sparse `landmarks`."""
    if not words.nnz:
        return
    often = np.bincount(landmarks.indices, minlength=landmarks.shape[1])
    common = np.flatnonzero(often > _COMMON * landmarks.shape[0])
    rare = np.flatnonzero((often > 0) & (often <= _COMMON * landmarks.shape[0]))
    full = landmarks[:, common].toarray().T
    scattered = landmarks[:, rare].T.tocsr()
    for start in range(0, len(near), _CHUNK):
        part = words[start : start + _CHUNK]
        near[start : start + _CHUNK] += part[:, common].toarray() @ full
        near[start : start + _CHUNK] += (part[:, rare] @ scattered).toarray()


def wanted_of(answers: np.ndarray, labels: int) -> np.ndarray:
    """What scores are to be: 1 for the answer, 0 for others, less their mean."""
    wanted = np.full((len(answers), labels), -1 / labels, np.float32)
    wanted[np.arange(len(answers)), answers] += 1
    return wanted


def solve(near: np.ndarray, wanted: np.ndarray, firmness: float) -> Solution:
    """Least squares of n examples that are all landmarks; `near` (n × n) is used up.

    `firmness` times the weights' length is added. Small values follow the examples closely.
    """
    from scipy.linalg import cho_solve, cholesky
    from scipy.linalg.lapack import strtri

    near[np.diag_indices_from(near)] += firmness
    # A symmetric matrix read by columns is itself: LAPACK then works in its place.
    root = cholesky(near.T, lower=True, overwrite_a=True, check_finite=False)
    weights = cho_solve((root, True), wanted, check_finite=False)
    inverse, _ = strtri(root, lower=1, overwrite_c=1)
    own = np.einsum("ij,ij->j", inverse, inverse)
    return Solution(np.ascontiguousarray(weights, np.float32), wanted - weights / own[:, None])


def solve_by_sample(near: np.ndarray, places: np.ndarray, wanted: np.ndarray, firmness: float) -> Solution:
    """The same where only the examples at `places` are landmarks; `near` (n × landmarks) is used up."""
    from scipy.linalg import cho_solve, cholesky, solve_triangular

    own = near[places]
    own[np.diag_indices_from(own)] += _NUGGET
    root = cholesky(own.T, lower=True, overwrite_a=True, check_finite=False)
    # Features whose plain product is the kernel: on them a ridge regression is a kernel's.
    features = solve_triangular(root, near.T, lower=True, overwrite_b=True, check_finite=False)
    held = features @ features.T
    held[np.diag_indices_from(held)] += firmness
    inner = cholesky(held.T, lower=True, overwrite_a=True, check_finite=False)
    weights = cho_solve((inner, True), features @ wanted, check_finite=False)
    missed = wanted - features.T @ weights
    for start in range(0, len(wanted), _CHUNK):
        part = slice(start, start + _CHUNK)
        pull = np.square(solve_triangular(inner, features[:, part], lower=True, check_finite=False)).sum(0)
        missed[part] /= np.maximum(1 - pull, 1e-3)[:, None]
    back: Any = solve_triangular(root, weights, lower=True, trans="T", check_finite=False)
    return Solution(np.ascontiguousarray(back, np.float32), wanted - missed)
