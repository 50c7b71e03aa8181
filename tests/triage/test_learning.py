"""Calibration and comparison: values in, values out."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from replywell.adapters.models.port import ClassifyResult, ClassifyTask, Scores, Usage
from replywell.triage.calibrate import Calibration, apply, honest
from replywell.triage.learning import calibration_of, compare, curve, measure, recalibrated, temperature

CALIBRATIONS = st.builds(
    Calibration,
    dimension=st.just("category"),
    model=st.just("m"),
    temperature=st.floats(0.125, 8),
    curve=st.sampled_from([(), ((0.2, 0.1), (0.9, 0.95)), ((0.5, 0.5),), ((0.3, 0.9), (0.8, 0.9))]),
)


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.lists(st.floats(0, 1), min_size=1, max_size=6), CALIBRATIONS)
def test_whatever_is_said_stays_a_distribution_in_its_order(shares, calibration):
    total = sum(shares) or 1
    ranked = tuple((str(at), share / total) for at, share in enumerate(sorted(shares, reverse=True)))
    done = apply(ranked, calibration)

    assert [name for name, _ in done] == [name for name, _ in ranked]
    assert sum(share for _, share in done) == pytest.approx(1, abs=1e-6)
    assert all(share >= -1e-9 for _, share in done)
    assert done[0][1] >= max(share for _, share in done) - 1e-6


def test_an_overconfident_model_is_softened_and_an_honest_one_left():
    draw = np.random.default_rng(1)
    truth = draw.integers(0, 3, 600)
    bold = np.full((600, 3), 0.01)
    guess = np.where(draw.random(600) < 0.6, truth, (truth + 1) % 3)
    bold[np.arange(600), guess] = 0.98
    honest_ones = np.full((600, 3), 0.2)
    honest_ones[np.arange(600), guess] = 0.6

    assert temperature(bold, truth) < 0.4
    assert 0.8 < temperature(honest_ones, truth) < 1.25
    softened = recalibrated(bold, calibration_of("category", "m", bold, truth, fitted=False))
    assert softened.max(1).mean() == pytest.approx(0.6, abs=0.05)


def test_a_curve_never_falls_and_is_taken_only_with_enough_tickets():
    draw = np.random.default_rng(2)
    sure = draw.uniform(0.4, 1, 4_000)
    right = draw.random(4_000) < sure**3
    points = curve(sure, right)
    assert all(left[1] <= right[1] for left, right in pairwise(points))

    said = np.stack([sure, 1 - sure], 1)
    truth = np.where(right, sure.argmin() * 0, 1)
    truth = np.where(said.argmax(1) == 0, np.where(right, 0, 1), np.where(right, 1, 0))
    assert calibration_of("c", "m", said, truth, fitted=True).curve
    assert not calibration_of("c", "m", said[:500], truth[:500], fitted=True).curve


def test_a_version_is_worse_only_when_chance_does_not_explain_it():
    right = np.ones(100, bool)
    some, many = right.copy(), right.copy()
    some[:2], many[:8] = False, False

    assert not compare(right, right).worse
    assert not compare(right, some).worse, "two tickets may be bad luck"
    assert compare(right, many).worse
    assert not compare(many, right).worse
    assert compare(many, right).gained == 8


def test_figures_add_up():
    said = np.array([[0.9, 0.1], [0.8, 0.2], [0.3, 0.7], [0.6, 0.4]])
    figures = measure(said, np.array([0, 0, 1, 1]), ("a", "b"))

    assert (figures["tickets"], figures["accuracy"]) == (4, 0.75)
    assert sum(each["count"] for each in figures["reliability"]) == 4
    assert figures["by_label"][1] == {"label": "b", "tickets": 2, "found": 0.5, "trusted": 1.0}


def test_only_the_model_that_is_known_is_calibrated():
    scores = Scores(dimension="category", ranked=(("a", 0.9), ("b", 0.1)), calibrated=False)
    answer = ClassifyResult(scores=(scores,), language="en", usage=Usage(model="m"))
    known = (Calibration(dimension="category", model="m", temperature=0.5),)
    task = ClassifyTask(subject="", text="", dimensions=())

    softened = honest(lambda _: answer, known)(task).scores[0]
    assert softened.ranked[0][1] == pytest.approx(0.75)
    assert softened.calibrated
    other = answer.model_copy(update={"usage": Usage(model="other")})
    assert honest(lambda _: other, known)(task) == other
