"""An answer in a chat that nobody reads goes by mail, to an address that is proven."""

from datetime import timedelta

from django.core import mail

from replywell.delivery.models import Outbound
from replywell.kit import clock
from replywell.people.actions.being_here import gone, here
from replywell.portal.actions.transcripts import confirm, hand_over
from replywell.portal.chat.tokens import confirmed
from replywell.tickets.models import Ticket
from tests.portal.chats import Browser, answer, token


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
