"""Where the time went: pieces without a gap, sums that agree, and causes that are found and only where they are."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from replywell.people.working_time import Hours, working_time
from replywell.sla.causes import RULES, causes
from replywell.sla.postmortem import LINES, Story, Turn, figures, slices

MONDAY = datetime(2026, 3, 2, 9, tzinfo=UTC)
OFFICE = Hours(week=(((540, 720), (780, 1020)),) * 5 + ((), ()))


def at(minutes: float) -> datetime:
    return MONDAY + timedelta(minutes=minutes)


def turn(after: float, kind: str = "status_changed", **more) -> Turn:
    return Turn(at=at(after), kind=kind, **more)


def story(*turns: Turn, **more) -> Story:
    """A first answer that was promised within 100 minutes and came after 160."""
    known = {
        "ticket": 412,
        "kind": "first_response",
        "minutes": 100,
        "started_at": MONDAY,
        "breached_at": at(100),
        "until": at(160),
        "available": 1,
    }
    return Story(**known | more, turns=turns)


moments = st.integers(-60, 6000)
names = st.none() | st.sampled_from(["Ada", "Ben"])
teams = st.none() | st.sampled_from(["Billing", "Technical"])
turns = st.builds(
    turn,
    moments,
    status=st.sampled_from(["", "new", "open", "pending", "on_hold", "resolved"]),
    owner=st.none() | st.tuples(names, names),
    team=st.none() | st.tuples(teams, teams),
    actor=st.sampled_from(["requester", "agent", "assistant", "system"]),
    kind=st.sampled_from(["reply_written", "message_received", "assigned", "note_written"]),
    urgency=st.none() | st.tuples(st.integers(1, 4), st.integers(1, 4)),
)


@st.composite
def stories(draw) -> Story:
    until = draw(st.integers(0, 6000))
    happened = sorted(draw(st.lists(turns, max_size=12)), key=lambda each: each.at)
    return story(
        *happened,
        until=at(until),
        breached_at=at(draw(st.integers(0, until))),
        hours=draw(st.none() | st.just(OFFICE)),
        office=draw(st.none() | st.just(OFFICE)),
        kind=draw(st.sampled_from(["first_response", "resolution"])),
    )


@given(st.lists(stories(), min_size=1, max_size=4))
def test_times_by_state_owner_team_and_wait_have_the_sum_of_the_window(told):
    found = figures(told)

    window = sum((one.until - one.started_at for one in told), timedelta())
    counted = [working_time(one.hours or one.office).between(one.started_at, one.until) for one in told]
    assert found.length == window
    assert found.business == sum(counted, timedelta())
    for shares in (found.by_state, found.by_owner, found.by_team, found.by_wait):
        assert sum((one.length for one in shares), timedelta()) == window
        assert sum((one.business for one in shares), timedelta()) == found.business


@given(stories())
def test_the_pieces_follow_each_other_and_the_causes_can_be_told(told):
    cut = slices(told)
    assert [one.begun for one in cut][1:] == [one.until for one in cut][:-1]
    assert all(one.until > one.begun for one in cut)
    assert {one.slug for one in causes([told])} <= RULES.keys()


def test_the_queue_the_owner_and_the_requester_are_told_apart():
    found = figures(
        [
            story(
                turn(10, "routed", team=(None, "Billing")),
                turn(40, "assigned", owner=(None, "Ada")),
                turn(70, "reply_written", status="pending", actor="agent"),
            )
        ]
    )

    waits = {one.name: one.length.total_seconds() / 60 for one in found.by_wait}
    assert waits == {"sorting": 10, "queue": 30, "agent": 30, "requester": 90}
    assert {one.name: one.length.total_seconds() / 60 for one in found.by_owner} == {"Ada": 120, "": 40}
    assert {one.name: one.length.total_seconds() / 60 for one in found.by_team} == {"Billing": 150, "": 10}
    assert [line.kind for line in found.timeline] == ["began", "team", "owner", "reply_written", "missed"]
    assert {line.after for line in found.timeline} == {"", "Billing", "person", "pending"}, "no names"


def test_a_long_story_keeps_its_beginning_and_its_end():
    found = figures([story(*(turn(n / 10, "note_written") for n in range(500)))])

    assert len(found.timeline) == LINES
    assert found.left_out == 502 - LINES
    assert (found.timeline[0].kind, found.timeline[-1].kind) == ("began", "missed")


TEAM, OWN = {"team": "Billing"}, {"team": "Billing", "owner": "Ada"}
WROTE = turn(50, "note_written", actor="agent")
FOUND = {
    "at_once": story(WROTE, **OWN, together=5),
    "queue_long": story(WROTE, **OWN, waiting=20, people=4),
    "nobody_available": story(turn(30, "assigned", owner=(None, "Ada")), WROTE, **TEAM, available=0, people=2),
    "not_taken": story(turn(60, "assigned", owner=(None, "Ada")), WROTE, **TEAM),
    "sorted_late": story(turn(30, "routed", team=(None, "Billing"), owner=(None, "Ada")), WROTE),
    "misrouted": story(turn(20, "routed", actor="agent", team=("Sales", "Billing")), WROTE, **OWN | {"team": "Sales"}),
    "other_team": story(turn(40, "routed", team=("Sales", "Billing")), WROTE, **OWN | {"team": "Sales"}),
    "waited_outside": story(WROTE, turn(60, status="on_hold"), **OWN),
    "reassigned": story(*(turn(n, "assigned", owner=("Ada", "Ben")) for n in (10, 20, 30)), WROTE, **OWN),
    "lay_still": story(**OWN),
    "urgency_late": story(WROTE, turn(60, "classified", urgency=(3, 1)), **OWN),
    "promise_tightened": story(turn(-1, "sla_applied", minutes=400), WROTE, turn(60, "sla_applied", minutes=60), **OWN),
    "out_of_hours": story(WROTE, **OWN, started_at=at(-120), office=OFFICE),
    "pending_unused": story(turn(10, "reply_written", actor="agent"), **OWN, kind="resolution"),
    "came_back": story(turn(5, "reply_written", actor="assistant"), turn(9, "message_received", actor="requester"), WROTE, **OWN),
}  # fmt: skip
NEARLY = {
    "at_once": story(WROTE, **OWN, together=4),
    "queue_long": story(WROTE, **OWN, waiting=19, people=4),
    "nobody_available": story(turn(20, "assigned", owner=(None, "Ada")), WROTE, **TEAM, available=0),
    "not_taken": story(turn(49, "assigned", owner=(None, "Ada")), WROTE, **TEAM),
    "sorted_late": story(turn(20, "routed", team=(None, "Billing"), owner=(None, "Ada")), WROTE),
    "misrouted": story(turn(20, "routed", team=("Sales", "Billing")), WROTE, **OWN | {"team": "Sales"}),
    "other_team": story(turn(20, "routed", team=("Sales", "Billing")), WROTE, **OWN | {"team": "Sales"}),
    "waited_outside": story(WROTE, turn(80, status="on_hold"), **OWN),
    "reassigned": story(*(turn(n, "assigned", owner=("Ada", "Ben")) for n in (10, 20, 110)), WROTE, **OWN),
    "lay_still": story(WROTE, **OWN),
    "urgency_late": story(WROTE, turn(40, "classified", urgency=(3, 1)), turn(60, "classified", urgency=(1, 3)), **OWN),
    "promise_tightened": story(turn(-1, "sla_applied", minutes=60), WROTE, turn(60, "sla_applied", minutes=400), **OWN),
    "out_of_hours": story(WROTE, **OWN, started_at=at(-120), office=OFFICE, hours=OFFICE),
    "pending_unused": story(turn(10, "reply_written", actor="agent", status="pending"), **OWN, kind="resolution"),
    "came_back": story(turn(5, "reply_written", actor="assistant"), WROTE, **OWN),
}  # fmt: skip


@pytest.mark.parametrize("slug", RULES)
def test_a_rule_finds_its_cause_and_no_other(slug):
    found = [one.slug for one in causes([FOUND[slug]])]

    assert slug in found
    assert slug not in [one.slug for one in causes([NEARLY[slug]])]
    assert found == [slug] or slug in {"misrouted", "nobody_available", "other_team", "sorted_late"}


def test_causes_of_several_tickets_are_told_once_with_all_of_them():
    other = FOUND["lay_still"].model_copy(update={"ticket": 413})

    told = causes([FOUND["not_taken"], FOUND["lay_still"], other])

    assert [(one.slug, one.tickets) for one in told] == [("lay_still", (412, 413)), ("not_taken", (412,))]
