"""Working hours as people type them, and what browsers call themselves."""

import pytest

from replywell.kit.errors import Invalid
from replywell.people import hours
from replywell.people.browsers import browser_name


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ([], []),
        ([("", ""), (" ", "")], []),
        ([("9", "12")], [["09:00", "12:00"]]),
        ([("13:00", "17:30"), ("9.00", "12:15:00")], [["09:00", "12:15"], ["13:00", "17:30"]]),
        ([("0:00", "0:00")], [["00:00", "24:00"]]),
        ([("09:00", "12:00"), ("12:00", "24:00")], [["09:00", "12:00"], ["12:00", "24:00"]]),
    ],
)
def test_a_day_is_read_as_it_is_typed(typed, kept):
    assert hours.read_day(typed) == kept
    assert hours.read_day(hours.fields_of(kept)) == kept


@pytest.mark.parametrize(
    "typed",
    [
        [("9", "")],
        [("", "9")],
        [("12", "9")],
        [("9", "9")],
        [("9", "25")],
        [("9:99", "10")],
        [("9", "12"), ("11", "13")],
        [("x", "y")],
        [("٩", "10")],
        [(str(hour), f"{hour}:30") for hour in range(7)],
    ],
)
def test_what_is_no_time_of_day_is_told(typed):
    with pytest.raises(Invalid):
        hours.read_day(typed)


@pytest.mark.parametrize(
    ("told", "name"),
    [
        (
            "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141 Safari/537.36",
            "Chrome, Linux",
        ),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Mobile Safari/604.1",
            "Safari, iPhone",
        ),
        ("Mozilla/5.0 (Windows NT 10.0) Gecko/20100101 Firefox/140.0", "Firefox, Windows"),
        ("curl/8", "curl/8"),
        ("", "?"),
    ],
)
def test_a_browser_is_called_as_a_person_would(told, name):
    assert browser_name(told) == name
