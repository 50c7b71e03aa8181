"""Learning a head from examples. The only place that needs SciPy and scikit-learn, imported when called."""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from replywell.adapters.models.embedded.choose import FIRST, WITHOUT_MANNER, Choice, choose, temperature
from replywell.adapters.models.embedded.head import (
    Examples,
    Head,
    at_home_score,
    closeness,
    mended,
    spread,
)
from replywell.adapters.models.embedded.kernel import (
    Solution,
    Taste,
    by_kind,
    landmarks_of,
    likeness,
    manners,
    meanings,
    solve,
    solve_by_sample,
    wanted_of,
)
from replywell.adapters.models.embedded.lexical import read, terms_of

WORDS_ONLY = Taste(meaning=0.0, sharpness=1.0, kinds=(1.0, 1.0, 0.3, 0.1))

_SMALL = 2_000
_CHUNK = 1_000
_PLACED = 5_000
"""Examples, an even sample, that show how close to others a message at home is."""
_COLD_TEMPERATURE = 12.0
"""When there are too few examples to choose by."""
_NARROWEST = 5.0
"""Examples that repeat each other must not make everything else look foreign."""
_COLD_SCOPE = np.array([0.5, -2.5])
_MANY = 1_000
"""Examples from which on the odds of the likeliest label are mended too; of fewer the curve is noise."""
_AS_THEY_ARE = np.array([1.0, 0.0])


@dataclass(frozen=True)
class Fitted:
    head: Head
    unseen: np.ndarray
    """Examples × labels: what the head would have said of each example without knowing it."""


def fit(
    examples: Examples,
    labels: int,
    *,
    anchors: Examples | None = None,
    outside: Examples | None = None,
    seed: int = 0,
    firmness: float = 1.0,
    taste: Taste | None = None,
    manner: bool = True,
) -> Fitted:
    """Learn the question that the examples answer. Deterministic for one `seed`.

    `anchors` are learned from but not calibrated on (names and descriptions of labels); `outside` are
    messages to which no label applies; `firmness` below 1 softens the confidence; `taste` is chosen where it
    is not given, without `manner` where the examples' authors are not those who will write. Every label needs at
    least one example or anchor.
    """
    from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]  # ships no types

    # On matrices this small, threads that wait for each other cost more than they carry.
    threads = 1 if len(examples.answers) < _SMALL else None
    with threadpool_limits(threads, user_api="blas"):
        first = FIRST if manner else WITHOUT_MANNER
        return _fit(examples, labels, anchors, outside, seed, firmness, taste, first)


def _fit(
    examples: Examples,
    labels: int,
    anchors: Examples | None,
    outside: Examples | None,
    seed: int,
    softness: float,
    taste: Taste | None,
    first: Choice,
) -> Fitted:
    learned = _joined(examples, anchors)
    count = len(examples.answers)
    enough = count >= 2 * labels
    lexicon, words = read(learned.texts)
    begun = first if enough else WITHOUT_MANNER  # nothing shows yet that it helps
    chosen = replace(begun, taste=taste) if taste else begun
    if enough:
        chosen = choose(
            learned.vectors, words, lexicon.kinds, learned.answers, labels, count, seed, taste, first
        )
    words = by_kind(words, lexicon.kinds, chosen.taste.kinds)
    places = landmarks_of(learned.answers, seed)
    solution = _solved(learned, words, places, labels, chosen)
    landmarks = meanings(learned.vectors[places])
    honest = _honest(solution.unseen[:count], examples.answers, labels, softness)
    on_terms = words[places].T @ solution.weights
    on_terms *= np.sqrt(np.array(chosen.taste.kinds))[lexicon.kinds][:, None]
    head = Head(
        landmarks=landmarks,
        dense=chosen.taste.meaning * solution.weights,
        manners=manners(learned.vectors[places if chosen.taste.manner else []]),
        manner=chosen.taste.manner / chosen.taste.meaning if chosen.taste.manner else 0.0,
        lexicon=lexicon,
        sparse=np.asarray(on_terms, np.float32),
        sharpness=chosen.taste.sharpness,
        temperature=honest.temperature,
        evenness=honest.evenness,
        odds=honest.odds,
        known=landmarks,
        scope=_COLD_SCOPE,
    )
    if enough:
        asked = np.linspace(0, count - 1, min(count, _PLACED)).astype(int)
        close = _closeness_to_others(meanings(examples.vectors), landmarks, places, asked)
        head = replace(head, scope=_scope(head, at_home_score(honest.unseen[asked].max(1), close), outside))
    return Fitted(head, honest.unseen)


@dataclass(frozen=True)
class _Honest:
    """What makes scores probabilities, and examples × labels: those of the examples, each unknown."""

    temperature: float
    evenness: float
    odds: np.ndarray
    unseen: np.ndarray


def _honest(raw: np.ndarray, truth: np.ndarray, labels: int, softness: float) -> _Honest:
    enough = len(truth) >= 2 * labels
    factor = softness * (temperature(raw, truth) if enough else _COLD_TEMPERATURE)
    evenness = 1 / (5 + 3 * len(truth) / labels)
    unseen = spread(raw, factor, evenness)
    odds = _odds(unseen, truth) if len(truth) >= _MANY and labels > 1 else _AS_THEY_ARE
    return _Honest(factor, evenness, odds, mended(unseen, odds))


def _joined(examples: Examples, anchors: Examples | None) -> Examples:
    if anchors is None:
        return examples
    return Examples(
        np.concatenate([examples.vectors, anchors.vectors]),
        [*examples.texts, *anchors.texts],
        np.concatenate([examples.answers, anchors.answers]).astype(np.int64),
    )


def _solved(learned: Examples, words: Any, places: np.ndarray, labels: int, chosen: Choice) -> Solution:
    near = likeness(learned.vectors, words, places, chosen.taste)
    wanted = wanted_of(learned.answers, labels)
    firmness = chosen.firmness * chosen.taste.whole
    if len(places) == len(wanted):
        return solve(near, wanted, firmness)
    return solve_by_sample(near, places, wanted, firmness)


def _odds(unseen: np.ndarray, truth: np.ndarray) -> np.ndarray:
    """The curve that makes the likeliest label's probability what it was worth, on examples not known."""
    from sklearn.linear_model import LogisticRegression

    sure, right = np.clip(unseen.max(1), 1e-6, 1 - 1e-6), unseen.argmax(1) == truth
    if right.all() or not right.any():
        return _AS_THEY_ARE
    model = LogisticRegression(C=1e3).fit(np.log(sure / (1 - sure))[:, None], right)
    return np.array([max(model.coef_[0, 0], 1e-3), model.intercept_[0]])


def _closeness_to_others(
    vectors: np.ndarray, landmarks: np.ndarray, places: np.ndarray, asked: np.ndarray
) -> np.ndarray:
    """Closeness of the examples at `asked` to landmarks but themselves, as new messages would meet them."""
    close = np.empty(len(asked), np.float32)
    itself = np.full(len(vectors), -1)
    own = places[places < len(vectors)]
    itself[own] = np.arange(len(own))
    for start in range(0, len(asked), _CHUNK):
        part = asked[start : start + _CHUNK]
        similar = vectors[part] @ landmarks.T
        known = np.flatnonzero(itself[part] >= 0)
        similar[known, itself[part[known]]] = -1
        close[start : start + _CHUNK] = closeness(similar)
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
        plain.predict(vector, terms_of(text)).in_scope
        for vector, text in zip(outside.vectors, outside.texts, strict=True)
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
