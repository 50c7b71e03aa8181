"""The same mail again changes nothing but a counter."""

import pytest

from replywell.intake.actions.take_in import take_in
from replywell.intake.models import InboundItem
from replywell.people.models import Contact
from replywell.tickets.models import Message, Ticket
from tests.intake.letters import arrives, delivered, letter
from tests.tickets.together import at_once, deferred


def test_the_same_delivery_later_is_counted(mailbox):
    content = letter()
    first = arrives(mailbox, content)
    for _ in range(3):
        again = arrives(mailbox, content)

    assert (again.pk, again.repeats, again.outcome) == (first.pk, 3, "ticket")
    assert Message.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_the_same_delivery_ten_times_at_once_is_one_message(committed, mailbox):
    raw = delivered(letter())
    items = at_once(*[lambda: take_in(mailbox, raw)] * 10)
    take_in(mailbox, raw)

    assert len({item.pk for item in items}) == 1
    assert InboundItem.objects.get().repeats == 10
    assert (Ticket.objects.count(), Message.objects.count(), Contact.objects.count()) == (1, 1, 1)
    assert len(deferred("react")) == 1


@pytest.mark.django_db(transaction=True)
def test_one_mail_by_ten_ways_at_once_is_one_message(committed, mailbox):
    """Forwarded twice, polled and posted: the keys differ, the mail is the same."""
    content = letter(message_id="same@example.org")
    deliveries = [delivered(content, key=f"way-{i}") for i in range(10)]
    items = at_once(*(lambda raw=raw: take_in(mailbox, raw) for raw in deliveries))

    assert sorted(item.outcome for item in items) == ["duplicate"] * 9 + ["ticket"]
    assert Message.objects.count() == 1
    assert {item.ticket_id for item in items} == {Ticket.objects.get().pk}


@pytest.mark.django_db(transaction=True)
def test_ten_first_mails_of_one_person_at_once_make_one_contact(committed, mailbox):
    deliveries = [delivered(letter(subject=f"Question {i}")) for i in range(10)]
    items = at_once(*(lambda raw=raw: take_in(mailbox, raw) for raw in deliveries))

    assert {item.outcome for item in items} == {"ticket"}
    assert Contact.objects.count() == 1
    assert Contact.objects.get().identities.count() == 1
    assert Ticket.objects.count() == 10


def test_the_same_message_by_another_way_is_a_duplicate(mailbox):
    first = arrives(mailbox, letter(message_id="same@example.org"))
    other = arrives(mailbox, letter(message_id="same@example.org", headers={"X-Way": "imap"}))

    assert other.pk != first.pk
    assert (other.outcome, other.ticket, other.message) == ("duplicate", first.ticket, first.message)
    assert Message.objects.count() == 1


def test_another_text_under_the_same_message_id_is_not_lost(mailbox):
    arrives(mailbox, letter(message_id="same@example.org", text="First."))
    other = arrives(mailbox, letter(message_id="same@example.org", text="Something else."))

    assert other.outcome == "ticket"
    assert sorted(Message.objects.values_list("text", flat=True)) == ["First.", "Something else."]


def test_another_file_under_the_same_message_id_is_not_lost(mailbox):
    one = [("a.txt", "text/plain", b"one")]
    arrives(mailbox, letter(message_id="same@example.org", text="", files=one))
    two = [("a.txt", "text/plain", b"two")]
    other = arrives(mailbox, letter(message_id="same@example.org", text="", files=two))

    assert other.outcome == "ticket"
    assert Message.objects.count() == 2


def test_the_same_message_id_from_somebody_else_is_not_a_duplicate(mailbox):
    first = arrives(mailbox, letter(message_id="same@example.org"))
    other = arrives(mailbox, letter(message_id="same@example.org", sender="sam@elsewhere.example"))

    assert other.outcome == "ticket"
    assert other.ticket != first.ticket


def test_mails_without_a_message_id_are_different_mails(mailbox):
    arrives(mailbox, letter(message_id=None, text="One."))
    arrives(mailbox, letter(message_id=None, text="Two."))

    assert Ticket.objects.count() == 2
