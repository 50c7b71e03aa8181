"""Replies to conversations at the side, and to tickets that were merged, arrive where they belong."""

from datetime import timedelta

import pytest

from replywell.delivery.actions.dispatch import post
from replywell.delivery.models import Outbound
from replywell.people.actions.contacts import contact_for
from replywell.people.actors import SYSTEM
from replywell.tickets.actions import lifecycle
from replywell.tickets.actions.conversation import Said, open_ticket
from replywell.tickets.actions.regrouping import merge
from replywell.tickets.actions.starting import start_conversation
from replywell.tickets.models import Ticket
from replywell.tickets.status import Status
from tests.intake.letters import STRANGER, arrives, letter
from tests.intake.marks import MARKS, comes, signed


@pytest.fixture(params=MARKS)
def mark(request):
    return request.param


@pytest.fixture
def side(refund, ada, mailbox):
    """What Ada asked the bank about ticket 412, named as it leaves."""
    bank = contact_for("claims@bank.example", "The Bank")
    said = start_conversation(
        bank,
        subject="Refund of May",
        text="Has it come?",
        by=ada,
        connection=mailbox,
        side_of=refund,
        cc=["ben@bank.example"],
    )
    post(said)
    said.refresh_from_db()
    return said


BANK = "The Bank <claims@bank.example>"
SIDE_MARKS = {
    "reply address alone": lambda said: {"to": signed(said.ticket_id)},
    "in-reply-to alone": lambda said: {"in_reply_to": said.external_id},
    "in-reply-to and another subject": lambda said: {
        "in_reply_to": said.external_id,
        "subject": "AW: Akte 7",
    },
    "subject token alone": lambda said: {"subject": f"Re: Refund of May [#{said.ticket_id}]"},
}


@pytest.mark.parametrize("sender", [BANK, "Ben <ben@bank.example>"])
@pytest.mark.parametrize("mark", SIDE_MARKS)
def test_an_answer_to_a_side_arrives_in_it(mailbox, refund, side, mark, sender):
    item = arrives(mailbox, letter(**{"sender": sender, "subject": "Hi"} | SIDE_MARKS[mark](side)))

    assert (item.outcome, item.ticket) == ("reply", side.ticket)
    assert refund.messages.count() == 1
    assert refund.events.filter(kind="side_replied").count() == 1


@pytest.mark.parametrize("sender", [STRANGER, None, "Rosa Marín <rosa@example.org>"])
@pytest.mark.parametrize("mark", SIDE_MARKS)
def test_neither_strangers_nor_the_requester_reach_a_side(mailbox, refund, side, mark, sender):
    arrives(mailbox, letter(**{"sender": sender, "subject": "Hi"} | SIDE_MARKS[mark](side)))

    assert side.ticket.messages.count() == 1
    assert not refund.events.filter(kind="side_replied").exists()


def test_whoever_is_asked_does_not_reach_the_ticket(mailbox, refund, answer, side):
    item = arrives(mailbox, letter(sender=BANK, in_reply_to=answer.external_id, subject="Re: x [#412]"))

    assert item.ticket not in (refund, side.ticket)
    assert refund.messages.count() == 2


def test_an_answer_to_a_closed_side_stays_beside_its_ticket(mailbox, refund, side, ada):
    by = SYSTEM
    lifecycle.resolve(side.ticket, by=by)
    arrives(mailbox, letter(sender=BANK, in_reply_to=side.external_id, subject="Something else"))
    side.ticket.refresh_from_db()
    assert side.ticket.status == Status.OPEN

    lifecycle.resolve(side.ticket, by=by)
    lifecycle.close(side.ticket, by=by)
    item = arrives(mailbox, letter(sender=BANK, in_reply_to=side.external_id, subject="Something else"))
    assert (item.ticket.side_of, item.ticket.follow_up_of) == (refund, side.ticket)


def test_a_late_mail_follows_the_ticket_it_was_merged_into(mailbox, refund, answer, rosa):
    target = Ticket.objects.create(requester=contact_for("other@example.org"), subject="The same")
    middle = Ticket.objects.create(requester=rosa, merged_into=target)
    refund.merged_into = middle
    refund.save()
    item = comes(mailbox, answer, "in-reply-to")
    assert item.ticket == target

    stranger = comes(mailbox, answer, "in-reply-to", sender=STRANGER)
    assert stranger.ticket not in (target, middle, refund)


def test_a_reply_to_a_merged_ticket_lands_where_it_went(mailbox, rosa, refund, answer, mark):
    last = open_ticket(Said(contact=rosa, connection=mailbox, subject="Refund", text="Again")).ticket
    between = open_ticket(Said(contact=rosa, connection=mailbox, subject="Refund", text="And again")).ticket
    merge(refund, between, by=SYSTEM)
    merge(between, last, by=SYSTEM)
    item = comes(mailbox, answer, mark)
    assert (item.outcome, item.ticket) == ("reply", last)


def test_whoever_asked_a_merged_ticket_belongs_to_where_it_went(mailbox, refund, answer):
    other = open_ticket(
        Said(contact=contact_for("sam@elsewhere.example"), connection=mailbox, text="Hi")
    ).ticket
    reply = answer.__class__.objects.filter(pk=answer.pk)
    reply.update(created_at=refund.created_at - timedelta(days=1))
    Outbound.objects.filter(message=answer).update(state="sent")
    merge(refund, other, by=SYSTEM, knowingly=True)
    assert comes(mailbox, answer, "subject token").ticket == other
