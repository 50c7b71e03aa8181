"""The embedded classifier on public labelled sets: accuracy, calibration, coverage, out of scope.

    python -m benchmarks.classification [--cache DIR] [--out FILE] [--only WORD] [--words-only]

`learned`: each set's open part cut in two by a seed, one learned, the other asked (CLINC150: training and
validation part, with the out-of-scope rows). `seeded`: the default heads as a new desk has them, on sets that they
never saw and do not learn from. Reads ../shared/data and skips what is absent.
"""

import argparse
import gzip
import json
import random
import resource
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from replywell.adapters.models.embedded import EmbeddedModel
from replywell.adapters.models.embedded.defaults import default_dimensions
from replywell.adapters.models.embedded.evaluate import evaluate_classification
from replywell.adapters.models.embedded.scores import calibration_error
from replywell.adapters.models.port import ClassifyTask

DATA = Path(__file__).resolve().parents[2] / "shared" / "data" / "classification"
SEED = 2
SEEDED_ROWS = 2_000


@dataclass(frozen=True)
class How:
    cache: Path
    words_only: bool


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--cache", type=Path, default=Path.home() / ".cache" / "replywell")
    options.add_argument("--out", type=Path)
    options.add_argument("--only", default="", help="Sets whose name contains this.")
    options.add_argument("--words-only", action="store_true", help="Also learn from words (TF-IDF) alone.")
    chosen = options.parse_args()
    how = How(chosen.cache, chosen.words_only)
    report: dict[str, Any] = {}
    for name, measure in MEASURES.items():
        if chosen.only not in name:
            continue
        started = time.perf_counter()
        try:
            report[name] = measure(how)
        except FileNotFoundError as error:
            sys.stderr.write(f"{name}: {error.filename} is absent, skipped\n")
            continue
        report[name]["seconds"] = round(time.perf_counter() - started, 1)
        sys.stdout.write(f"{name} {json.dumps(report[name])}\n")
        sys.stdout.flush()
    report["peak_memory_mb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    if chosen.out:
        chosen.out.write_text(json.dumps(report, indent=2) + "\n")


def _banking77(how: How) -> dict[str, Any]:
    rows = _lines("banking77/train.jsonl")
    return _learned([(row["text"], row["label"]) for row in rows], how, tested=0.1, curve=True)


def _clinc150(how: How) -> dict[str, Any]:
    rows = _lines("clinc150/train_val.jsonl")
    train = [row for row in rows if row["split"] == "train"]
    test = [
        row | {"label": None if row["label"] == "oos" else row["label"]}
        for row in rows
        if row["split"] != "train"
    ]
    return _short(
        evaluate_classification(
            train, test, seed=SEED, cache=how.cache, curve=True, words_only=how.words_only
        )[1]
    )


def _learned_issues(how: How) -> dict[str, Any]:
    rows = _lines("nlbse24_issues/train.jsonl.gz")
    return _learned([(f"{row['title']}\n{row['body'] or ''}", row["label"]) for row in rows], how, folds=5)


def _learned_sentiment(how: How) -> dict[str, Any]:
    rows = _lines("airline_tweets/open.jsonl.gz")
    return _learned([(row["text"], row["sentiment"]) for row in rows], how, tested=0.2)


def _tickets(field: str) -> Callable[[How], dict[str, Any]]:
    def measure(how: How) -> dict[str, Any]:
        rows = [
            (f"{row['subject'] or ''}\n{row['body'] or ''}", row[field])
            for row in _lines("tickets_multilang/open.jsonl.gz")
            if row["language"] in ("en", "de") and row[field]
        ]
        return _learned(rows, how, tested=0.1)

    return measure


def _learned(
    told: list[tuple[str, str]], how: How, *, tested: float = 0.2, folds: int = 1, curve: bool = False
) -> dict[str, Any]:
    """Learn one part, test on the other; with `folds` each part is the other once and figures are means."""
    rows = [{"text": text, "label": label} for text, label in told]
    random.Random(SEED).shuffle(rows)  # a seeded split, nothing secret
    size = round(len(rows) * tested)
    reports = []
    for fold in range(folds):
        test = rows[fold * size : (fold + 1) * size]
        train = rows[: fold * size] + rows[(fold + 1) * size :]
        report = evaluate_classification(
            train, test, seed=SEED, cache=how.cache, curve=curve, words_only=how.words_only
        )[1]
        reports.append(_short(report))
    if folds == 1:
        return reports[0]
    means = {
        name: round(float(np.mean([report[name] for report in reports])), 4)
        for name in ("accuracy", "macro_f1", "ece")
    }
    return {"folds": folds, "rows": len(rows), **means}


def _short(report: dict[str, Any]) -> dict[str, Any]:
    """Without the tables, which say little beside the others."""
    return {
        name: value for name, value in report.items() if name not in ("reliability", "by_label", "confusion")
    }


def _issues(how: How) -> dict[str, Any]:
    """A question about how to do something may be technical help or a product question."""
    sorts = {
        "bug": ("bug_report",),
        "feature": ("feature_request",),
        "question": ("product_question", "technical"),
    }
    rows = _lines("nlbse24_issues/train.jsonl.gz")
    asked = [(row["title"], row["body"] or "", row["label"]) for row in rows]
    return _seeded("category", asked, sorts, how)


def _urgency(how: How) -> dict[str, Any]:
    sorts = {name: (name,) for name in ("critical", "high", "medium", "low")}
    rows = [row for row in _lines("tickets_multilang/open.jsonl.gz") if row["priority"] in sorts]
    asked = [(row["subject"] or "", row["body"] or "", row["priority"]) for row in rows]
    return _seeded("urgency", asked, sorts, how)


def _sentiment(how: How) -> dict[str, Any]:
    sorts = {"negative": ("frustrated",), "neutral": ("neutral",), "positive": ("positive",)}
    asked = [("", row["text"], row["sentiment"]) for row in _lines("airline_tweets/open.jsonl.gz")]
    return _seeded("sentiment", asked, sorts, how)


def _seeded(
    dimension: str, asked: list[tuple[str, str, str]], sorts: dict[str, tuple[str, ...]], how: How
) -> dict[str, Any]:
    """The default head's answers, its labels added up into the set's own."""
    model = EmbeddedModel(how.cache)
    dimensions = tuple(each for each in default_dimensions() if each.name == dimension)
    random.Random(SEED).shuffle(asked)  # a seeded sample, nothing secret
    said, seconds = [], []
    for subject, text, _ in asked[:SEEDED_ROWS]:
        result = model.classify(ClassifyTask(subject=subject, text=text, dimensions=dimensions))
        ranked = dict(result.scores[0].ranked)
        said.append([sum(ranked[name] for name in names) for names in sorts.values()])
        seconds.append(result.usage.seconds)
    shares = np.array(said)
    shares /= shares.sum(1, keepdims=True)
    truth = np.array([list(sorts).index(label) for *_, label in asked[:SEEDED_ROWS]])
    right = shares.argmax(1) == truth
    surest = np.argsort(-shares.max(1))[: len(truth) // 4]
    hits = [np.sum(right & (truth == each)) for each in range(len(sorts))]
    f1 = [
        2 * hit / (np.sum(truth == each) + np.sum(shares.argmax(1) == each)) for each, hit in enumerate(hits)
    ]
    return {
        "rows": len(truth),
        "accuracy": round(float(right.mean()), 4),
        "macro_f1": round(float(np.mean(f1)), 4),
        "majority": round(float(np.bincount(truth).max() / len(truth)), 4),
        "ece": round(calibration_error(shares.max(1), right), 4),
        "mean_confidence": round(float(shares.max(1).mean()), 4),
        "accuracy_of_surest_quarter": round(float(right[surest].mean()), 4),
        "ms_median": round(1_000 * float(np.median(seconds)), 1),
        "ms_p95": round(1_000 * float(np.quantile(seconds, 0.95)), 1),
    }


def _lines(path: str) -> list[dict[str, Any]]:
    raw = (DATA / path).read_bytes()
    text = (gzip.decompress(raw) if path.endswith(".gz") else raw).decode()
    return [json.loads(line) for line in text.split("\n") if line]


MEASURES = {
    "learned banking77": _banking77,
    "learned clinc150": _clinc150,
    "learned issues (nlbse24)": _learned_issues,
    "learned sentiment (airline_tweets)": _learned_sentiment,
    **{f"learned {field} (tickets_multilang)": _tickets(field) for field in ("queue", "priority", "type")},
    "seeded issues (nlbse24)": _issues,
    "seeded urgency (tickets_multilang)": _urgency,
    "seeded sentiment (airline_tweets)": _sentiment,
}

if __name__ == "__main__":
    main()
