"""A reply to a ticket that is over: it reopens, or a follow-up is linked to it."""

import pytest

from replywell.people.actors import SYSTEM
from replywell.tickets.actions import lifecycle
from replywell.tickets.status import Status
from tests.intake.letters import arrives, letter
from tests.intake.test_threading import MARKS, SUPPORT, comes


@pytest.fixture
def resolved(refund, answer):
    return lifecycle.resolve(refund, by=SYSTEM)


@pytest.fixture
def closed(resolved):
    return lifecycle.close(resolved, by=SYSTEM)


@pytest.fixture(params=MARKS)
def mark(request):
    return request.param


def test_a_reply_reopens_a_resolved_ticket(mailbox, resolved, answer, mark):
    item = comes(mailbox, answer, mark)

    resolved.refresh_from_db()
    assert (item.outcome, item.ticket_id) == ("reply", 412)
    assert (resolved.status, resolved.resolved_at) == (Status.OPEN, None)
    event = resolved.events.get(kind="reopened")
    assert event.actor == f"contact:{resolved.requester_id}"
    assert event.data == {"before": "resolved", "after": "open"}


SAME = [
    "Re: Where is my refund? [#412]",
    "RE: Re: AW: Where is my refund? [#412]",
    "[#412] where is my REFUND?",
    "Re[2]: Where  is my refund?",
    "Antwort: Where is my refund?",
    "回复：Where is my refund?",
    "",
    None,
]


@pytest.mark.parametrize("subject", SAME)
def test_a_subject_that_a_mail_program_made_is_the_same_subject(mailbox, resolved, answer, subject):
    item = arrives(mailbox, letter(in_reply_to=answer.external_id, subject=subject))

    assert (item.outcome, item.ticket_id) == ("reply", 412)


def test_a_new_subject_on_a_resolved_ticket_is_a_linked_follow_up(mailbox, resolved, answer, mark):
    subject = "Change my address [#412]" if mark == "subject token" else "Change my address"
    item = comes(mailbox, answer, mark, subject=subject)

    resolved.refresh_from_db()
    assert item.outcome == "ticket"
    assert item.ticket.follow_up_of == resolved
    assert item.ticket.subject == subject
    assert resolved.status == Status.RESOLVED
    assert "#412" in item.reason


@pytest.mark.parametrize("mark", [each for each in MARKS if each != "subject token"])
def test_a_new_subject_on_an_open_ticket_is_still_a_reply(mailbox, refund, answer, mark):
    item = comes(mailbox, answer, mark, subject="Change my address")

    assert (item.outcome, item.ticket_id) == ("reply", 412)


def test_a_reply_to_a_closed_ticket_is_a_linked_follow_up(mailbox, closed, answer, mark):
    item = comes(mailbox, answer, mark)

    closed.refresh_from_db()
    assert item.outcome == "ticket"
    assert item.ticket.follow_up_of == closed
    assert item.ticket.status == Status.NEW
    assert closed.status == Status.CLOSED
    assert closed.messages.count() == 2


def test_a_second_reply_to_a_closed_ticket_joins_its_follow_up(mailbox, closed, answer):
    first = comes(mailbox, answer, "newest reference")
    second = comes(
        mailbox, answer, "newest reference", references=["first@example.org", first.message.external_id]
    )

    assert (second.outcome, second.ticket) == ("reply", first.ticket)


def test_a_stranger_gets_no_link_to_a_ticket_that_is_over(mailbox, closed, answer, mark):
    item = comes(mailbox, answer, mark, sender="sam@elsewhere.example")

    assert item.outcome == "ticket"
    assert item.ticket.follow_up_of is None


@pytest.mark.parametrize("status", [Status.PENDING, Status.ON_HOLD])
def test_a_reply_opens_a_ticket_that_waits(mailbox, refund, answer, status):
    lifecycle.wait(refund, status, by=SYSTEM)
    comes(mailbox, answer, "in-reply-to")

    refund.refresh_from_db()
    assert refund.status == Status.OPEN
    assert not refund.events.filter(kind="reopened").exists()


def test_a_reply_to_a_new_ticket_leaves_it_new(mailbox, refund):
    arrives(mailbox, letter(in_reply_to="first@example.org"), SUPPORT)

    refund.refresh_from_db()
    assert refund.status == Status.NEW
