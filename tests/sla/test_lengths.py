import pytest
from hypothesis import given
from hypothesis import strategies as st

from replywell.sla.lengths import read_minutes, write_minutes


@pytest.mark.parametrize(
    ("typed", "minutes"),
    [
        ("30", 30), ("30 min", 30), ("30m", 30), ("4 h", 240), ("1 h 30 min", 90), ("1h30", 90), ("2 d", 2880),
        ("2 Tage", 2880), ("3 Stunden", 180), ("90 minutes", 90), ("", None), ("soon", None), ("-5", None),
        ("1.5 h", None), ("0", None), ("\u0663 h", None),
    ],
)  # fmt: skip
def test_lengths_are_read(typed, minutes):
    assert read_minutes(typed) == minutes


@given(st.integers(1, 600_000))
def test_what_is_written_is_read_again(minutes):
    assert read_minutes(write_minutes(minutes)) == minutes
