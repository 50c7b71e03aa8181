"""What a chat tells whom: each message once, in order, to those whose conversation it is."""

from datetime import timedelta

import pytest
from django.core import mail

from replywell.connections.models import Connection
from replywell.delivery.actions.dispatch import post, send
from replywell.delivery.models import Outbound
from replywell.kit import clock
from replywell.kit.errors import Refused
from replywell.people.actions.being_here import gone, here
from replywell.people.actors import actor_of
from replywell.people.models import Contact
from replywell.portal.actions.chat import revoke
from replywell.portal.actions.transcripts import confirm, hand_over
from replywell.portal.chat import rates
from replywell.portal.chat.tokens import bearer_of, confirmed, token_of
from replywell.tickets.actions.conversation import Said, open_ticket, reply, write_note
from replywell.tickets.actions.lifecycle import resolve
from replywell.tickets.actions.regrouping import merge
from replywell.tickets.models import Message, Ticket
from tests.portal.chats import SECRET, Browser, token, widget


@pytest.fixture
def chat(db):
    return widget()


@pytest.fixture
def visitor(chat):
    return Browser().opens()


def answer(ticket: Ticket, ada, text="Like this.") -> Message:
    message = reply(ticket, text, by=ada)
    row = post(message)
    send(row.pk)
    return message


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


def test_who_is_logged_in_is_known_by_account_and_address(chat, rosa):
    visitor = Browser().opens(identity=token("7", email="rosa@example.org", name="Rosa M"))
    visitor.says("Hello")

    ticket = Ticket.objects.get()
    assert ticket.requester == rosa
    assert {each.kind for each in rosa.identities.all()} == {"email", "account", "visitor"}


def test_in_another_browser_the_account_has_the_same_conversation(chat):
    Browser().opens(identity=token("7")).says("Hello")
    elsewhere = Browser().opens(identity=token("7"))
    assert elsewhere.texts == ["<p>Hello</p>"]
    assert not Browser().opens(identity=token("8")).texts


def test_who_logs_in_keeps_what_they_said_and_who_logs_out_leaves_nothing_behind(chat):
    browser = Browser().opens()
    browser.says("Before")
    browser.opens(identity=token("7"))
    assert browser.texts == ["<p>Before</p>"]
    browser.says("After")
    browser.opens(identity=token("7"))
    assert browser.texts == ["<p>Before</p>", "<p>After</p>"]
    browser.says("Still here")
    assert Ticket.objects.count() == 1

    browser.opens()
    assert not browser.texts, "The next person at this browser is somebody else."
    browser.says("Somebody else")
    assert Contact.objects.count() == 2
    browser.opens(identity=token("8"))
    assert "After" not in str(browser.told)


@pytest.mark.parametrize(
    "identity",
    [
        lambda: token("7", secret="another secret of somebody, long enough"),
        lambda: token("7")[:-4] + "AAAA",
        lambda: __import__("jwt").encode({"sub": "7", "exp": 9999999999}, None, algorithm="none"),
        lambda: __import__("jwt").encode({"sub": "7"}, SECRET, algorithm="HS256"),
        lambda: token("7", exp=1),
        lambda: token("7", exp=9999999999),
        lambda: {"id": "7", "hash": "0" * 64},
        lambda: "x" * 5000,
        lambda: ["7"],
    ],
    ids=[
        "other secret",
        "altered",
        "alg none",
        "no end",
        "over",
        "a long time",
        "wrong hash",
        "huge",
        "a list",
    ],
)
def test_a_forged_identity_is_refused(chat, identity):
    with pytest.raises(Refused):
        Browser().opens(identity=identity())


def test_an_id_with_its_hash_is_an_account_without_an_address(chat):
    import hashlib
    import hmac

    signed = hmac.new(SECRET.encode(), b"7", hashlib.sha256).hexdigest()
    browser = Browser().opens(identity={"id": "7", "hash": signed, "email": "rosa@example.org"})
    browser.says("Hello")
    assert Ticket.objects.get().requester.email == ""


def test_where_everybody_has_to_log_in_nobody_else_chats(db):
    widget(identity="only")
    with pytest.raises(Refused, match="Log in"):
        Browser().opens()


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


def left(ada, claimed="", **identity):
    """A ticket whose visitor left before the answer came."""
    browser = Browser().opens(identity=token("7", **identity) if identity else None)
    browser.says("Hello", email=claimed)
    ticket = Ticket.objects.get()
    gone(browser.session.bearer.visitor)
    message = answer(ticket, ada)
    Outbound.objects.update(sent_at=clock.now() - timedelta(minutes=5))
    return browser, ticket, message


def test_an_answer_that_nobody_reads_goes_to_a_proven_address(chat, mailbox, ada):
    _browser, ticket, message = left(ada, email="rosa@example.org")
    assert hand_over() == 1
    row = Outbound.objects.get(message=message)
    assert (row.connection, row.recipient, row.state) == (mailbox, "rosa@example.org", "queued")
    assert ticket.events.filter(kind="went_by_mail").exists()
    assert hand_over() == 0


def test_a_claimed_address_is_asked_first_and_once_and_gets_no_word_before(chat, mailbox, ada, settings):
    settings.MAILERS = {"default": {"BACKEND": "django.core.mail.backends.locmem.EmailBackend"}}
    _browser, ticket, message = left(ada, claimed="rosa@example.org")
    assert hand_over() == 0
    assert hand_over() == 0
    (letter,) = mail.outbox
    assert letter.to == ["rosa@example.org"]
    assert "Like this" not in letter.body

    found = confirmed(letter.body.split("/chat/confirm/")[1].split("/")[0])
    assert found == (ticket.requester_id, "rosa@example.org")
    assert confirm(ticket.requester, "rosa@example.org")
    assert Outbound.objects.get(message=message).recipient == "rosa@example.org"


def test_who_confirms_the_address_of_another_contact_does_not_become_them(chat, mailbox, ada, rosa):
    _browser, ticket, _message = left(ada, claimed="rosa@example.org")
    assert not confirm(ticket.requester, "rosa@example.org")
    assert rosa.identities.filter(kind="email").count() == 1


def test_who_is_here_still_gets_no_mail(chat, mailbox, ada):
    browser, _ticket, message = left(ada, email="rosa@example.org")
    here([browser.session.bearer.visitor])
    assert hand_over() == 0
    assert Outbound.objects.get(message=message).connection == chat


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
