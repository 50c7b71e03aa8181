"""When a person is left alone."""

from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from replywell.notifications.quiet import is_quiet, next_loud, zone

WEDNESDAY = datetime(2026, 11, 25, 12, tzinfo=UTC)
TIMES = st.none() | st.times()


@pytest.mark.parametrize(
    ("hour", "begins", "ends", "days", "quiet"),
    [
        (12, None, None, (), False),
        (12, time(9), time(17), (), True),
        (17, time(9), time(17), (), False),
        (23, time(20), time(7), (), True),
        (6, time(20), time(7), (), True),
        (7, time(20), time(7), (), False),
        (12, time(9), time(9), (), False),
        (12, None, None, (2,), True),
        (12, None, None, (3,), False),
    ],
)
def test_quiet_hours(hour, begins, ends, days, quiet):
    assert is_quiet(WEDNESDAY.replace(hour=hour), begins, ends, days) is quiet


def test_the_end_of_the_night_is_the_next_morning():
    there = WEDNESDAY.astimezone(ZoneInfo("Europe/Berlin")).replace(hour=22)
    loud = next_loud(there, time(20), time(7), ())
    assert (loud.date() - there.date()).days == 1
    assert (loud.hour, loud.minute) == (7, 0)


def test_a_quiet_weekend_ends_on_monday():
    saturday = WEDNESDAY.replace(day=28)
    assert next_loud(saturday, None, None, (5, 6)) == saturday.replace(day=30, hour=0)


@given(st.datetimes(timezones=st.just(UTC)), TIMES, TIMES, st.sets(st.integers(0, 5)))
def test_a_loud_moment_is_never_before_and_is_loud(at, begins, ends, days):
    if at.year > 9998:
        return
    loud = next_loud(at, begins, ends, days)
    assert loud >= at
    assert loud == at or not is_quiet(loud, begins, ends, days)


def test_an_unknown_time_zone_is_utc():
    assert zone("Atlantis/Capital") == zone("../etc/passwd") == ZoneInfo("UTC")
