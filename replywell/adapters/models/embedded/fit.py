"""Learning a head from examples. The only place that needs scikit-learn; it is imported when called."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from replywell.adapters.models.embedded.head import Examples, Head, agree, at_home_score, closeness, softmax
from replywell.adapters.models.embedded.lexical import Lexicon

_FOLDS_SMALL, _FOLDS_LARGE, _LARGE = 5, 3, 2_000
_LOOSENESS_SMALL, _LOOSENESS_LARGE = (3.0, 20.0), (20.0,)
"""Values of C to choose from: few examples need a firmer hand."""
_CHUNK = 1_000

_COLD = (5.0, 8.0, 1.0)
"""Temperatures when there are too few examples to fit any."""
_NARROWEST = 5.0
"""Examples that repeat each other must not make everything else look foreign."""
_COLD_SCOPE = np.array([0.5, -2.5])

Trainer = Callable[[Any, np.ndarray], np.ndarray]
"""Examples × features and their answers → labels × (features + 1), the last column the intercepts."""


@dataclass(frozen=True)
class Fitted:
    head: Head
    unseen: np.ndarray
    """Examples × labels: what the head would have said of each example without knowing it."""
    unseen_by_words: np.ndarray


def fit(
    examples: Examples,
    labels: int,
    *,
    anchors: Examples | None = None,
    outside: Examples | None = None,
    seed: int = 0,
    lexicon_size: int = 60_000,
    firmness: float = 1.0,
) -> Fitted:
    """Learn the question that the examples answer. Deterministic for one `seed`.

    `anchors` are learned from but not calibrated on (names and descriptions of labels); `outside` are
    messages to which no label applies; `firmness` below 1 softens the confidence. Every label needs at
    least one example or anchor.
    """
    from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]  # ships no types

    # On matrices this small, threads that wait for each other cost more than they carry.
    threads = 1 if len(examples.answers) < _LARGE else None
    with threadpool_limits(threads, user_api="blas"):
        return _fit(examples, labels, anchors, outside, seed, lexicon_size, firmness)


def _fit(
    examples: Examples,
    labels: int,
    anchors: Examples | None,
    outside: Examples | None,
    seed: int,
    lexicon_size: int,
    firmness: float,
) -> Fitted:
    learned = _joined(examples, anchors)
    count = len(examples.answers)
    lexicon = Lexicon.learn(learned.documents, at_most=lexicon_size)
    words = lexicon.matrix(learned.documents)
    folds = _folds(learned.answers, count, seed)
    truth = learned.answers[:count]
    dense, raw_meaning = _best_meaning(learned, labels, folds, truth)
    sparse, raw_words = _voice(_by_words, words, learned.answers, labels, folds)
    raw_meaning, raw_words = raw_meaning[:count], raw_words[:count]

    temperatures = _temperatures(raw_meaning, raw_words, truth) if count >= 2 * labels else _COLD
    meaning, by_words = softmax(raw_meaning * temperatures[0]), softmax(raw_words * temperatures[1])
    temperatures = (*temperatures[:2], temperatures[2] * firmness)
    evenness = 1 / (5 + 3 * count / labels)
    unseen = agree(meaning, by_words, temperatures[2], evenness)
    head = Head(
        dense=dense,
        lexicon=lexicon,
        sparse=sparse,
        temperatures=np.array(temperatures, np.float32),
        evenness=evenness,
        known=learned.vectors,
        scope=_COLD_SCOPE,
    )
    if count >= 2 * labels:
        at_home = at_home_score(unseen.max(1), _closeness_to_others(learned.vectors, folds)[:count])
        head = replace(head, scope=_scope(head, at_home, outside))
    return Fitted(head, unseen, by_words)


def _joined(examples: Examples, anchors: Examples | None) -> Examples:
    if anchors is None:
        return examples
    return Examples(
        np.concatenate([examples.vectors, anchors.vectors]),
        [*examples.documents, *anchors.documents],
        np.concatenate([examples.answers, anchors.answers]).astype(np.int64),
    )


def _folds(answers: np.ndarray, count: int, seed: int) -> np.ndarray:
    """A fold number for each example, each label spread evenly; -1 for anchors, which are never left out."""
    folds = np.full(len(answers), -1)
    many = _FOLDS_SMALL if count < _LARGE else _FOLDS_LARGE
    shuffled = np.random.default_rng(seed).permutation(count)
    by_label = shuffled[np.argsort(answers[shuffled], kind="stable")]
    folds[by_label] = np.arange(count) % many
    return folds


def _voice(
    train: Trainer, features: Any, answers: np.ndarray, labels: int, folds: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """The weights learned from everything, and scores for each example by weights that never saw it."""
    unseen = np.zeros((len(answers), labels), np.float32)
    for fold in range(folds.max() + 1):
        held = folds == fold
        weights = _all_labels(train, features[~held], answers[~held], labels)
        unseen[held] = features[held] @ weights[:, :-1].T + weights[:, -1]
    return _all_labels(train, features, answers, labels), unseen


def _all_labels(train: Trainer, features: Any, answers: np.ndarray, labels: int) -> np.ndarray:
    """Weights for every label; one without examples in this part never wins."""
    present, compact = np.unique(answers, return_inverse=True)
    weights = np.zeros((labels, features.shape[1] + 1), np.float32)
    weights[:, -1] = -10
    if len(present) == 1:
        weights[present, -1] = 0
    else:
        weights[present] = train(features, compact)
    return weights


def _best_meaning(
    learned: Examples, labels: int, folds: np.ndarray, truth: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """The meaning's voice with the looseness that surprises least on unseen examples."""
    count = len(truth)
    tried = _LOOSENESS_SMALL if 2 * labels <= count < _LARGE else _LOOSENESS_LARGE
    heard = [_voice(_by_meaning(each), learned.vectors, learned.answers, labels, folds) for each in tried]
    if len(heard) == 1:
        return heard[0]
    losses = [_surprise(raw[:count], _temperature(raw[:count], truth), truth) for _, raw in heard]
    return heard[int(np.argmin(losses))]


