"""The proof: exact against small numbers, honest however often one looks, and quick to notice a fall."""

import math
import random

import pytest

from replywell.resolution.bounds import (
    ALARM,
    ALPHA,
    FEARS,
    HOPES,
    Tally,
    evidence,
    fallen,
    lower,
    reached,
    tally,
    to_go,
    upper,
)

TARGET = 0.98


def stake(right: int, wrong: int, rate: float) -> float:
    """The mean stake by the formula, in plain numbers."""
    gain = (1 - rate) / rate
    return sum(share * (1 + (1 - r) * gain) ** right * (r**wrong if wrong or r else 1) for r, share in HOPES)


@pytest.mark.parametrize(("right", "wrong"), [(0, 0), (1, 0), (59, 0), (172, 0), (300, 1), (40, 5)])
def test_the_evidence_is_the_formula(right, wrong):
    found = Tally((1.0,) * right, wrong)
    assert evidence(found, TARGET) == pytest.approx(math.log(stake(right, wrong, TARGET)))


def test_what_is_believed_adds_up_to_one_stake():
    assert sum(share for _, share in HOPES) == pytest.approx(1)
    assert sum(share for _, share in FEARS) == pytest.approx(1)
    assert evidence(Tally(), TARGET) == pytest.approx(0)


def test_one_look_needs_149_right_answers_and_looking_always_172():
    """Clopper–Pearson with no error: 0.98 ** n <= 0.05."""
    assert math.ceil(math.log(ALPHA) / math.log(TARGET)) == 149
    assert to_go(Tally(), TARGET, 60) == 172
    assert not reached(Tally((1.0,) * 171), TARGET, 60)
    assert reached(Tally((1.0,) * 172), TARGET, 60)


@pytest.mark.parametrize(("right", "wrong"), [(0, 0), (100, 0), (150, 1), (400, 3), (20, 2)])
def test_so_many_more_right_answers_reach_it_and_one_fewer_does_not(right, wrong):
    found = Tally((1.0,) * right, wrong)
    more = to_go(found, TARGET, 60)
    assert more is not None
    assert reached(Tally((1.0,) * (right + more), wrong), TARGET, 60)
    assert more == 0 or not reached(Tally((1.0,) * (right + more - 1), wrong), TARGET, 60)


def test_a_minimum_holds_where_the_target_is_low():
    assert to_go(Tally((1.0,) * 30), 0.5, 60) == 30
    assert to_go(Tally((1.0,) * 60), 0.5, 60) == 0


def test_a_target_of_everything_is_never_reached():
    assert to_go(Tally((1.0,) * 1000), 1 - 1e-12, 60) is None


def test_the_lower_bound_is_where_the_evidence_is_enough():
    found = Tally((1.0,) * 200, 1)
    bound = lower(found)
    assert evidence(found, bound) >= -math.log(ALPHA)
    assert evidence(found, bound + 1e-4) < -math.log(ALPHA)
    assert lower(Tally()) == 0
    assert lower(Tally((1.0,) * 5)) < lower(Tally((1.0,) * 50)) < 1


def test_a_lighter_answer_proves_less_and_a_wrong_one_counts_whole():
    assert evidence(tally([(True, 0.7)] * 100), TARGET) < evidence(tally([(True, 1.0)] * 100), TARGET)
    assert tally([(False, 0.1), (True, 0.5)]) == Tally((0.5,), 1)


def ever_reached(rate: float, answers: int, target: float = TARGET, minimum: int = 60) -> float:
    """The exact chance that a look after every answer ever finds the target reached: no dice."""
    paths, found = {0: 1.0}, 0.0
    for count in range(1, answers + 1):
        grown: dict[int, float] = {}
        for wrong, chance in paths.items():
            grown[wrong] = grown.get(wrong, 0.0) + chance * rate
            grown[wrong + 1] = grown.get(wrong + 1, 0.0) + chance * (1 - rate)
        paths = {}
        for wrong, chance in grown.items():
            if chance < 1e-13:
                continue
            if count >= minimum and stake(count - wrong, wrong, target) >= 1 / ALPHA:
                found += chance
            else:
                paths[wrong] = chance
    return found


@pytest.mark.parametrize("rate", [0.98, 0.975, 0.97, 0.95, 0.90])
def test_below_the_target_the_chance_of_ever_being_promoted_is_under_five_percent(rate):
    assert ever_reached(rate, 1500) < 0.05


def test_a_good_assistant_is_promoted():
    assert ever_reached(0.995, 1500) > 0.97
    assert ever_reached(1.0, 200) == pytest.approx(1)


def test_a_bound_for_one_look_would_be_fooled():
    """Why the method matters: Clopper–Pearson, asked after every answer, promotes what is not good enough."""
    paths, found = {0: 1.0}, 0.0
    for count in range(1, 1501):
        grown: dict[int, float] = {}
        for wrong, chance in paths.items():
            grown[wrong] = grown.get(wrong, 0.0) + chance * TARGET
            grown[wrong + 1] = grown.get(wrong + 1, 0.0) + chance * (1 - TARGET)
        paths = {}
        for wrong, chance in grown.items():
            tail = sum(math.comb(count, k) * (1 - TARGET) ** k * TARGET ** (count - k) for k in range(wrong + 1)) if wrong < 40 else 1.0  # fmt: skip
            if count >= 60 and tail <= ALPHA:
                found += chance
            elif chance > 1e-9:
                paths[wrong] = chance
    assert found > 0.12


def caught_after(dice: random.Random, rate: float, before: float = 0.99) -> int:
    told = [dice.random() < before for _ in range(200)]
    while fallen(told, TARGET):  # begin without an alarm
        told = [dice.random() < before for _ in range(200)]
    for count in range(1, 2000):
        told.append(dice.random() < rate)
        if fallen(told, TARGET):
            return count
    return 2000


def test_a_fall_to_ninety_percent_is_caught_within_seventy_answers_and_nearly_always_within_170():
    dice = random.Random(7)
    needed = sorted(caught_after(dice, 0.90) for _ in range(100))
    assert needed[50] <= 70
    assert needed[94] <= 170


def test_a_good_assistant_is_hardly_ever_taken_back():
    dice = random.Random(11)
    alarms = sum(any(fallen(told[:n], TARGET) for n in range(0, 400, 5)) for told in ([dice.random() < 0.99 for _ in range(400)] for _ in range(40)))  # fmt: skip
    assert alarms <= 1


def test_a_stretch_of_wrong_answers_tells_how_long_it_is():
    assert fallen([True] * 100, TARGET) == 0
    assert fallen([True] * 100 + [False] * 3, TARGET) >= 3
    assert upper([True] * 50) == 1.0
    assert upper([True] * 50 + [False] * 3) < TARGET
    assert math.log(1 / ALARM) > 5


def test_the_upper_bound_and_the_fall_agree():
    dice = random.Random(3)
    for _ in range(30):
        told = [dice.random() < 0.93 for _ in range(80)]
        assert (upper(told) < TARGET) == bool(fallen(told, TARGET))
