"""What a head listens to and how firmly it holds, chosen by what surprises least about examples it does not know."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from replywell.adapters.models.embedded.head import softmax
from replywell.adapters.models.embedded.kernel import Taste, add_products, nearness, solve, wanted_of
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
_FIRMNESS = (0.03, 0.1, 0.3, 0.6, 1.0)
"""As shares of an example's likeness to itself: small values follow the examples closely."""


@dataclass(frozen=True)
class Choice:
    taste: Taste
    firmness: float


FIRST = Choice(Taste(meaning=1.0, sharpness=2.0, kinds=(0.3, 0.3, 0.1, 0.1)), 0.1)
"""Where the search begins, and what holds when there are too few examples to choose by."""


def choose(
    vectors: np.ndarray,
    words: Any,
    kinds: np.ndarray,
    answers: np.ndarray,
    labels: int,
    count: int,
    seed: int,
    taste: Taste | None = None,
) -> Choice:
    """The choice for n examples, of which all but the first `count` are anchors, which are not asked about.

    One setting after the other is tried while the others stay, twice. A given `taste` stays, too.
    """
    drawn = np.sort(np.random.default_rng(seed).permutation(count)[:TRIED_ON])
    part = np.concatenate([drawn, np.arange(count, len(answers))[:_ANCHORS]])
    loss = _losses(_likenesses(vectors[part], words[part], kinds), answers[part], labels, len(drawn))
    best = replace(FIRST, taste=taste) if taste else FIRST
    lowest = loss(best)
    for _ in range(_ROUNDS):
        before = best
        for step in _steps(best, fixed=taste is not None):
            tried = [(loss(one), one) for one in step(best)]
            lowest, best = min([(lowest, best), *tried], key=lambda pair: pair[0])
        if best == before:
            break
    return best


def _steps(start: Choice, *, fixed: bool) -> Iterator[Callable[[Choice], list[Choice]]]:
    """Each setting in turn: from the best choice so far to those that differ in it."""
    yield _firmer
    if fixed:
        return
    yield lambda best: [
        replace(best, taste=replace(best.taste, sharpness=sharpness)) for sharpness in _SHARPNESS
    ]
    for place, name in enumerate(KINDS):
        yield lambda best, place=place, name=name: [  # type: ignore[misc]
            replace(best, taste=replace(best.taste, kinds=_with(best.taste.kinds, place, share)))
            for share in _SHARES[name]
        ]
    yield _firmer


def _firmer(best: Choice) -> list[Choice]:
    return [replace(best, firmness=firmness) for firmness in _FIRMNESS]


def _with(shares: tuple[float, ...], place: int, share: float) -> tuple[float, ...]:
    return (*shares[:place], share, *shares[place + 1 :])


def _likenesses(vectors: np.ndarray, words: Any, kinds: np.ndarray) -> list[np.ndarray]:
    """Cosines of n examples with each other, n × n: in meaning, then in each kind of terms."""
    made = [vectors @ vectors.T]
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
            for share, cosines in zip(taste.kinds, alike[1:], strict=True):
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