def _by_meaning(looseness: float) -> Trainer:
    def train(features: Any, answers: np.ndarray) -> np.ndarray:
        from sklearn.linear_model import LogisticRegression

        return _weights(LogisticRegression(C=looseness, max_iter=100, tol=1e-3).fit(features, answers))

    return train


def _by_words(features: Any, answers: np.ndarray) -> np.ndarray:
    from sklearn.svm import LinearSVC

    return _weights(LinearSVC(C=1, random_state=0).fit(features, answers))


def _weights(model: Any) -> np.ndarray:
    weights = np.hstack([model.coef_, model.intercept_[:, None]])
    return np.vstack([-weights, weights]) / 2 if len(weights) == 1 else weights


def _temperatures(meaning: np.ndarray, words: np.ndarray, truth: np.ndarray) -> tuple[float, float, float]:
    first, second = _temperature(meaning, truth), _temperature(words, truth)
    average = (softmax(meaning * first) + softmax(words * second)) / 2
    return first, second, _temperature(np.log(average + 1e-9), truth)


def _temperature(scores: np.ndarray, truth: np.ndarray) -> float:
    """The factor on the scores under which the truth is least surprising (e^-4 to e^4)."""
    from scipy.optimize import minimize_scalar

    found = minimize_scalar(
        lambda log_factor: _surprise(scores, np.exp(log_factor), truth), bounds=(-4, 4), method="bounded"
    )
    return float(np.exp(found.x))


def _surprise(scores: np.ndarray, factor: float, truth: np.ndarray) -> float:
    """Mean negative log likelihood, as if two further examples had been answered at random.

    Those two keep examples that are all alike, and so all right, from breeding certainty.
    """
    likely = np.log(softmax(scores * factor) + 1e-12)
    told = likely[np.arange(len(truth)), truth].sum() + 2 * likely.mean()
    return float(-told / (len(truth) + 2))


def _closeness_to_others(vectors: np.ndarray, folds: np.ndarray) -> np.ndarray:
    """Closeness of each example to those of other folds, as a new message would meet them."""
    close = np.empty(len(vectors), np.float32)
    for start in range(0, len(vectors), _CHUNK):
        part = slice(start, start + _CHUNK)
        similar = vectors[part] @ vectors.T
        similar[folds[part, None] == folds[None, :]] = -1
        close[part] = closeness(similar)
    return close


def _scope(head: Head, at_home: np.ndarray, outside: Examples | None) -> np.ndarray:
    """The curve to being in scope: through known strangers if there are any, else through the examples.

    Without strangers, a score that one example in twenty falls below counts as even odds, and the
    middle of the examples as twenty to one.
    """
    low, middle = np.quantile(at_home, [0.05, 0.5])
    low = min(low, middle - _NARROWEST)
    slope = 3 / (middle - low)
    curve = np.array([slope, -slope * low])
    if outside is None:
        return curve
    plain = replace(head, scope=np.array([1.0, 0.0]))
    odds = [
        plain.predict(vector, document).in_scope
        for vector, document in zip(outside.vectors, outside.documents, strict=True)
    ]
    foreign = np.log(np.clip(odds, 1e-12, 1 - 1e-12))
    foreign = foreign - np.log1p(-np.exp(np.minimum(foreign, -1e-12)))
    strangers = foreign[foreign < middle]
    return _curve_between(at_home, strangers) if len(strangers) >= 10 else curve


def _curve_between(inside: np.ndarray, strangers: np.ndarray) -> np.ndarray:
    """Logistic curve between the two groups, each counting as half of the mail (Platt 1999)."""
    from sklearn.linear_model import LogisticRegression

    scores = np.concatenate([inside, strangers])[:, None]
    truth = np.concatenate([np.ones(len(inside)), np.zeros(len(strangers))])
    model = LogisticRegression(C=1.0, class_weight="balanced").fit(scores, truth)
    return np.array([max(model.coef_[0, 0], 1e-3), model.intercept_[0]])
