"""How good a classifier is and how honest: figures over confidences and whether they were right.

Throughout, `sure` are n confidences between 0 and 1, `right` n truth values.
"""

import math
from typing import Any

import numpy as np

BINS = 15
PRECISIONS = (0.90, 0.95, 0.98)
_ONE_SIDED_95 = 1.645
_WORST = 10
"""So many times as often as promised may the least sure message above a threshold be wrong."""
_RESAMPLES = 1_000
_ROWS_AT_A_TIME = 2_000_000


def calibration_error(sure: np.ndarray, right: np.ndarray) -> float:
    """Expected calibration error over 15 equal bins: the mean gap between confidence and accuracy."""
    gaps = np.bincount(_places(sure), weights=sure - right, minlength=BINS)
    return float(np.abs(gaps).sum() / len(sure))


def calibration_interval(sure: np.ndarray, right: np.ndarray, seed: int) -> list[float]:
    """The middle 95 % of the error over resampled rows (percentile bootstrap)."""
    draw = np.random.default_rng(seed)
    gaps = (sure - right).astype(np.float64)
    places = _places(sure)
    at_once = max(1, _ROWS_AT_A_TIME // len(sure))
    errors: list[float] = []
    while len(errors) < _RESAMPLES:
        times = min(at_once, _RESAMPLES - len(errors))
        rows = draw.integers(0, len(sure), (times, len(sure)))
        bins = places[rows] + BINS * np.arange(times)[:, None]
        sums = np.bincount(bins.ravel(), weights=gaps[rows].ravel(), minlength=BINS * times)
        errors.extend(np.abs(sums.reshape(times, BINS)).sum(1) / len(sure))
    return [round(float(edge), 4) for edge in np.quantile(errors, [0.025, 0.975])]


def reliability(sure: np.ndarray, right: np.ndarray) -> list[dict[str, Any]]:
    """The filled bins: `from`, `to`, `count`, mean `confidence`, `accuracy` and its 95 % `low` and `high`."""
    places = _places(sure)
    bins = []
    for place in np.unique(places):
        inside = places == place
        count, hits = int(inside.sum()), int(right[inside].sum())
        low, high = wilson(hits, count)
        bins.append(
            {
                "from": round(int(place) / BINS, 4),
                "to": round((int(place) + 1) / BINS, 4),
                "count": count,
                "confidence": round(float(sure[inside].mean()), 4),
                "accuracy": round(hits / count, 4),
                "low": round(low, 4),
                "high": round(high, 4),
            }
        )
    return bins


def wilson(hits: int, count: int) -> tuple[float, float]:
    """The 95 % interval of a share (Wilson 1927)."""
    z2 = 1.96**2
    middle = (hits + z2 / 2) / (count + z2)
    spread = 1.96 * math.sqrt(hits * (count - hits) / count + z2 / 4) / (count + z2)
    return max(0.0, middle - spread), min(1.0, middle + spread)


def threshold(sure: np.ndarray, right: np.ndarray, precision: float) -> float:
    """The lowest confidence above which that precision is kept, by the one-sided 95 % Wilson bound.

    Never one at which a single message is wrong ten times as often as promised: those are kept up by the many
    sure ones, and are the first to break the promise when new messages are less like the old.
    Infinite when none is.
    """
    order = np.argsort(-sure, kind="stable")
    count = np.arange(1, len(order) + 1)
    share = np.cumsum(right[order]) / count
    z2 = _ONE_SIDED_95**2
    spread = _ONE_SIDED_95 * np.sqrt(share * (1 - share) / count + z2 / (4 * count**2))
    lower = (share + z2 / (2 * count) - spread) / (1 + z2 / count)
    enough = np.flatnonzero(lower >= precision)
    if not len(enough):
        return math.inf
    return max(float(sure[order][enough[-1]]), 1 - _WORST * (1 - precision))


def macro_f1(predicted: np.ndarray, truth: np.ndarray) -> float:
    """The mean over the labels that occur of each one's F1."""
    found = []
    for label in np.unique(truth):
        hits = np.sum((predicted == label) & (truth == label))
        found.append(2 * hits / (np.sum(predicted == label) + np.sum(truth == label)))
    return float(np.mean(found))


def auroc(inside: np.ndarray, outside: np.ndarray) -> float:
    """Probability that a row of `inside` scores above one of `outside`; ties count half."""
    ranked = np.sort(outside)
    below = np.searchsorted(ranked, inside, "left")
    not_above = np.searchsorted(ranked, inside, "right")
    return float((below + not_above).mean() / 2 / len(outside))


def _places(sure: np.ndarray) -> np.ndarray:
    return np.minimum((sure * BINS).astype(int), BINS - 1)
