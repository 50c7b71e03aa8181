"""What judged answers make of their confidence."""

import random

import pytest

from replywell.resolution.calibration import FEWEST, fitted


def judged(number, slope, shift, seed=1):
    """Answers whose true chance is the shipped log-odds, bent."""
    from math import exp

    dice = random.Random(seed)
    made = []
    for _ in range(number):
        odds = dice.gauss(1.0, 1.5)
        made.append((odds, dice.random() < 1 / (1 + exp(-(slope * odds + shift)))))
    return made


def test_too_few_or_only_one_kind_teach_nothing():
    assert fitted(judged(FEWEST - 1, 1, 0)) is None
    assert fitted([(1.0, True)] * 500) is None


def test_an_overconfident_curve_is_bent_down():
    found = fitted(judged(800, 0.5, -1.0))
    assert found.slope == pytest.approx(0.5, abs=0.15)
    assert found.shift == pytest.approx(-1.0, abs=0.25)
    assert found.helps


def test_a_curve_that_holds_stays_about_where_it_is():
    found = fitted(judged(800, 1.0, 0.0))
    assert found.slope == pytest.approx(1.0, abs=0.2)
    assert found.loss_after == pytest.approx(found.loss_before, abs=0.01)


def test_wrong_whatever_was_said_bends_and_stays_finite():
    dice = random.Random(3)
    found = fitted([(dice.gauss(0, 1), dice.random() < 0.5) for _ in range(200)])
    assert 0.2 <= found.slope < 0.6


def test_the_same_answers_give_the_same_figures():
    assert fitted(judged(300, 0.7, 0.2)) == fitted(judged(300, 0.7, 0.2))
