"""Clocks come to what somebody has worked out by hand."""

import pytest

from replywell.kit.errors import Invalid
from replywell.project.evaluation.promises import score
from tests.sla.timelines import CALENDARS, TIMELINES

NAMED = {
    row["name"]: row | ({"timezone": "Europe/Berlin"} if row["calendar"] == "berlin always" else {})
    for row in TIMELINES
}


@pytest.mark.parametrize("name", NAMED)
def test_a_timeline_comes_out_as_worked_out(name):
    (told,), _ = score([NAMED[name]], CALENDARS)

    assert told["right"], told["clocks"]


def test_there_are_enough_of_them():
    assert len(NAMED) == len(TIMELINES) >= 60


def test_a_wrong_expectation_is_found():
    row = TIMELINES[0] | {"expect": {"first_response": {"due": "2026-03-02 11:01"}}}

    _, figures = score([row, TIMELINES[1]], CALENDARS)

    assert (figures["judged"], figures["right"], figures["wrong"]) == (2, 1, ["within a day"])


@pytest.mark.parametrize(
    "row", [{}, {"story": [["soon", "wrote"]]}, {"story": [["2026-03-02", "sang"]]}, {"calendar": "none"}]
)
def test_what_is_no_timeline_is_told(row):
    with pytest.raises(Invalid, match="cannot be read"):
        score([row], CALENDARS)
