"""The embedded classifier scored on labelled files, next to TF-IDF alone where that is asked for."""

import math
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from replywell.adapters.models.embedded.embedder import ANSWERED_BY, MiniLM, embedder
from replywell.adapters.models.embedded.fit import WORDS_ONLY, fit
from replywell.adapters.models.embedded.head import Examples, Head, Prediction
from replywell.adapters.models.embedded.lexical import terms_of
from replywell.adapters.models.embedded.scores import (
    PRECISIONS,
    auroc,
    calibration_error,
    calibration_interval,
    macro_f1,
    reliability,
    threshold,
)
from replywell.kit.errors import Invalid

CURVE = (5, 10, 20, 50)
"""Examples a label on which the learning curve is measured."""
_CONFUSIONS = 20
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
    curve: bool = False,
    words_only: bool = False,
) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    """Learn `train`, predict `test`; both `{"id"?, "text", "label"}`, where label null is out of scope.

    Returns predictions (`id`, `label`, `predicted`, `confidence`, `in_scope`) in the order of `test`, and
    a report; with `words_only` it has the same figures for words (TF-IDF) alone as `tfidf`, with `curve` the
    accuracy after 5, 10, 20 and 50 examples a label. Nothing of `test` is learned. All but the
    times is the same for one `seed`. Raises `Invalid` for files it cannot use.
    """
    names = sorted({row["label"] for row in train if row["label"] is not None})
    if len(names) < 2 or not test:
        raise Invalid("Give training rows with at least two different labels, and at least one test row.")
    seen = _Reader(embedder(cache), len(train) + len(test), progress)
    outside = [row for row in train if row["label"] is None]
    examples = seen.examples([row for row in train if row["label"] is not None], names)
    strangers = seen.examples(outside, names) if outside else None
    asked = seen.examples(test, names)
    started = time.perf_counter()
    fitted = fit(examples, len(names), outside=strangers, seed=seed)
    learned_in = time.perf_counter() - started
    said, milliseconds = _asked(fitted.head, asked)
    both = np.array([each.probabilities for each in said])
    scope = np.array([each.in_scope for each in said])
    report = {
        "train": len(train),
        "test": len(test),
        "labels": len(names),
        "seed": seed,
        "model": ANSWERED_BY,
        **_figures(both, scope, asked.answers, fitted.unseen, examples.answers, seed),
        **_details(both, asked.answers, names),
        "speed": {
            "texts_per_second": round(seen.texts_per_second, 1),
            "learning_s": round(learned_in, 1),
            "head_ms_median": round(float(np.median(milliseconds)), 2),
            "head_ms_p95": round(float(np.quantile(milliseconds, 0.95)), 2),
        },
    }
    if words_only:
        report["tfidf"] = _by_words(examples, asked, len(names), seed)
    if curve:
        report["learning_curve"] = _curve(examples, asked, len(names), seed)
    return _predictions(test, names, both, scope), report


def _by_words(examples: Examples, asked: Examples, labels: int, seed: int) -> dict[str, Any]:
    """The figures of words alone, without their meaning."""
    fitted = fit(examples, labels, seed=seed, taste=WORDS_ONLY)
    said = np.array([each.probabilities for each in _asked(fitted.head, asked)[0]])
    return _figures(said, said.max(1), asked.answers, fitted.unseen, examples.answers, seed)


def _asked(head: Head, messages: Examples) -> tuple[list[Prediction], list[float]]:
    """What the head says of each message, and how many milliseconds each took without its embedding."""
    said, milliseconds = [], []
    for vector, text in zip(messages.vectors, messages.texts, strict=True):
        document = terms_of(text)
        started = time.perf_counter()
        said.append(head.predict(vector, document))
        milliseconds.append(1_000 * (time.perf_counter() - started))
    return said, milliseconds


