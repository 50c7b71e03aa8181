"""After a merge is undone, and in a post-mortem: what a ticket's story says at each moment."""

import pytest

from replywell.kit import clock
from replywell.people.actors import actor_of
from replywell.sla.actions.clocks import keep_clocks
from replywell.sla.models import Breach, Calendar, Policy
from replywell.sla.recollect import story_of
from replywell.tickets.actions import regrouping
from replywell.tickets.actions.conversation import Said, open_ticket
from replywell.tickets.actions.lifecycle import wait
from replywell.tickets.models import Ticket
from replywell.tickets.status import Status
from tests.sla.test_keeping import MONDAY, OFFICE, after, answered, hours, targets


@pytest.fixture
def asked(rosa, mailbox):
    """A ticket that Rosa opened on Monday at nine."""
    office = Calendar.objects.create(name="Office", timezone="UTC", week=OFFICE)
    Policy.objects.create(
        name="All",
        calendar=office,
        first_response=480,
        next_response=240,
        resolution=2400,
        pauses=["pending"],
    )
    with clock.at(MONDAY):
        said = Said(
            contact=rosa, connection=mailbox, external_id="a@example.org", subject="Help", text="Help!"
        )
        ticket = open_ticket(said).ticket
        keep_clocks(ticket.pk)
    return ticket


def merged_in(ada, rosa, mailbox, asked, *, status: Status) -> tuple[Ticket, regrouping.Regrouping]:
    """A ticket that was answered, into which the one that waits is merged at noon; and the merge."""
    with after(1):
        said = Said(
            contact=rosa, connection=mailbox, external_id="b@example.org", subject="More", text="More"
        )
        other = open_ticket(said).ticket
        keep_clocks(other.pk)
    answered(ada, other, 2, status)
    with after(3):
        made = regrouping.merge(asked, other, by=actor_of(ada))
        keep_clocks(asked.pk, other.pk)
    return other, made


def test_after_an_undone_merge_the_ticket_waits_as_before_it(ada, rosa, mailbox, asked):
    other, made = merged_in(ada, rosa, mailbox, asked, status=Status.PENDING)
    assert targets(other)["resolution"].due_at is not None

    with after(4):
        regrouping.undo(made, by=actor_of(ada))
        keep_clocks(asked.pk, other.pk)

    kept = targets(other)
    other.refresh_from_db()
    assert kept.keys() == {"first_response", "resolution"}
    assert (kept["resolution"].due_at, kept["resolution"].used) == (None, hours(1))
    assert (other.status, other.waiting_since, other.due_at, other.paced_since) == (
        "pending",
        None,
        None,
        None,
    )


def test_what_was_done_between_a_merge_and_its_undoing_stays(ada, rosa, mailbox, asked):
    other, made = merged_in(ada, rosa, mailbox, asked, status=Status.PENDING)
    with after(3.5):
        wait(other, Status.ON_HOLD, by=actor_of(ada))
        keep_clocks(other.pk)

    with after(5):
        regrouping.undo(made, by=actor_of(ada))
        keep_clocks(other.pk)
    other.refresh_from_db()
    assert other.status == Status.ON_HOLD
    assert "next_response" not in targets(other)
    assert targets(other)["resolution"].spans[-1] == [(MONDAY + hours(3.5)).isoformat(), None]


def test_a_post_mortem_is_told_when_each_status_began(ada, asked):
    for n, status in ((1, Status.ON_HOLD), (2, Status.OPEN), (3, Status.PENDING), (4, Status.OPEN)):
        with after(n):
            wait(asked, status, by=actor_of(ada))
    with after(40):
        keep_clocks(asked.pk)
        story = story_of(Breach.objects.get(kind="first_response"))

    found = [(turn.at - MONDAY, turn.status) for turn in story.turns if turn.status]
    assert found == [
        (hours(1), "on_hold"), (hours(2), "open"), (hours(3), "pending"), (hours(4), "open"),
    ]  # fmt: skip
