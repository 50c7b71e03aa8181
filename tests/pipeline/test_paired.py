"""What flips say of the share of right answers: intervals, the test, and what is not good enough."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from replywell.pipeline.paired import LEAST, MARGIN, Found, Paired, Z, objections, size_for
from replywell.pipeline.sample import Past, drawn


def found(**changes):
    usual = {
        "answers": Paired(200, 0, 0),
        "categories": Paired(200, 0, 0),
        "protected": {},
        "severe": 0,
        "unread": 0,
        "whole": False,
    }
    return Found(**usual | changes)


def reasons(**changes):
    return [name for name, _ in objections(found(**changes), MARGIN)]


def likeliest(gains, losses, tickets, difference):
    """The probability of a loss under which the flips are likeliest, given the true difference; by trying."""
    low, high = max(0.0, -difference), (1 - difference) / 2
    tried = [low + (high - low) * step / 200_000 for step in range(1, 200_000)]

    def likelihood(share):
        told = [
            (gains, share + difference),
            (losses, share),
            (tickets - gains - losses, 1 - 2 * share - difference),
        ]
        return (
            sum(times * math.log(chance) for times, chance in told if times)
            if all(p > 0 for _, p in told)
            else -1e9
        )

    return max(tried, key=likelihood)


@pytest.mark.parametrize(("gains", "losses", "tickets"), [(8, 1, 44), (3, 9, 120)])
def test_at_its_ends_the_score_statistic_is_that_of_95_percent(gains, losses, tickets):
    for end in Paired(tickets, lost=losses, won=gains).interval:
        share = likeliest(gains, losses, tickets, end)
        variance = tickets * (2 * share + end * (1 - end))
        assert abs(gains - losses - tickets * end) / math.sqrt(variance) == pytest.approx(Z, abs=0.01)


def test_without_any_flip_the_bound_is_known_exactly():
    for tickets in (10, 100, 189, 1000):
        low, high = Paired(tickets, 0, 0).interval
        assert high == pytest.approx(Z * Z / (tickets + Z * Z), abs=1e-6)
        assert low == pytest.approx(-high)


@given(st.integers(1, 400), st.data())
def test_the_interval_holds_the_difference(tickets, data):
    lost = data.draw(st.integers(0, tickets))
    won = data.draw(st.integers(0, tickets - lost))
    pairs = Paired(tickets, lost, won)
    low, high = pairs.interval
    assert -1 <= low <= pairs.difference <= high <= 1
    mirrored = Paired(tickets, won, lost).interval
    assert mirrored == pytest.approx((-high, -low), abs=1e-6)


def test_so_many_tickets_are_enough_and_one_less_is_not():
    enough = size_for(MARGIN)
    assert reasons(answers=Paired(enough, 0, 0)) == []
    assert reasons(answers=Paired(enough - 2, 0, 0)) == ["answers"]


def test_mcnemar_is_exact():
    assert Paired(100, lost=5, won=0).loses == pytest.approx(1 / 32)
    assert Paired(100, lost=0, won=5).loses == 1
    assert Paired(100, lost=3, won=3).loses == pytest.approx(sum(math.comb(6, k) for k in (3, 4, 5, 6)) / 64)


def test_what_is_lost_is_objected_to():
    assert reasons(answers=Paired(200, lost=9, won=0)) == ["answers"]
    assert reasons(categories=Paired(200, lost=9, won=0)) == ["categories"]
    assert reasons(answers=Paired(600, lost=2, won=9)) == []


def test_where_all_were_asked_nothing_is_guessed():
    assert reasons(answers=Paired(60, 0, 0), categories=Paired(60, 0, 0)) == ["answers", "categories"]
    assert reasons(answers=Paired(60, 0, 0), categories=Paired(60, 0, 0), whole=True) == []
    assert reasons(answers=Paired(60, 2, 0), whole=True) == ["answers"]


def test_few_tickets_show_nothing():
    assert "few" in reasons(answers=Paired(LEAST - 1, 0, 0), whole=True)


def test_a_severe_one_and_an_unread_one_stop_it():
    assert reasons(severe=1, unread=2) == ["severe", "unread"]


def test_one_category_may_not_pay_for_the_others():
    protected = {"billing": Paired(40, lost=6, won=0), "account": Paired(40, lost=1, won=0)}
    ((name, told),) = objections(found(answers=Paired(900, 6, 12), protected=protected), MARGIN)
    assert (name, told["category"], told["lost"]) == ("category", "billing", 6)


PAST = [
    Past(
        number, "billing" if number % 4 else "account", "draft" if number % 3 else "handoff", number % 5 == 0
    )
    for number in range(1, 401)
]


def test_a_sample_has_each_stratum_by_its_share_and_is_the_same_again():
    chosen = drawn(PAST, 100, seed=7)
    assert len(chosen) == len(set(chosen)) == 100
    assert chosen == drawn(list(reversed(PAST)), 100, seed=7) != drawn(PAST, 100, seed=8)
    by = {each.walk: each for each in PAST}
    assert sum(by[walk].category == "account" for walk in chosen) == 25
    assert sum(by[walk].judged for walk in chosen) == pytest.approx(20, abs=3)


@given(st.integers(1, 500), st.integers(0, 9))
def test_a_sample_is_never_larger_than_asked(wanted, seed):
    assert len(drawn(PAST, wanted, seed)) == min(wanted, len(PAST))
