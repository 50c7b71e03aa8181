"""What a desk's judged tickets teach, as values: evidence, calibration, comparison. Pure."""

import math
import re
from dataclasses import dataclass
from typing import Any

import numpy as np

from replywell.adapters.models.embedded.scores import (
    PRECISIONS,
    calibration_error,
    calibration_interval,
    macro_f1,
    reliability,
    threshold,
)
from replywell.triage.calibrate import TINY, Calibration, apply

FEWEST = 10
"""Judged tickets below which nothing is learned: they would only be repeated."""
ENOUGH_FOR_TEMPERATURE = 30
ENOUGH_FOR_CURVE = 1_000
LONGEST_EXAMPLE = 300
_CURVE_POINTS = 20
_PERSONAL = re.compile(r"\S+@\S+|https?://\S+|www\.\S+|\+?\d[\d\s./()-]{2,}\d|\b\w*\d{3,}\w*\b")
SIGNIFICANT = 0.1
"""A version is worse when chance would give its losses to an equal one less often than this."""


@dataclass(frozen=True)
class JudgedTicket:
    """A ticket of which people have told, or confirmed by finishing it, where it belongs."""

    ticket: int
    text: str
    truth: str
    corrected: bool
    """A person changed what had been said; else a person finished the ticket and let it stand."""
    said: tuple[tuple[str, float], ...] = ()
    """What the desk said when the ticket came, most likely first; empty when nothing."""
    model: str = ""
    """Who said it."""


@dataclass(frozen=True)
class Comparison:
    """Two versions on the same tickets, neither of which either had learned from."""

    tickets: int
    before: int
    """Right answers of the running version."""
    after: int
    gained: int
    """Tickets that only the new version tells right."""
    lost: int
    chance: float
    """How often an equally good version would lose as many (exact McNemar test, one-sided)."""

    @property
    def worse(self) -> bool:
        return self.lost > self.gained and self.chance < SIGNIFICANT


def compare(before: np.ndarray, after: np.ndarray) -> Comparison:
    """From n truth values each: was the version right about the ticket?"""
    gained, lost = int((after & ~before).sum()), int((before & ~after).sum())
    apart = gained + lost
    chance = sum(math.comb(apart, k) for k in range(lost, apart + 1)) / 2**apart
    return Comparison(
        tickets=len(before),
        before=int(before.sum()),
        after=int(after.sum()),
        gained=gained,
        lost=lost,
        chance=round(min(chance, 1.0), 4),
    )


def shown(text: str) -> str:
    """A message as an example for other requesters' questions: one line, without addresses and numbers."""
    return " ".join(_PERSONAL.sub("…", text).split())[:LONGEST_EXAMPLE]


def temperature(said: np.ndarray, truth: np.ndarray) -> float:
    """The power of the probabilities (n × labels) under which the truths (n places) surprise least, ⅛ to 8.

    Two further tickets count as answered at random, so that a few right ones breed no certainty.
    """
    logs = np.log(np.maximum(said, TINY))
    factors = 2 ** np.linspace(-3, 3, 121)
    return float(round(factors[int(np.argmin([_surprise(logs * each, truth) for each in factors]))], 4))


def _surprise(scores: np.ndarray, truth: np.ndarray) -> float:
    logs = scores - scores.max(1, keepdims=True)
    logs = logs - np.log(np.exp(logs).sum(1, keepdims=True))
    return float(-(logs[np.arange(len(truth)), truth].sum() + 2 * logs.mean()) / (len(truth) + 2))


def curve(sure: np.ndarray, right: np.ndarray) -> tuple[tuple[float, float], ...]:
    """From confidence to accuracy, never falling (isotonic regression over 20 equal groups)."""
    from sklearn.isotonic import IsotonicRegression

    order = np.argsort(sure, kind="stable")
    groups = [group for group in np.array_split(order, _CURVE_POINTS) if len(group)]
    middles = np.array([sure[group].mean() for group in groups])
    # One right and one wrong ticket more in each group, so that none is certain.
    shares = np.array([(right[group].sum() + 1) / (len(group) + 2) for group in groups])
    risen = IsotonicRegression(y_min=0, y_max=1).fit_transform(middles, shares)
    return tuple((round(float(x), 4), round(float(y), 4)) for x, y in zip(middles, risen, strict=True))


def calibration_of(
    dimension: str, model: str, said: np.ndarray, truth: np.ndarray, *, fitted: bool
) -> Calibration:
    """What these unseen predictions (n × labels) and truths make of the model's confidence.

    `fitted`: the predictions carry a temperature already, so only a curve may be added. A curve is taken where
    it is better on the half that it was not made from.
    """
    enough = len(truth) >= ENOUGH_FOR_TEMPERATURE and not fitted
    plain = Calibration(
        dimension=dimension, model=model, temperature=temperature(said, truth) if enough else 1.0
    )
    if len(truth) < ENOUGH_FOR_CURVE:
        return plain
    softened = np.maximum(said, TINY) ** plain.temperature
    softened /= softened.sum(1, keepdims=True)
    sure, right = softened.max(1), softened.argmax(1) == truth
    half = np.arange(len(truth)) % 2 == 0
    bent = np.interp(sure[~half], *np.array(curve(sure[half], right[half])).T)
    if _brier(bent, right[~half]) >= _brier(sure[~half], right[~half]):
        return plain
    return plain.model_copy(update={"curve": curve(sure, right)})


def _brier(sure: np.ndarray, right: np.ndarray) -> float:
    return float(np.square(sure - right).mean())


def recalibrated(said: np.ndarray, by: Calibration) -> np.ndarray:
    """n × labels, each row as `apply` makes it."""
    places = tuple(str(place) for place in range(said.shape[1]))
    done = np.zeros_like(said)
    for row, shares in enumerate(said):
        order = np.argsort(-shares, kind="stable")
        for name, share in apply(tuple((places[at], float(shares[at])) for at in order), by):
            done[row, int(name)] = share
    return done


def measure(said: np.ndarray, truth: np.ndarray, labels: tuple[str, ...], seed: int = 0) -> dict[str, Any]:
    """Figures of predictions (n × labels) on tickets that they were not learned from, as JSON."""
    sure, predicted = said.max(1), said.argmax(1)
    right = predicted == truth
    figures: dict[str, Any] = {
        "tickets": len(truth),
        "accuracy": round(float(right.mean()), 4),
        "macro_f1": round(macro_f1(predicted, truth), 4),
        "ece": round(calibration_error(sure, right), 4),
        "ece_interval_95": calibration_interval(sure, right, seed),
        "reliability": reliability(sure, right),
        "by_label": _by_label(predicted, truth, labels),
    }
    for precision in PRECISIONS:
        bar = threshold(sure, right, precision)
        name = round(100 * precision)
        figures[f"threshold_{name}"] = round(bar, 4) if bar < math.inf else None
        figures[f"coverage_{name}"] = round(float((sure >= bar).mean()), 4)
    return figures


def _by_label(predicted: np.ndarray, truth: np.ndarray, labels: tuple[str, ...]) -> list[dict[str, Any]]:
    found = []
    for place, label in enumerate(labels):
        true, said = truth == place, predicted == place
        if not true.any() and not said.any():
            continue
        hits = int((true & said).sum())
        found.append(
            {
                "label": label,
                "tickets": int(true.sum()),
                "found": round(hits / int(true.sum()), 4) if true.any() else None,
                "trusted": round(hits / int(said.sum()), 4) if said.any() else None,
            }
        )
    return found
