"""What a ticket keeps of its newest message, and since when somebody waits."""

from datetime import timedelta

from replywell.people.actors import actor_of
from replywell.tickets.actions.conversation import Said, receive_reply, reply
from replywell.tickets.actions.lifecycle import resolve
from replywell.tickets.actions.triage import classify
from replywell.tickets.models import Urgency


def test_a_new_ticket_waits_for_an_answer_from_its_first_moment(refund):
    assert refund.waiting_since == refund.created_at
    assert refund.due_at == refund.created_at + timedelta(hours=8)
    assert refund.last_author == "contact"
    assert refund.snippet.startswith("I cancelled two weeks ago")


def test_a_reply_ends_the_wait_and_is_the_newest(ada, refund):
    reply(refund, "Hello **Rosa**,\n\nit is on its way.", by=ada)
    refund.refresh_from_db()
    assert (refund.waiting_since, refund.due_at) == (None, None)
    assert (refund.last_author, refund.snippet) == ("agent", "Hello Rosa, it is on its way.")


def test_who_writes_twice_waits_since_the_first_time(rosa, refund):
    since = refund.waiting_since
    receive_reply(refund, Said(contact=rosa, text="And still nothing."))
    refund.refresh_from_db()
    assert refund.waiting_since == since
    assert refund.snippet == "And still nothing."


def test_urgency_moves_what_is_due(ada, refund):
    ticket = classify(refund, by=actor_of(ada), urgency=Urgency.CRITICAL)
    ticket.refresh_from_db()
    assert ticket.due_at == ticket.waiting_since + timedelta(hours=1)


def test_nobody_waits_on_a_resolved_ticket_nor_for_an_answer_to_a_machine(ada, rosa, refund):
    resolve(refund, by=actor_of(ada))
    receive_reply(refund, Said(contact=rosa, text="I am away.", auto="auto-reply"))
    refund.refresh_from_db()
    assert (refund.status, refund.waiting_since, refund.due_at) == ("resolved", None, None)
