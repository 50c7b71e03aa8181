"""Whether new tickets are many of one kind: pure, without a database."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from replywell.incidents.alike import Corpus
from replywell.incidents.spikes import bar, busier, people, spikes
from replywell.incidents.traces import Trace, words_of
from replywell.incidents.usual import Usual, surprise, usual
from tests.incidents.outage import OTHERS, TROUBLES

NOW = datetime(2026, 3, 4, 10, 30, tzinfo=UTC)  # a Wednesday


class Nothing:
    """A desk that has hardly any such tickets."""

    def __init__(self, mean=0.05, volume=1.0):
        self.mean, self.total = mean, volume

    def alike(self, middle, minutes):
        return Usual(self.mean * minutes / 10, 1.0)

    def volume(self, minutes):
        return self.total * minutes / 10


def trace(number, text, *, ago=60, origin=None, contact=None, subject="Cannot log in"):
    words = frozenset(words_of(subject, text))
    return Trace(number, NOW - timedelta(seconds=ago), contact or number, origin or f"o{number}", words)


def down(number=12, **more):
    return [trace(n, TROUBLES[n % len(TROUBLES)], ago=30 * n, **more) for n in range(1, number + 1)]


def others():
    return [trace(100 + n, OTHERS[n % 8][1], ago=3000 + 60 * n, subject=OTHERS[n % 8][0]) for n in range(24)]


def looked(traces, known=None):
    return spikes([t.ticket for t in traces], Corpus([*others(), *traces]), known or Nothing(), 1000, NOW)


def test_many_who_say_the_same_are_a_spike():
    (spike,) = looked(down())

    assert {t.ticket for t in spike.members} == set(range(1, 13))
    assert (spike.count, spike.minutes) == (12, 10)
    assert spike.chance < bar(1000)
    assert "login" in spike.words


def test_what_everybody_else_writes_is_not_in_it():
    traces = [*down(), trace(50, OTHERS[0][1], subject=OTHERS[0][0], ago=10)]
    (spike,) = looked(traces)
    assert 50 not in {t.ticket for t in spike.members}


def test_where_so_many_are_usual_nothing_is_a_spike():
    assert looked(down(), Nothing(mean=9.0)) == []


def test_where_everything_is_busy_a_share_of_it_is_no_spike():
    busy = [trace(200 + n, OTHERS[n % 8][1], ago=2 * n, subject=OTHERS[n % 8][0]) for n in range(200)]
    seven = down(7)
    corpus = Corpus([*others(), *busy, *seven])
    asked = [t.ticket for t in seven]

    assert spikes(asked, corpus, Nothing(mean=0.01, volume=200), 1000, NOW)
    assert spikes(asked, corpus, Nothing(mean=0.01, volume=1), 1000, NOW) == []


def test_one_who_writes_again_and_again_is_one():
    assert looked(down(30, contact=7, origin="spam.example")) == []


def test_one_company_with_many_mailboxes_counts_as_three():
    assert people(down(30, origin="spam.example")) == (3, 1)
    assert looked(down(30, origin="spam.example")) == []


def test_two_places_are_not_enough():
    traces = [replace(t, origin=f"o{t.ticket % 2}") for t in down(40)]
    assert looked(traces) == []


def test_old_tickets_are_no_spike():
    assert looked([replace(t, at=t.at - timedelta(hours=2)) for t in down()]) == []


def test_names_and_numbers_do_not_count():
    one = words_of("Login", "My name is Rosa Marín, order number 48213, rosa@example.org. The login fails.")
    other = words_of("Login", "My name is Jo Weiss, order number 99, jo@example.net. The login fails.")
    assert set(one) == set(other)


def test_the_monday_peak_is_usual_on_mondays():
    monday = datetime(2026, 3, 2, 8, 30, tzinfo=UTC)
    mondays = [monday - timedelta(weeks=w, minutes=m) for w in range(1, 9) for m in range(0, 60, 3)]

    there = usual(mondays, monday, 10, 8)
    wednesday = usual(mondays, monday + timedelta(days=2), 10, 8)

    assert surprise(8, there) > 0.001
    assert surprise(30, wednesday) < surprise(30, there)


def test_the_day_after_a_holiday_may_be_like_a_monday():
    monday = datetime(2026, 3, 2, 8, 30, tzinfo=UTC)
    mondays = [monday - timedelta(weeks=w, minutes=m) for w in range(1, 9) for m in range(0, 60, 3)]
    tuesday = usual(mondays, monday + timedelta(days=1), 10, 8)
    night = usual(mondays, monday + timedelta(hours=18), 10, 8)
    assert tuesday.mean > 5 * night.mean


def test_little_is_known_of_a_new_desk_and_that_is_wide():
    fresh = usual([], NOW, 10, 0)
    assert 0 < fresh.mean < 0.1
    assert surprise(1, fresh) > bar(1000) > surprise(6, fresh)


@pytest.mark.parametrize(("mean", "shape", "count"), [(0.5, 1.0, 3), (4.0, 6.0, 9), (20.0, 3.0, 60)])
def test_surprise_is_the_tail_of_the_negative_binomial(mean, shape, count):
    import math

    def mass(k):
        odds = math.lgamma(k + shape) - math.lgamma(shape) - math.lgamma(k + 1)
        return math.exp(odds + shape * math.log(shape / (shape + mean)) + k * math.log(mean / (shape + mean)))

    assert surprise(count, Usual(mean, shape)) == pytest.approx(sum(map(mass, range(count, 2000))), rel=1e-6)


@given(st.floats(0.01, 50), st.floats(1, 6), st.integers(1, 200))
def test_more_is_more_surprising(mean, shape, count):
    known = Usual(mean, shape)
    assert 0 <= surprise(count + 1, known) <= surprise(count, known) <= 1


def test_a_busy_day_makes_more_of_everything_usual():
    assert busier(Usual(1.0, 2.0), 41, 20).mean == 2.0
    assert busier(Usual(1.0, 2.0), 5, 20).mean == 1.0
