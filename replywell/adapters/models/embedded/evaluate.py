"""The embedded classifier scored on labelled files, next to TF-IDF alone."""

import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from replywell.adapters.models.embedded.embedder import MiniLM, embedder
from replywell.adapters.models.embedded.fit import fit
from replywell.adapters.models.embedded.head import Examples
from replywell.adapters.models.embedded.lexical import terms_of
from replywell.kit.errors import Invalid

TARGET_PRECISION = 0.98
BINS = 15
_ONE_SIDED_95 = 1.645
_RESAMPLES = 1_000
_CHUNK = 512

Progress = Callable[[int, int], None]
"""Called with texts done and texts in all."""


def evaluate_classification(
    train: list[dict[str, Any]],
    test: list[dict[str, Any]],
    *,
    seed: int,
    cache: Path,
    progress: Progress | None = None,
) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    """Learn `train`, predict `test`; both `{"id"?, "text", "label"}`, where label null is out of scope.

    Returns predictions (`id`, `label`, `predicted`, `confidence`, `in_scope`) in the order of `test`, and
    a report with the same figures for the embedded classifier and for its TF-IDF voice alone. Nothing
    of `test` is learned. Deterministic for one `seed`. Raises `Invalid` for files it cannot use.
    """
    names = sorted({row["label"] for row in train if row["label"] is not None})
    if len(names) < 2 or not test:
        raise Invalid("Give training rows with at least two different labels, and at least one test row.")
    seen = _Reader(embedder(cache), len(train) + len(test), progress)
    inside = [row for row in train if row["label"] is not None]
    outside = [row for row in train if row["label"] is None]
    examples = seen.examples(inside, names)
    fitted = fit(
        examples,
        len(names),
        outside=seen.examples(outside, names) if outside else None,
        seed=seed,
    )
    asked = seen.examples(test, names)
    said = [fitted.head.predict(*pair) for pair in zip(asked.vectors, asked.documents, strict=True)]
    both = np.array([each.probabilities for each in said])
    words = np.array([each.by_words for each in said])
    scope = np.array([each.in_scope for each in said])
    report = {
        "train": len(train),
        "test": len(test),
        "labels": len(names),
        "seed": seed,
        "model": "embedded:minilm-int8",
        **_figures(both, scope, asked.answers, fitted.unseen, examples.answers, seed),
        "tfidf": _figures(words, words.max(1), asked.answers, fitted.unseen_by_words, examples.answers, seed),
    }
    return _predictions(test, names, both, scope), report


class _Reader:
    """Turns rows into what the voices hear, telling how far it is."""

    def __init__(self, engine: MiniLM, texts: int, progress: Progress | None) -> None:
        self._engine = engine
        self._texts = texts
        self._progress = progress
        self._done = 0

    def examples(self, rows: list[dict[str, Any]], names: list[str]) -> Examples:
        places = {name: place for place, name in enumerate(names)}
        texts = [str(row["text"]) for row in rows]
        vectors = np.zeros((len(texts), self._engine.size), np.float32)
        for start in range(0, len(texts), _CHUNK):
            part = texts[start : start + _CHUNK]
            vectors[start : start + len(part)] = self._engine.embed(part)
            self._done += len(part)
            if self._progress:
                self._progress(self._done, self._texts)
        answers = np.array([places.get(row["label"], -1) for row in rows], np.int64)
        return Examples(vectors, [terms_of(text) for text in texts], answers)


def _predictions(
    test: list[dict[str, Any]], names: list[str], probabilities: np.ndarray, scope: np.ndarray
) -> list[dict[str, Any]]:
    return [
        {
            "id": row.get("id", str(number)),
            "label": row["label"],
            "predicted": names[int(said.argmax())],
            "confidence": round(float(said.max()), 6),
            "in_scope": round(float(inside), 6),
        }
        for number, (row, said, inside) in enumerate(zip(test, probabilities, scope, strict=True))
    ]


def _figures(
    said: np.ndarray,
    scope: np.ndarray,
    truth: np.ndarray,
    unseen: np.ndarray,
    unseen_truth: np.ndarray,
    seed: int,
) -> dict[str, Any]:
    """Figures over the rows with a label; `truth` is -1 for rows out of scope or with an unknown label."""
    labelled = truth >= 0
    figures: dict[str, Any] = {"out_of_scope": int((~labelled).sum())}
    if labelled.any():
        sure, right = said[labelled].max(1), said[labelled].argmax(1) == truth[labelled]
        threshold = _threshold(unseen.max(1), unseen.argmax(1) == unseen_truth)
        passed = sure >= threshold
        figures |= {
            "accuracy": round(float(right.mean()), 4),
            "macro_f1": round(_macro_f1(said[labelled].argmax(1), truth[labelled]), 4),
            "ece": round(calibration_error(sure, right), 4),
            "ece_interval_95": _interval(sure, right, seed),
            "threshold_98": round(threshold, 4) if threshold < math.inf else None,
            "coverage_98": round(float(passed.mean()), 4),
            "precision_98": round(float(right[passed].mean()), 4) if passed.any() else None,
        }
    if labelled.any() and (~labelled).any():
        figures["out_of_scope_auroc"] = round(_auroc(scope[labelled], scope[~labelled]), 4)
    return figures


def calibration_error(sure: np.ndarray, right: np.ndarray) -> float:
    """Expected calibration error over 15 equal bins: the mean gap between confidence and accuracy."""
    places = np.minimum((sure * BINS).astype(int), BINS - 1)
    gaps = np.bincount(places, weights=sure - right, minlength=BINS)
    return float(np.abs(gaps).sum() / len(sure))


def _interval(sure: np.ndarray, right: np.ndarray, seed: int) -> list[float]:
    """The middle 95 % of the error over resampled test rows (percentile bootstrap)."""
    draw = np.random.default_rng(seed)
    errors = []
    for _ in range(_RESAMPLES):
        rows = draw.integers(0, len(sure), len(sure))
        errors.append(calibration_error(sure[rows], right[rows]))
    return [round(float(edge), 4) for edge in np.quantile(errors, [0.025, 0.975])]


def _threshold(sure: np.ndarray, right: np.ndarray) -> float:
    """The lowest confidence above which precision is at least 98 %, by the one-sided 95 % Wilson bound."""
    order = np.argsort(-sure, kind="stable")
    count = np.arange(1, len(order) + 1)
    precision = np.cumsum(right[order]) / count
    z2 = _ONE_SIDED_95**2
    spread = _ONE_SIDED_95 * np.sqrt(precision * (1 - precision) / count + z2 / (4 * count**2))
    lower = (precision + z2 / (2 * count) - spread) / (1 + z2 / count)
    enough = np.flatnonzero(lower >= TARGET_PRECISION)
    return float(sure[order][enough[-1]]) if len(enough) else math.inf


def _macro_f1(predicted: np.ndarray, truth: np.ndarray) -> float:
    scores = []
    for label in np.unique(truth):
        hits = np.sum((predicted == label) & (truth == label))
        scores.append(2 * hits / (np.sum(predicted == label) + np.sum(truth == label)))
    return float(np.mean(scores))


def _auroc(inside: np.ndarray, outside: np.ndarray) -> float:
    """Probability that a row in scope scores above one out of scope; ties count half."""
    ranked = np.sort(outside)
    below = np.searchsorted(ranked, inside, "left")
    not_above = np.searchsorted(ranked, inside, "right")
    return float((below + not_above).mean() / 2 / len(outside))
