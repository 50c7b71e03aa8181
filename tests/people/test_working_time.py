from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from replywell.people.working_time import ALWAYS, Hours, working_time

NINE_TO_FIVE = ((540, 1020),)
OFFICE = (NINE_TO_FIVE,) * 5 + ((), ())
MINUTE = timedelta(minutes=1)


def at(text: str, zone: str = "UTC", fold: int = 0) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone), fold=fold).astimezone(UTC)


@pytest.mark.parametrize(
    ("start", "minutes", "end"),
    [
        ("2026-03-02 10:00", 60, "2026-03-02 11:00"),
        ("2026-03-02 16:30", 60, "2026-03-03 09:30"),
        ("2026-03-02 16:00", 60, "2026-03-02 17:00"),
        ("2026-03-06 16:30", 60, "2026-03-09 09:30"),
        ("2026-03-07 12:00", 1, "2026-03-09 09:01"),
        ("2026-03-02 06:00", 30, "2026-03-02 09:30"),
        ("2026-03-02 10:00", 5 * 480, "2026-03-09 10:00"),
        ("2026-03-02 22:00", 0, "2026-03-02 22:00"),
    ],
)
def test_hours_are_added_in_office_time(start, minutes, end):
    there = working_time(Hours(week=OFFICE))

    assert there.after(at(start), minutes * MINUTE) == at(end)


def test_the_hour_that_is_skipped_is_no_working_time():
    night = working_time(Hours(timezone="Europe/Berlin", week=(((0, 1440),),) * 7))

    day = night.between(at("2026-03-29 00:00", "Europe/Berlin"), at("2026-03-30 00:00", "Europe/Berlin"))

    assert day == timedelta(hours=23)


def test_the_hour_that_comes_twice_counts_twice():
    early = working_time(Hours(timezone="Europe/Berlin", week=(((120, 180),),) * 7))

    day = early.between(at("2026-10-25 00:00", "Europe/Berlin"), at("2026-10-26 00:00", "Europe/Berlin"))

    assert day == timedelta(hours=2)


def test_a_day_of_its_own_replaces_its_weekday():
    hours = Hours(week=OFFICE, days=((date(2026, 3, 3), ()), (date(2026, 3, 7), ((600, 720),))))

    assert working_time(hours).after(at("2026-03-02 16:00"), timedelta(hours=2)) == at("2026-03-04 10:00")
    assert working_time(hours).between(at("2026-03-07 00:00"), at("2026-03-08 00:00")) == timedelta(hours=2)


def test_hours_that_never_open_never_end():
    assert working_time(Hours()).after(at("2026-03-02 10:00"), MINUTE) is None


def test_without_hours_every_minute_counts():
    assert working_time(None) is ALWAYS
    assert ALWAYS.after(at("2026-03-07 23:30"), timedelta(hours=1)) == at("2026-03-08 00:30")


ZONES = [
    "UTC", "Europe/Berlin", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe", "America/Sao_Paulo",
    "Asia/Beirut", "Africa/Casablanca", "Pacific/Apia", "America/Santiago",
]  # fmt: skip
days = st.lists(st.integers(0, 1440), max_size=6, unique=True).map(
    lambda cuts: tuple(zip(sorted(cuts)[::2], sorted(cuts)[1::2], strict=False))
)
moments = st.integers(0, 14 * 365 * 1440).map(lambda n: datetime(2014, 1, 1, tzinfo=UTC) + n * MINUTE)


@st.composite
def calendars(draw):
    near = draw(moments)
    special = draw(st.dictionaries(st.integers(-3, 3), days, max_size=3))
    return near, Hours(
        timezone=draw(st.sampled_from(ZONES)),
        week=tuple(draw(days) for _ in range(7)),
        days=tuple((near.date() + timedelta(days=n), told) for n, told in sorted(special.items())),
    )


def minutes_of(hours: Hours, start: datetime, end: datetime) -> int:
    """Counted one by one, by what the clock on the wall shows."""
    zone, special, counted = ZoneInfo(hours.timezone), dict(hours.days), 0
    while start < end:
        there = start.astimezone(zone)
        shown = there.hour * 60 + there.minute
        told = special.get(there.date(), hours.week[there.weekday()])
        counted += any(first <= shown < until for first, until in told)
        start += MINUTE
    return counted


@given(calendars(), st.integers(0, 4 * 1440))
@settings(max_examples=60, deadline=None)
def test_counting_agrees_with_the_clock_on_the_wall(made, length):
    start, hours = made
    end = start + length * MINUTE

    assert working_time(hours).between(start, end) == minutes_of(hours, start, end) * MINUTE


@given(calendars(), st.integers(0, 20_000), st.integers(0, 20_000), st.integers(0, 3000))
@settings(max_examples=60, deadline=None)
def test_adding_is_additive_monotone_and_undone_by_counting(made, first, second, later):
    start, hours = made
    there = working_time(hours)
    once = there.after(start, (first + second) * MINUTE)
    if once is None:
        assert not any(hours.week)
        return

    half = there.after(start, first * MINUTE)

    assert there.after(half, second * MINUTE) == once
    assert there.between(start, once) == (first + second) * MINUTE
    assert half <= once
    assert there.after(start + later * MINUTE, first * MINUTE) >= half
