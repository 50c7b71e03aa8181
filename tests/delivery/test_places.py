"""An answer goes where the requester wrote last, and by mail where that reaches nobody."""

import pytest

from replywell.connections.models import Connection
from replywell.delivery.actions.dispatch import by_mail, cancel, post, send, send_again
from replywell.delivery.models import Outbound
from replywell.kit.errors import Conflict, Unavailable, Unreachable
from replywell.tickets.actions.conversation import reply, reply_as_assistant
from replywell.tickets.status import Status
from tests.intake.letters import arrives, letter
from tests.intake.talk import TalkChannel, says

State = Outbound.State
ROSA = {"handle": "R", "email": "rosa@example.org", "address_proven": True}


def sent(ticket, ada, text="Like this.") -> Outbound:
    row = post(reply(ticket, text, by=ada))
    send(row.pk)
    row.refresh_from_db()
    return row


def test_an_answer_is_said_in_the_conversation_it_answers(talk, ada):
    ticket = says(talk, "Hello", key="1", name="Rosa").ticket
    row = sent(ticket, ada)

    message = TalkChannel.sent[0]
    assert (row.state, row.recipient, row.connection) == (State.SENT, "Talk: V1", talk)
    assert (message.handle.kind, message.handle.value, message.conversation) == ("visitor", "V1", "c-V1")
    assert (message.text, message.sender.name, message.buttons) == ("Like this.", "Ada Byrne (Talk)", ())


def test_below_an_answer_of_the_assistant_one_may_say_what_it_was_good_for(talk):
    ticket = says(talk, "Hello", key="1").ticket
    row = post(reply_as_assistant(ticket, "So.", status=Status.RESOLVED, citations=[], meta={}))
    send(row.pk)

    assert TalkChannel.sent[0].buttons == ("solved", "more_help", "person")
    assert TalkChannel.sent[0].auto_submitted


def test_the_answer_follows_the_requester_from_mail_to_chat_and_back(talk, mailbox, refund, ada):
    assert sent(refund, ada).recipient == "rosa@example.org"
    says(talk, "I am here now: #412", key="1", **ROSA)
    refund.refresh_from_db()
    answer = sent(refund, ada)
    assert answer.recipient == "Talk: R"

    arrives(mailbox, letter(in_reply_to="first@example.org", references=["first@example.org"]))
    refund.refresh_from_db()
    assert sent(refund, ada).recipient == "rosa@example.org"
    assert refund.messages.count() == 6


def test_somebody_else_who_writes_does_not_take_the_answer_with_them(talk, mailbox, refund, rosa):
    said = says(talk, "It is me: #412", key="1", **ROSA)
    says(talk, "I watch this thread", key="2", handle="W", conversation="c-R")
    refund.refresh_from_db()

    assert said.ticket == refund
    assert refund.connection == talk
    assert refund.requester == rosa


def test_who_is_gone_gets_it_by_mail_if_the_address_is_proven(talk, mailbox, ada):
    ticket = says(talk, "Hello", key="1", **ROSA).ticket
    TalkChannel.away.append(Unreachable())
    row = sent(ticket, ada)

    assert (row.state, row.recipient, row.connection) == (State.QUEUED, "rosa@example.org", mailbox)
    assert ticket.events.get(kind="went_by_mail").data["address"] == "rosa@example.org"


def test_no_word_goes_to_an_address_that_is_only_claimed(talk, mailbox, ada):
    ticket = says(talk, "Hello", key="1", email="rosa@example.org").ticket
    TalkChannel.away.append(Unreachable("They left."))
    row = sent(ticket, ada)

    assert (row.state, row.error) == (State.NOWHERE, "They left.")
    assert not by_mail(row)


def test_without_an_active_connection_it_goes_by_mail(talk, mailbox, ada):
    ticket = says(talk, "Hello", key="1", **ROSA).ticket
    Connection.objects.filter(pk=talk.pk).update(active=False)
    row = post(reply(ticket, "So.", by=ada))

    assert (row.connection, row.recipient) == (mailbox, "rosa@example.org")


def test_a_channel_that_is_away_is_tried_again_and_may_be_cancelled(talk, ada):
    ticket = says(talk, "Hello", key="1").ticket
    TalkChannel.away.append(Unavailable("Away."))
    row = sent(ticket, ada)
    assert row.state == State.RETRYING

    assert cancel(row, by=ada).state == State.CANCELLED
    send(row.pk)
    assert not TalkChannel.sent
    with pytest.raises(Conflict):
        cancel(row, by=ada)

    send_again(row)
    send(row.pk)
    assert len(TalkChannel.sent) == 1
