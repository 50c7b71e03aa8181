"""Who is on call: exactly one at each moment, whatever clocks do, and overrides win."""

import itertools
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from replywell.escalations.on_call import (
    Override,
    Rota,
    handover,
    next_after,
    on_call,
    regular,
    shifts,
    turn_of,
    week_of,
)

ZONES = [
    "UTC",
    "Europe/Berlin",
    "America/New_York",
    "Australia/Lord_Howe",
    "Asia/Kathmandu",
    "America/Santiago",
]
BERLIN = ZoneInfo("Europe/Berlin")


def rota(**changes) -> Rota:
    """Turns from Monday 9 o'clock in Berlin: 1, 2, 3."""
    given = {"timezone": "Europe/Berlin", "starts_on": date(2026, 3, 2), "members": (1, 2, 3)} | changes
    return Rota(**given)


def there(*parts: int, fold: int = 0) -> datetime:
    return datetime(*parts, tzinfo=BERLIN, fold=fold)


@pytest.mark.parametrize(
    ("moment", "member"),
    [
        (there(2026, 3, 2, 9), 1),
        (there(2026, 3, 2, 8, 59), 3),  # the turn before the first
        (there(2026, 3, 9, 8, 59), 1),
        (there(2026, 3, 9, 9), 2),
        (there(2026, 3, 16, 9), 3),
        (there(2026, 3, 23, 9), 1),
        (there(2026, 3, 30, 8, 59), 1),  # clocks went forward the day before: still nine there
        (there(2026, 3, 30, 9), 2),
        (there(2026, 10, 26, 8, 59), 1),  # and back
        (there(2026, 10, 26, 9), 2),
    ],
    ids=str,
)
def test_turns_change_at_the_handover_as_the_clock_there_shows_it(moment, member):
    assert on_call(rota(), moment) == member


def test_a_handover_that_the_clock_skips_is_the_time_after_it():
    skipped = rota(starts_on=date(2026, 3, 29), days=1, handover=time(2, 30))
    assert handover(skipped, 0) == there(2026, 3, 29, 3, 30).astimezone(UTC)
    assert on_call(skipped, there(2026, 3, 29, 3, 29)) == 3
    assert on_call(skipped, there(2026, 3, 29, 3, 30)) == 1


def test_a_handover_that_the_clock_shows_twice_happens_once():
    twice = rota(starts_on=date(2026, 10, 25), days=1, handover=time(2, 30))
    assert on_call(twice, there(2026, 10, 25, 2, 29)) == 3
    assert on_call(twice, there(2026, 10, 25, 2, 30)) == 1
    assert on_call(twice, there(2026, 10, 25, 2, 10, fold=1)) == 1


def test_nobody_is_on_call_without_members_or_outside_of_the_hours():
    assert on_call(rota(members=()), there(2026, 3, 2, 9)) is None
    office = rota(week=week_of({str(day): [["09:00", "17:00"]] for day in range(5)}))
    assert on_call(office, there(2026, 3, 3, 16, 59)) == 1
    assert on_call(office, there(2026, 3, 3, 17)) is None
    assert on_call(office, there(2026, 3, 7, 12)) is None


def test_an_override_wins_also_outside_of_the_hours_and_the_last_of_several_does():
    first = Override(starts=there(2026, 3, 7, 8), ends=there(2026, 3, 8, 8), member=9)
    second = Override(starts=there(2026, 3, 7, 12), ends=there(2026, 3, 7, 14), member=8)
    office = rota(week=week_of({"0": [["09:00", "17:00"]]}), overrides=(first, second))
    assert on_call(office, there(2026, 3, 7, 8)) == 9
    assert on_call(office, there(2026, 3, 7, 12)) == 8
    assert on_call(office, there(2026, 3, 7, 14)) == 9
    assert on_call(office, there(2026, 3, 8, 8)) is None


def test_the_next_ones_come_in_their_order():
    assert next_after(rota(), 2) == (3, 1)
    assert next_after(rota(), 9) == (1, 2, 3)


moments = st.timedeltas(timedelta(0), timedelta(days=1800)).map(datetime(2024, 1, 1, tzinfo=UTC).__add__)
members = st.lists(st.integers(1, 9), min_size=1, max_size=5, unique=True).map(tuple)


@st.composite
def rotas(draw, *, overridden: bool = True) -> Rota:
    overrides = []
    for _ in range(draw(st.integers(0, 3)) if overridden else 0):
        starts = draw(moments)
        length = draw(st.timedeltas(timedelta(minutes=1), timedelta(days=20)))
        overrides.append(Override(starts=starts, ends=starts + length, member=draw(st.integers(10, 12))))
    return Rota(
        timezone=draw(st.sampled_from(ZONES)),
        starts_on=draw(st.dates(date(2025, 1, 1), date(2027, 12, 31))),
        days=draw(st.integers(1, 30)),
        handover=draw(st.times().map(lambda at: at.replace(second=0, microsecond=0))),
        members=draw(members),
        offset=draw(st.integers(0, 6)),
        overrides=tuple(overrides),
    )


@settings(suppress_health_check=[HealthCheck.too_slow])  # zones are read from disk the first time
@given(rotas(), moments)
def test_exactly_one_is_on_call_at_each_moment(drawn, moment):
    member = on_call(drawn, moment)
    by_override = [one.member for one in drawn.overrides if one.starts <= moment < one.ends]
    assert member == (by_override[-1] if by_override else regular(drawn, moment))
    assert member is not None


@settings(suppress_health_check=[HealthCheck.too_slow])  # zones are read from disk the first time
@given(rotas(), moments)
def test_a_turn_holds_from_its_handover_until_the_next(drawn, moment):
    turn = turn_of(drawn, moment)
    assert handover(drawn, turn) <= moment < handover(drawn, turn + 1)
    assert turn_of(drawn, handover(drawn, turn)) == turn


@settings(suppress_health_check=[HealthCheck.too_slow])  # zones are read from disk the first time
@given(rotas(), moments, st.integers(1, 40), st.lists(st.floats(0, 1), min_size=3, max_size=3))
def test_shifts_say_the_same_as_asking_at_a_moment_and_leave_no_gap(drawn, start, days, places):
    end = start + timedelta(days=days)
    listed = shifts(drawn, start, end)
    assert (listed[0].starts, listed[-1].ends) == (start, end)
    assert all(one.ends == other.starts for one, other in itertools.pairwise(listed))
    for place in places:
        moment = start + (end - start) * place
        if moment < end:
            found = [one.member for one in listed if one.starts <= moment < one.ends]
            assert found == [on_call(drawn, moment)]


@settings(suppress_health_check=[HealthCheck.too_slow])  # zones are read from disk the first time
@given(rotas(overridden=False), moments)
def test_everybody_has_their_turn_once_before_it_begins_again(drawn, moment):
    turn = turn_of(drawn, moment)
    around = [on_call(drawn, handover(drawn, turn + step)) for step in range(len(drawn.members))]
    assert sorted(around) == sorted(drawn.members)
