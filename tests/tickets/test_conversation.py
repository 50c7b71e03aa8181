"""What is said on a ticket, and what it does to it."""

import pytest

from replywell.kit.errors import Conflict, Invalid
from replywell.people.actors import SYSTEM
from replywell.tickets.actions import lifecycle
from replywell.tickets.actions.conversation import (
    Said,
    TicketMovedOn,
    open_ticket,
    receive_reply,
    reply,
    reply_as_assistant,
    write_note,
)
from replywell.tickets.models import Message, Ticket
from replywell.tickets.status import MoveNotAllowed, Status
from tests.tickets.together import at_once, deferred


def test_a_reply_waits_for_the_requester_and_silences_the_assistant(ada, refund):
    message = reply(refund, "  It is on its way.  ", by=ada)

    refund.refresh_from_db()
    assert (message.text, message.author, message.agent) == ("It is on its way.", "agent", ada)
    assert message.connection == refund.connection
    assert (refund.status, refund.assistant_off) == (Status.PENDING, True)
    event = refund.events.get(kind="reply_written")
    assert (event.message, event.actor, event.data) == (
        message,
        f"agent:{ada.pk}",
        {"before": "new", "after": "pending"},
    )
    assert {"event": event.pk} in deferred("react")


def test_a_reply_that_resolves_says_both(ada, refund):
    reply(refund, "Done.", by=ada, status=Status.RESOLVED)

    refund.refresh_from_db()
    assert refund.resolved_at
    assert list(refund.events.values_list("kind", flat=True)) == [
        "message_received",
        "reply_written",
        "resolved",
    ]


@pytest.mark.parametrize("text", ["", "  \n\t ", "\u00a0"])
def test_an_empty_reply_is_not_sent(ada, refund, text):
    with pytest.raises(Invalid, match="empty"):
        reply(refund, text, by=ada)
    with pytest.raises(Invalid, match="empty"):
        write_note(refund, text, by=ada)
    assert refund.messages.count() == 1


def test_a_nul_in_a_text_does_not_stop_it(ada, refund):
    assert reply(refund, "On its\x00 way.", by=ada).text == "On its way."
    assert write_note(refund, "No\x00te", by=ada).text == "Note"


def test_a_reply_to_a_conversation_that_moved_on_is_held_back(ada, refund):
    seen = refund.messages.get().pk
    receive_reply(refund, Said(contact=refund.requester, text="It has come, thanks!"))

    with pytest.raises(TicketMovedOn):
        reply(refund, "Still looking.", by=ada, seen=seen)
    assert refund.messages.count() == 2
    assert not deferred("post")


def test_a_reply_that_saw_everything_is_sent(ada, refund):
    assert reply(refund, "Hello.", by=ada, seen=refund.messages.get().pk)


@pytest.mark.parametrize("status", [Status.NEW, Status.CLOSED])
@pytest.mark.parametrize("old", [Status.OPEN, Status.PENDING, Status.RESOLVED])
def test_a_reply_cannot_bend_the_status_machine(ada, refund, old, status):
    Ticket.objects.update(status=old)
    with pytest.raises(MoveNotAllowed):
        reply(refund, "Hello.", by=ada, status=status)
    refund.refresh_from_db()
    assert refund.status == old
    assert refund.messages.count() == 1


@pytest.mark.parametrize("status", Status)
def test_nothing_is_said_on_a_closed_ticket(ada, refund, status):
    Ticket.objects.update(status=Status.CLOSED)
    with pytest.raises(MoveNotAllowed):
        reply(refund, "Hello.", by=ada, status=status)
    with pytest.raises(Conflict):
        receive_reply(refund, Said(contact=refund.requester, text="Hello?"))
    assert refund.messages.count() == 1


@pytest.mark.parametrize("status", [Status.OPEN, Status.PENDING, Status.ON_HOLD, Status.RESOLVED])
def test_a_reply_to_a_resolved_ticket_may_leave_it_anywhere(ada, refund, status):
    lifecycle.resolve(refund, by=SYSTEM)
    reply(refund, "One more thing.", by=ada, status=status)

    refund.refresh_from_db()
    assert refund.status == status
    assert (refund.resolved_at is not None) == (status == Status.RESOLVED)


def test_the_assistants_answer_does_not_silence_it(refund):
    message = reply_as_assistant(
        refund, "Here.", status=Status.RESOLVED, citations=[], meta={"confidence": 0.9}
    )

    refund.refresh_from_db()
    assert (message.author, message.agent, message.author_name) == ("assistant", None, "Assistant")
    assert (refund.status, refund.assistant_off) == (Status.RESOLVED, False)
    assert refund.events.get(kind="reply_written").actor == "assistant"


def test_a_note_changes_nothing_but_the_story(ada, refund):
    before = refund.updated_at, refund.status
    note = write_note(refund, "Rosa called.", by=ada)

    refund.refresh_from_db()
    assert (refund.updated_at, refund.status) == before
    assert refund.messages.count() == 1
    assert refund.events.get(kind="note_written").data == {"note": note.pk}


def test_a_new_ticket_keeps_all_that_was_said(rosa, mailbox):
    said = Said(contact=rosa, connection=mailbox, external_id="x@y", subject="s" * 600, text="t", quoted="q")
    message = open_ticket(said)

    ticket = message.ticket
    assert len(ticket.subject) == 500
    assert (ticket.requester, ticket.connection, ticket.status) == (rosa, mailbox, Status.NEW)
    assert ticket.updated_at == ticket.created_at


@pytest.mark.django_db(transaction=True)
def test_a_reply_and_a_requesters_mail_at_once_are_never_both_unseen(committed, ada, refund):
    """Either Ada's reply came first, or she was told that Rosa had written."""
    seen = refund.messages.get().pk

    def answer() -> str:
        try:
            reply(Ticket.objects.get(pk=412), "Hello.", by=ada, seen=seen)
        except TicketMovedOn:
            return "held back"
        return "sent"

    outcome, _ = at_once(answer, lambda: receive_reply(refund, Said(contact=refund.requester, text="More.")))
    authors = list(Message.objects.order_by("pk").values_list("author", flat=True))
    expected = ["contact", "contact"] if outcome == "held back" else ["contact", "agent", "contact"]
    assert authors == expected
    refund.refresh_from_db()
    assert refund.status == (Status.NEW if outcome == "held back" else Status.OPEN)
