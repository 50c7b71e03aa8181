"""Scoring the classifier: honest figures, the same every time."""

import json
import random
from pathlib import Path

import numpy as np
import pytest

from replywell.adapters.models.embedded.evaluate import evaluate_classification
from replywell.adapters.models.embedded.scores import calibration_error, threshold
from replywell.kit.errors import Invalid

DATA = (
    Path(__file__).resolve().parents[5] / "shared" / "data" / "classification" / "banking77" / "train.jsonl"
)
MATTERS = {
    "card": (
        "My {} card has not arrived",
        "Please block the {} card",
        "The {} card was declined at the shop",
    ),
    "loan": ("What interest has a {} loan", "I want to repay the {} loan early", "Apply for a {} loan"),
}
KINDS = ("new", "old", "blue", "first", "second", "student", "business", "gold", "joint", "family")


def _rows(kinds: tuple[str, ...]) -> list[dict]:
    return [
        {"id": f"{label}-{kind}-{at}", "text": line.format(kind), "label": label}
        for label, lines in MATTERS.items()
        for at, line in enumerate(lines)
        for kind in kinds
    ]


def test_every_row_gets_a_prediction_and_the_report_has_both_models(cache: Path) -> None:
    strangers = [
        {"text": "How do I bake bread?", "label": None},
        {"text": "Goal in extra time", "label": None},
    ]
    told: list[tuple[int, int]] = []
    predictions, report = evaluate_classification(
        _rows(KINDS[:8]),
        _rows(KINDS[8:]) + strangers,
        seed=3,
        cache=cache,
        progress=lambda done, total: told.append((done, total)),
        words_only=True,
    )

    assert len(predictions) == len(_rows(KINDS[8:])) + 2
    assert predictions[0]["id"] == "card-joint-0"
    assert set(predictions[0]) == {"id", "label", "predicted", "confidence", "in_scope"}
    assert report["accuracy"] > 0.9
    assert report["out_of_scope"] == 2
    assert report["out_of_scope_auroc"] > 0.9
    assert {"accuracy", "macro_f1", "ece", "ece_interval_95", "coverage_98"} <= set(report["tfidf"])
    assert told[-1] == (62, 62)
    json.dumps([predictions, report])


def test_one_seed_gives_one_result(cache: Path) -> None:
    first, second = (
        evaluate_classification(_rows(KINDS[:6]), _rows(KINDS[6:]), seed=5, cache=cache) for _ in range(2)
    )

    for _, report in (first, second):
        del report["speed"]
    assert first == second


def test_nothing_is_learned_from_the_test_rows(cache: Path) -> None:
    train, test = _rows(KINDS[:6]), _rows(KINDS[6:])
    swapped = [row | {"label": "loan" if row["label"] == "card" else "card"} for row in test]

    honest, _ = evaluate_classification(train, test, seed=1, cache=cache)
    lied_to, _ = evaluate_classification(train, swapped, seed=1, cache=cache)
    assert [row["predicted"] for row in honest] == [row["predicted"] for row in lied_to]


def test_a_file_with_one_label_is_refused(cache: Path) -> None:
    with pytest.raises(Invalid, match="two different labels"):
        evaluate_classification(
            [{"text": "a", "label": "x"}], [{"text": "b", "label": "x"}], seed=1, cache=cache
        )


def test_calibration_error_is_the_gap_between_confidence_and_truth() -> None:
    sure = np.array([0.9] * 10 + [0.5] * 10)
    right = np.array([1] * 9 + [0] + [1] * 5 + [0] * 5)
    assert calibration_error(sure, right) == pytest.approx(0, abs=1e-9)
    assert calibration_error(np.ones(4), np.array([1, 1, 0, 0])) == pytest.approx(0.5)


def test_a_threshold_is_chosen_by_what_the_precision_is_at_least() -> None:
    sure = np.linspace(1, 0.5, 1_000)
    right = np.arange(1_000) < 700

    assert 0.62 < threshold(sure, right, 0.95) < 0.66
    assert threshold(sure, right, 0.98) == pytest.approx(0.8), (
        "the sure ones do not carry those that are wrong"
    )
    assert 0.89 < threshold(sure, np.arange(1_000) < 200, 0.98) < 0.91
    assert threshold(sure[:20], right[:20], 0.98) == np.inf, "twenty right ones prove nothing yet"


def test_the_learning_curve_rises_and_the_details_add_up(cache: Path) -> None:
    _, report = evaluate_classification(_rows(KINDS[:8]), _rows(KINDS[8:]), seed=2, cache=cache, curve=True)

    assert [point["examples"] for point in report["learning_curve"]] == [5, 10, 20, 50]
    assert report["learning_curve"][-1]["accuracy"] > 0.9
    assert sum(each["count"] for each in report["reliability"]) == report["test"]
    assert sum(each["count"] for each in report["by_label"].values()) == report["test"]
    assert {"coverage_90", "coverage_95", "coverage_98"} <= set(report)
    assert "tfidf" not in report, "learning it takes as long again"


def test_ten_banking_intents_are_told_apart_better_than_by_words_alone(cache: Path) -> None:
    if not DATA.exists():
        pytest.skip(f"{DATA} is not there: public data is not part of the project")
    rows = [json.loads(line) for line in DATA.read_text().splitlines()]
    labels = sorted({row["label"] for row in rows})[:12]
    rows = [row for row in rows if row["label"] in labels]
    random.Random(4).shuffle(rows)

    _, report = evaluate_classification(rows[:500], rows[500:900], seed=4, cache=cache, words_only=True)
    assert report["accuracy"] > 0.93
    assert report["accuracy"] >= report["tfidf"]["accuracy"]
    assert report["ece"] < 0.05