def _curve(examples: Examples, asked: Examples, labels: int, seed: int) -> list[dict[str, Any]]:
    """Accuracy on the same test rows with few examples a label, drawn by `seed`."""
    labelled = np.flatnonzero(asked.answers >= 0)
    shuffled = np.random.default_rng(seed).permutation(len(examples.answers))
    points = []
    for per_label in CURVE:
        drawn = [shuffled[examples.answers[shuffled] == label][:per_label] for label in range(labels)]
        part = _part(examples, np.concatenate(drawn))
        said, _ = _asked(fit(part, labels, seed=seed).head, _part(asked, labelled))
        right = np.array([each.probabilities.argmax() for each in said]) == asked.answers[labelled]
        points.append({"examples": per_label, "accuracy": round(float(right.mean()), 4)})
    return points


def _part(examples: Examples, places: np.ndarray) -> Examples:
    texts = [examples.texts[place] for place in places]
    return Examples(examples.vectors[places], texts, examples.answers[places])


class _Reader:
    """Turns rows into what the voices hear, telling how far it is."""

    def __init__(self, engine: MiniLM, texts: int, progress: Progress | None) -> None:
        self._engine = engine
        self._texts = texts
        self._progress = progress
        self._done = 0
        self._seconds = 0.0

    @property
    def texts_per_second(self) -> float:
        return self._done / max(self._seconds, 1e-6)

    def examples(self, rows: list[dict[str, Any]], names: list[str]) -> Examples:
        places = {name: place for place, name in enumerate(names)}
        texts = [str(row["text"]) for row in rows]
        vectors = np.zeros((len(texts), 2 * self._engine.size), np.float32)
        for start in range(0, len(texts), _CHUNK):
            part = texts[start : start + _CHUNK]
            started = time.perf_counter()
            vectors[start : start + len(part)] = self._engine.hear(part)
            self._seconds += time.perf_counter() - started
            self._done += len(part)
            if self._progress:
                self._progress(self._done, self._texts)
        answers = np.array([places.get(row["label"], -1) for row in rows], np.int64)
        return Examples(vectors, texts, answers)


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
        sure, predicted = said[labelled].max(1), said[labelled].argmax(1)
        right = predicted == truth[labelled]
        figures |= {
            "accuracy": round(float(right.mean()), 4),
            "macro_f1": round(macro_f1(predicted, truth[labelled]), 4),
            "ece": round(calibration_error(sure, right), 4),
            "ece_interval_95": calibration_interval(sure, right, seed),
        }
        for precision in PRECISIONS:
            bar = threshold(unseen.max(1), unseen.argmax(1) == unseen_truth, precision)
            passed = sure >= bar
            name = round(100 * precision)
            figures |= {
                f"threshold_{name}": round(bar, 4) if bar < math.inf else None,
                f"coverage_{name}": round(float(passed.mean()), 4),
                f"precision_{name}": round(float(right[passed].mean()), 4) if passed.any() else None,
            }
    if labelled.any() and (~labelled).any():
        figures["out_of_scope_auroc"] = round(auroc(scope[labelled], scope[~labelled]), 4)
    return figures


def _details(said: np.ndarray, truth: np.ndarray, names: list[str]) -> dict[str, Any]:
    """Reliability by bins, figures by label, and which labels are taken for which, most often first."""
    labelled = truth >= 0
    if not labelled.any():
        return {}
    predicted, true = said[labelled].argmax(1), truth[labelled]
    pairs, times = np.unique(np.stack([true, predicted], 1), axis=0, return_counts=True)
    wrong = [
        {"label": names[label], "predicted": names[as_label], "count": int(count)}
        for (label, as_label), count in zip(pairs, times, strict=True)
        if label != as_label
    ]
    by_label = {
        names[label]: {
            "count": int((true == label).sum()),
            "recall": round(float((predicted[true == label] == label).mean()), 4),
            "precision": round(float((true[predicted == label] == label).mean()), 4)
            if (predicted == label).any()
            else None,
        }
        for label in np.unique(true)
    }
    return {
        "reliability": reliability(said[labelled].max(1), predicted == true),
        "by_label": by_label,
        "confusion": sorted(wrong, key=lambda pair: -pair["count"])[:_CONFUSIONS],
    }
