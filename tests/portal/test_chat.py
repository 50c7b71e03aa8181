"""What a chat tells whom: each message once, in order, to those whose conversation it is."""

import pytest

from replywell.connections.models import Connection
from replywell.delivery.models import Outbound
from replywell.people.actors import actor_of
from replywell.portal.actions.chat import revoke
from replywell.portal.chat import rates
from replywell.portal.chat.tokens import bearer_of, token_of
from replywell.tickets.actions.conversation import Said, open_ticket, write_note
from replywell.tickets.actions.lifecycle import resolve
from replywell.tickets.actions.regrouping import merge
from replywell.tickets.models import Message, Ticket
from tests.portal.chats import Browser, answer


@pytest.fixture
def visitor(chat):
    return Browser().opens()


def test_a_message_is_acknowledged_once_it_is_kept_and_told_with_its_place(visitor):
    ack, message, state = visitor.says("How do I export?", id="11111111")

    kept = Message.objects.get()
    assert ack == {"t": "ack", "id": "11111111", "n": kept.pk}
    assert (message["n"], message["id"], message["from"]) == (kept.pk, "11111111", "you")
    assert state["thinking"]


def test_said_again_after_a_lost_line_it_is_kept_once_and_acknowledged_with_the_same_place(visitor):
    first = visitor.says("Hello", id="11111111")
    visitor.opens(last=0)
    again = visitor.says("Hello", id="11111111")

    assert Message.objects.count() == 1
    assert again[0] == first[0]
    assert [each["t"] for each in again] == ["ack", "state"]


def test_an_answer_is_told_once_and_after_a_break_only_what_was_missed(visitor, ada):
    visitor.says("Hello", id="11111111")
    ticket = Ticket.objects.get()
    one = answer(ticket, ada, "**One**")
    assert [each["html"] for each in visitor.hears() if each["t"] == "message"] == [
        "<p><strong>One</strong></p>\n"
    ]
    two = answer(ticket, ada, "Two")

    visitor.opens(last=one.pk)
    assert [each["n"] for each in visitor.told if each["t"] == "message"] == [two.pk]
    visitor.hears()
    assert [each["n"] for each in visitor.told if each["t"] == "message"] == [two.pk]


def test_a_stranger_reads_nothing_of_anothers_conversation(visitor, chat, ada):
    visitor.says("My card is 1234")
    stranger = Browser().opens()
    assert not stranger.texts
    stranger.says("Hi")
    assert "1234" not in str(stranger.told)

    forged = token_of(visitor.session.bearer, chat.pk)[:-3] + "abc"
    stranger.token = forged
    stranger.opens()
    assert "1234" not in str(stranger.told)


def test_a_token_of_another_widget_or_a_revoked_one_opens_nothing(visitor, chat):
    visitor.says("My card is 1234")
    assert bearer_of(visitor.token, chat.pk + 1) is None

    assert revoke([visitor.session.bearer.visitor]) == 1
    visitor.opens()
    assert not visitor.texts
    assert visitor.told[0]["fresh"]


def test_notes_mails_and_what_was_merged_into_the_ticket_are_not_for_the_visitor(visitor, mailbox, rosa, ada):
    visitor.says("Hello")
    ticket = Ticket.objects.get()
    write_note(ticket, "A secret note", by=ada)
    other = open_ticket(Said(contact=rosa, connection=mailbox, text="Rosa's secret", subject="x")).ticket
    answer(other, ada, "Also secret")
    Outbound.objects.update(state="sent")
    merge(other, ticket, by=actor_of(ada), knowingly=True)

    visitor.opens()
    assert "secret" not in str(visitor.told)
    assert visitor.texts == ["<p>Hello</p>"]


def test_what_a_visitor_writes_is_text_and_what_we_write_is_cleaned(visitor, ada):
    visitor.says("<img src=x onerror=alert(1)>")
    answer(Ticket.objects.get(), ada, "<script>alert(1)</script> [x](javascript:alert(1))")
    visitor.hears()

    told = " ".join(visitor.texts)
    assert "<img" not in told and "<script" not in told and 'href="javascript' not in told


def test_too_much_from_one_visitor_waits(visitor, monkeypatch):
    monkeypatch.setattr(rates, "MESSAGES", rates.Rate(2, 600))
    told = [visitor.says(f"{number}")[0]["t"] for number in range(3)]
    assert told == ["ack", "ack", "wait"]
    assert Message.objects.count() == 2


def test_buttons_act_and_a_rating_is_kept_once(visitor, ada):
    visitor.says("Hello")
    ticket = Ticket.objects.get()
    answer(ticket, ada)
    told = visitor.says("", pressed="solved")
    ticket.refresh_from_db()
    assert ticket.status == "resolved"
    assert told[-1]["solved"]

    visitor.tells("rate", stars=4)
    visitor.tells("rate", stars=4)
    assert [event.data["stars"] for event in ticket.events.filter(kind="rated")] == [4]


def test_a_read_mark_reaches_the_outbox(visitor, ada):
    visitor.says("Hello")
    message = answer(Ticket.objects.get(), ada)
    assert message.outbound.read_at is None
    stranger = Browser().opens()
    stranger.tells("read", n=message.pk)
    message.outbound.refresh_from_db()
    assert message.outbound.read_at is None

    visitor.tells("read", n=message.pk)
    message.outbound.refresh_from_db()
    assert message.outbound.read_at


def test_a_resolved_ticket_opens_again_when_they_write_on(visitor, ada):
    visitor.says("Hello")
    ticket = Ticket.objects.get()
    resolve(ticket, by=actor_of(ada))
    visitor.says("One more thing")
    ticket.refresh_from_db()
    assert (ticket.status, Ticket.objects.count()) == ("open", 1)


def test_a_widget_that_is_off_is_not_there(chat, client):
    assert client.get("/chat/abcdef123456.js").status_code == 200
    Connection.objects.update(active=False)
    from replywell.portal.chat.widgets import forget

    forget()
    assert client.get("/chat/abcdef123456.js").status_code == 404
    assert client.get("/chat/abcdef123456/").status_code == 404
