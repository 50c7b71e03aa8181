from datetime import UTC, datetime, timedelta

import pytest

from replywell.sla.clocks import Clock, fold
from replywell.sla.values import Happening, Promise, Terms

HOUR = timedelta(hours=1)
TERMS = Terms(
    policy=1,
    name="Standard",
    promises=(
        Promise(kind="first_response", minutes=60),
        Promise(kind="next_response", minutes=120),
        Promise(kind="resolution", minutes=480),
    ),
)
FAST = TERMS.model_copy(update={"promises": (Promise(kind="first_response", minutes=30),)})


def at(clock: str, day: int = 2) -> datetime:
    return datetime.fromisoformat(f"2026-03-{day:02} {clock}").replace(tzinfo=UTC)


def happens(*told: tuple) -> dict[str, Clock]:
    """Clock by name (a number behind it from the second on), after what is told as (time, kind, more)."""
    happenings = [
        Happening(at=at(clock), kind=kind, **(more[0] if more else {})) for clock, kind, *more in told
    ]
    clocks = fold(happenings)
    return {f"{clock.kind}{clock.number if clock.number > 1 else ''}": clock for clock in clocks}


BEGUN = (("09:00", "applied", {"terms": TERMS}), ("09:00", "wrote", {"status": "new"}))


def test_the_first_answer_is_due_an_hour_after_the_requester_wrote():
    clocks = happens(*BEGUN)

    assert clocks["first_response"].due_at == at("10:00")
    assert clocks["resolution"].due_at == at("17:00")
    assert clocks["first_response"].reaches(0.75) == at("09:45")


def test_an_answer_of_a_person_meets_it():
    first = happens(*BEGUN, ("09:40", "answered", {"status": "pending"}))["first_response"]

    assert (first.met_at, first.breached_at, first.used(at("12:00"))) == (at("09:40"), None, 40 * HOUR / 60)


def test_an_answer_that_comes_late_meets_and_has_breached():
    first = happens(*BEGUN, ("10:30", "answered", {"status": "pending"}))["first_response"]

    assert (first.met_at, first.breached_at) == (at("10:30"), at("10:00"))


def test_an_answer_at_the_very_moment_is_in_time():
    assert happens(*BEGUN, ("10:00", "answered"))["first_response"].breached_at is None


def test_resolution_waits_while_the_requester_is_asked():
    told = (*BEGUN, ("10:00", "answered", {"status": "pending"}), ("14:00", "wrote", {"status": "open"}))
    clocks = happens(*told)

    assert clocks["resolution"].due_at == at("21:00")
    assert clocks["next_response"].due_at == at("16:00")


def test_a_paused_clock_has_no_moment_at_which_it_is_due():
    assert happens(*BEGUN, ("10:00", "answered", {"status": "pending"}))["resolution"].due_at is None


def test_each_wait_has_a_clock_of_its_own_and_a_second_message_none():
    told = (
        *BEGUN,
        ("09:30", "answered", {"status": "pending"}),
        ("10:00", "wrote", {"status": "open"}),
        ("10:30", "wrote"),
        ("11:00", "answered", {"status": "pending"}),
        ("12:00", "wrote", {"status": "open"}),
    )
    clocks = happens(*told)

    assert clocks["next_response"].met_at == at("11:00")
    assert clocks["next_response2"].started_at == at("12:00")


def test_stricter_terms_count_from_the_beginning_and_are_missed_at_once():
    first = happens(*BEGUN, ("09:45", "applied", {"terms": FAST}), ("09:50", "answered"))["first_response"]

    assert first.due_at == at("09:30")
    assert first.breached_at == at("09:30")


def test_a_breach_stays_under_milder_terms():
    mild = TERMS.model_copy(update={"promises": (Promise(kind="first_response", minutes=600),)})
    first = happens(*BEGUN, ("10:30", "applied", {"terms": mild}))["first_response"]

    assert (first.breached_at, first.due_at) == (at("10:00"), at("19:00"))


def test_terms_that_change_after_the_answer_change_nothing():
    first = happens(*BEGUN, ("09:40", "answered"), ("09:45", "applied", {"terms": FAST}))["first_response"]

    assert (first.due_at, first.breached_at, first.terms) == (at("10:00"), None, TERMS)


ASSISTANT = ("09:10", "assistant_answered", {"status": "resolved"})


@pytest.mark.parametrize("end", [("09:30", "accepted"), ("11:30", "status", {"status": "closed"})])
def test_the_assistants_answer_counts_once_it_is_accepted(end):
    first = happens(*BEGUN, ASSISTANT, end)["first_response"]

    assert (first.met_at, first.breached_at) == (at("09:10"), None)


def test_the_assistants_answer_counts_for_nothing_when_the_requester_comes_back():
    clocks = happens(*BEGUN, ASSISTANT, ("11:00", "wrote", {"status": "open"}))

    assert clocks["first_response"].met_at is None
    assert clocks["first_response"].due_at == at("11:50")
    assert "next_response" not in clocks


def test_reopening_goes_on_where_the_resolution_stopped():
    told = (
        *BEGUN,
        ("10:00", "answered", {"status": "resolved"}),
        ("15:00", "wrote", {"status": "open"}),
    )
    resolution = happens(*told)["resolution"]

    assert (resolution.met_at, resolution.due_at) == (None, at("22:00"))


def test_a_merge_ends_and_its_undoing_goes_on():
    merged = (*BEGUN, ("09:30", "merged", {"status": "closed"}))

    assert happens(*merged)["first_response"].ended_at == at("09:30")
    assert happens(*merged)["first_response"].due_at is None
    assert happens(*merged, ("10:00", "unmerged", {"status": "open"}))["first_response"].due_at == at("10:30")


def test_without_a_policy_nothing_is_due():
    clocks = happens(("09:00", "wrote"))

    assert clocks["first_response"].due_at is None
    assert happens(("09:00", "wrote"), ("09:20", "applied", {"terms": TERMS}))["first_response"].due_at == at(
        "10:00"
    )


def test_told_as_it_stands_now_what_was_missed_since_is_missed():
    story = [
        Happening(at=at("09:00"), kind="applied", terms=Terms(policy=1, name="One", promises=(Promise(kind="first_response", minutes=60),))),
        Happening(at=at("09:00"), kind="wrote"),
    ]  # fmt: skip
    due = at("09:00") + timedelta(minutes=60)
    early, sharp, late = (
        fold(story, now)[-1].breached_at for now in (due - timedelta(seconds=1), due, due + timedelta(days=1))
    )
    assert (early, sharp, late) == (None, due, due)
