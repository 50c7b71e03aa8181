"""What a message is about, from a model's scores."""

import pytest

from replywell.adapters.models.port import ClassifyResult, Dimension, Label, Scores, Usage
from replywell.triage.classify import classify
from replywell.triage.values import Bars
from tests.resolution.examples import facts

DIMENSIONS = tuple(
    Dimension(name=name, labels=tuple(Label(name=label) for label in labels))
    for name, labels in {
        "category": ("billing", "technical"),
        "urgency": ("critical", "high", "medium", "low"),
        "sentiment": ("frustrated", "neutral", "positive"),
        "complexity": ("simple", "moderate", "complex"),
    }.items()
)


BARS = Bars(category=0.6, in_scope=0.2)


def classified(*scores: Scores, bars: Bars = BARS, **answer):
    asked = []

    def ask(task):
        asked.append(task)
        return ClassifyResult(scores=scores, language="en", usage=Usage(model="m"), **answer)

    return classify(facts(), DIMENSIONS, bars, ask), asked


def category(top: float, **more) -> Scores:
    return Scores(dimension="category", ranked=(("billing", top), ("technical", 1 - top)), **more)


@pytest.mark.parametrize(
    ("top", "in_scope", "sure"),
    [
        (0.9, 1.0, True),
        (0.6, 1.0, True),
        (0.59, 1.0, False),
        (0.99, 0.2, True),
        (0.99, 0.19, False),
    ],
)
def test_it_is_sure_above_its_bar_and_inside_our_scope(top, in_scope, sure):
    seen, _ = classified(category(top, in_scope=in_scope))
    assert seen.sure == sure


def test_a_dimension_without_scores_is_anybodys_guess():
    seen, _ = classified(category(0.9))
    assert seen.urgency.confidence == 0.25
    assert not seen.urgency.calibrated
    assert seen.category.calibrated


def test_no_scores_at_all_is_unsure():
    seen, _ = classified()
    assert not seen.sure
    assert seen.category.confidence == 0.5


def test_an_uncalibrated_number_is_marked():
    seen, _ = classified(category(0.9, calibrated=False))
    assert not seen.category.calibrated


@pytest.mark.parametrize(
    ("top", "answer", "words"),
    [
        (0.9, {}, "Category billing 0.90"),
        (0.5, {}, "Unsure: billing or technical, 0.50 is below the bar of 0.60"),
        (0.9, {"wants_human": 0.7}, "asks for a person"),
    ],
)
def test_the_reason_is_told(top, answer, words):
    seen, _ = classified(category(top), **answer)
    assert words in seen.because
    assert seen.because.endswith("(m).")


def test_the_model_is_asked_once_with_everything():
    _, (task,) = classified(category(0.9))
    assert (task.subject, task.text) == (facts().subject, facts().text)
    assert [dimension.name for dimension in task.dimensions] == [
        "category",
        "urgency",
        "sentiment",
        "complexity",
    ]


def test_what_is_about_nothing_of_ours_is_told_and_not_the_nearest_class():
    seen, _ = classified(category(0.9, in_scope=0.12))
    assert seen.because.startswith("Not about anything this desk handles: in scope 0.12, below 0.20;")
    assert "billing" not in seen.because
    assert (seen.unsure, seen.known("category")) == (("in_scope",), "")


def test_each_dimension_has_a_bar_of_its_own():
    urgent = Scores(
        dimension="urgency", ranked=(("high", 0.4), ("medium", 0.3), ("low", 0.2), ("critical", 0.1))
    )
    seen, _ = classified(category(0.9), urgent, bars=Bars(urgency=0.5, sentiment=0.3))
    assert seen.unsure == ("urgency",)
    assert (seen.known("urgency"), seen.known("category")) == ("", "billing")
    assert "unsure of urgency: high or medium, 0.40 is below the bar of 0.50" in seen.because
