"""What a head listens to and how firmly it holds, chosen by what surprises least about examples it does not know."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import numpy as np

from replywell.adapters.models.embedded.head import softmax
from replywell.adapters.models.embedded.kernel import (
    Taste,
    add_products,
    alike_in_manner,
    manners,
    meanings,
    nearness,
    solve,
    wanted_of,
)
from replywell.adapters.models.embedded.lexical import KINDS

TRIED_ON = 2_000
"""Examples on which taste and firmness are chosen."""
_ANCHORS = 800
_ROUNDS = 2
_SHARPNESS = (1.0, 2.0, 4.0)
_SHARES = {
    "words": (0.1, 0.3, 1.0, 3.0),
    "pieces": (0.0, 0.1, 0.3, 1.0, 3.0),
    "opening": (0.0, 0.1, 0.3, 1.0),
    "signs": (0.0, 0.1, 0.3),
}
_MANNER = (0.0, 0.3, 1.0, 3.0)
_LEAST = (0.3, 0.3, 0.0, 0.0)
"""Shares where there are more examples than are tried on: what words tell grows with their number (Banking77's
9,000: the surprise at an unknown example falls from .304 to .299 against the shares of the sample)."""
_FIRMNESS = (0.03, 0.1, 0.3, 0.6, 1.0)
"""As shares of an example's likeness to itself: small values follow the examples closely."""


@dataclass(frozen=True)
class Choice:
    taste: Taste
    firmness: float


FIRST = Choice(Taste(meaning=1.0, sharpness=2.0, kinds=(0.3, 0.3, 0.1, 0.1), manner=0.3), 0.1)
"""Where the search begins, and what holds when there are too few examples to choose by."""
WITHOUT_MANNER = replace(FIRST, taste=replace(FIRST.taste, manner=0.0))
"""The same where manner must not count."""


def choose(
    vectors: np.ndarray,
    words: Any,
    kinds: np.ndarray,
    answers: np.ndarray,
    labels: int,
    count: int,
    seed: int,
    taste: Taste | None = None,
    first: Choice = FIRST,
) -> Choice:
    """The choice for n examples, of which all but the first `count` are anchors, which are not asked about.

    One setting after the other is tried while the others stay, twice. A given `taste` stays, too, and
    manner where `first` is without it.
    Deterministic for one `seed`.
    """
    drawn = np.sort(np.random.default_rng(seed).permutation(count)[:TRIED_ON])
    part = np.concatenate([drawn, np.arange(count, len(answers))[:_ANCHORS]])
    loss = _losses(_likenesses(vectors[part], words[part], kinds), answers[part], labels, len(drawn))
    best = Choice(taste or _without_absent(first.taste, kinds), first.firmness)
    lowest = loss(best)
    for _ in range(_ROUNDS):
        before = best
        for step in _steps(np.unique(kinds).tolist(), manner=first.taste.manner > 0, fixed=taste is not None):
            tried = [(loss(one), one) for one in step(best)]
            lowest, best = min([(lowest, best), *tried], key=lambda pair: pair[0])
        if best == before:
            break
    if taste or count <= TRIED_ON:
        return best
    kinds_of_many = tuple(map(max, best.taste.kinds, _LEAST))
    return replace(best, taste=replace(best.taste, kinds=kinds_of_many))


def _without_absent(taste: Taste, kinds: np.ndarray) -> Taste:
    """Kinds of which no text has a term count nothing."""
    return replace(
        taste, kinds=tuple(share if (kinds == kind).any() else 0.0 for kind, share in enumerate(taste.kinds))
    )


def _steps(
    present: Sequence[int], *, manner: bool, fixed: bool
) -> Iterator[Callable[[Choice], list[Choice]]]:
    """Each setting in turn: from the best choice so far to those that differ in it."""
    yield _firmer
    if fixed:
        return
    yield _sharper
    if manner:
        yield _mannered
    for kind in present:
        yield partial(_shared, kind)
    yield _firmer


def _sharper(best: Choice) -> list[Choice]:
    return [replace(best, taste=replace(best.taste, sharpness=sharpness)) for sharpness in _SHARPNESS]


def _mannered(best: Choice) -> list[Choice]:
    return [replace(best, taste=replace(best.taste, manner=share)) for share in _MANNER]


def _firmer(best: Choice) -> list[Choice]:
    return [replace(best, firmness=firmness) for firmness in _FIRMNESS]


def _shared(kind: int, best: Choice) -> list[Choice]:
    shares = best.taste.kinds
    return [
        replace(best, taste=replace(best.taste, kinds=(*shares[:kind], share, *shares[kind + 1 :])))
        for share in _SHARES[KINDS[kind]]
    ]


def _likenesses(vectors: np.ndarray, words: Any, kinds: np.ndarray) -> list[np.ndarray]:
    """Of n examples to each other, n × n: cosine of the meaning, likeness in manner, cosines in each kind of terms."""
    made = [meanings(vectors) @ meanings(vectors).T, alike_in_manner(manners(vectors), manners(vectors))]
    for kind in range(len(KINDS)):
        alike = np.zeros((len(vectors), len(vectors)), np.float32)
        own = words[:, np.flatnonzero(kinds == kind)]
        add_products(alike, own, own)
        made.append(alike)
    return made


def _losses(
    alike: list[np.ndarray], answers: np.ndarray, labels: int, count: int
) -> Callable[[Choice], float]:
    """The surprise that a choice leaves about the first `count` examples; each choice is worked out once."""
    wanted = wanted_of(answers, labels)
    known: dict[Choice, float] = {}

    def loss(choice: Choice) -> float:
        if choice not in known:
            taste = choice.taste
            near = nearness(alike[0].copy(), taste.sharpness)
            near *= taste.meaning
            for share, cosines in zip((taste.manner, *taste.kinds), alike[1:], strict=True):
                if share:
                    near += share * cosines
            raw = solve(near, wanted, choice.firmness * taste.whole).unseen[:count]
            known[choice] = surprise(raw, temperature(raw, answers[:count]), answers[:count])
        return known[choice]

    return loss


def temperature(scores: np.ndarray, truth: np.ndarray) -> float:
    """The factor on the scores under which the truth is least surprising (e^-4 to e^4)."""
    from scipy.optimize import minimize_scalar

    found = minimize_scalar(
        lambda log_factor: surprise(scores, np.exp(log_factor), truth), bounds=(-4, 4), method="bounded"
    )
    return float(np.exp(found.x))


def surprise(scores: np.ndarray, factor: float, truth: np.ndarray) -> float:
    """Mean negative log likelihood, as if two further examples had been answered at random.

    Those two keep examples that are all alike, and so all right, from breeding certainty.
    """
    likely = np.log(softmax(scores * factor) + 1e-12)
    told = likely[np.arange(len(truth)), truth].sum() + 2 * likely.mean()
    return float(-told / (len(truth) + 2))
