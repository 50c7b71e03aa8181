"""Evaluations in the console: trends, intervals and what changed."""

from replywell.pipeline.models import Evaluation
from tests.console.desk_of_an_owner import page


def test_evaluations_show_trends_with_intervals_and_what_changed(desk):
    for version, value in (("0.1", 0.7), ("0.2", 0.9)):
        Evaluation.objects.create(
            kind="classification",
            name="banking",
            figures={"accuracy": value, "accuracy_interval": [value - 0.05, value + 0.05], "labels": 77},
            version=version,
        )
    text = desk.get(page("evaluations")).text
    assert "classification" in text and "+0.2" in text and "(intervals apart)" in text
    assert "<polyline" in text and "<polygon" in text and text.count("0.2</bdi>") == 1
    assert "Nothing measured yet" not in text
    run = Evaluation.objects.first()
    assert "accuracy_interval" in desk.get(page("evaluation", run.pk)).text


def test_one_run_and_none_are_drawn_too(desk):
    assert "Nothing measured yet" in desk.get(page("evaluations")).text
    Evaluation.objects.create(kind="mask", figures={"recall": {"email": 1.0, "iban": 1.0}}, version="0.1")
    text = desk.get(page("evaluations")).text
    assert "recall.email" in text and "<polygon" not in text
