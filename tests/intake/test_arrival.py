"""Whatever arrives is kept and accounted for."""

import hashlib

import pytest
from django.db import connection

from replywell.intake.models import InboundItem
from replywell.kit import blobs
from replywell.tickets.models import Message, Ticket
from replywell.tickets.status import Status
from tests.intake.letters import arrives, letter
from tests.tickets.together import deferred


def test_a_first_mail_opens_a_ticket(mailbox):
    item = arrives(mailbox, letter(message_id="a1@example.org", text="It has been two weeks."))

    ticket = item.ticket
    assert item.outcome == "ticket"
    assert (ticket.subject, ticket.status, ticket.requester.email) == (
        "Where is my refund?",
        Status.NEW,
        "rosa@example.org",
    )
    message = ticket.messages.get()
    assert message == item.message
    assert (message.text, message.external_id, message.author) == (
        "It has been two weeks.",
        "a1@example.org",
        "contact",
    )
    event = ticket.events.get()
    assert (event.kind, event.data, event.actor) == (
        "message_received",
        {"first": True},
        f"contact:{ticket.requester_id}",
    )
    assert {"event": event.pk} in deferred("react")


def test_the_ledger_keeps_sender_subject_verdict_and_the_mail_itself(mailbox):
    mailbox.settings |= {"verdict_server": "mx.example"}
    mailbox.save()
    content = letter(headers={"Authentication-Results": "mx.example; spf=pass; dkim=pass; dmarc=pass"})
    item = arrives(mailbox, content)

    assert (item.sender, item.subject, item.size) == (
        "rosa@example.org",
        "Where is my refund?",
        len(content),
    )
    assert item.authentication == "spf=pass dkim=pass dmarc=pass"
    assert item.envelope == {"from": "", "to": ["support@example.com"]}
    assert item.raw == hashlib.sha256(content).hexdigest()
    assert blobs.read(item.raw) == content
    assert item.settled_at


def test_attachments_are_kept_once_under_the_hash_of_their_bytes(mailbox):
    receipt = b"%PDF-1.4 receipt \x00\xff bytes"
    files = [("receipt.pdf", "application/pdf", receipt), ("copy.pdf", "application/pdf", receipt)]
    message = arrives(mailbox, letter(files=files)).message

    names = list(message.attachments.values_list("name", "sha256", "size"))
    digest = hashlib.sha256(receipt).hexdigest()
    assert names == [("receipt.pdf", digest, len(receipt)), ("copy.pdf", digest, len(receipt))]
    assert blobs.read(digest) == receipt


def test_a_mail_without_a_sender_is_quarantined_with_its_reason(mailbox):
    item = arrives(mailbox, letter(sender=None))

    assert item.outcome == "quarantined"
    assert "no sender" in item.reason
    assert item.ticket is None
    assert not Ticket.objects.exists()


@pytest.mark.parametrize("content", [b"", b"\r\n\r\n", b"\x00\xff\xfe", b"not a mail at all"])
def test_rubbish_is_quarantined_and_kept(mailbox, content):
    item = arrives(mailbox, content, key="rubbish")

    assert item.outcome == "quarantined"
    assert item.reason
    assert blobs.read(item.raw) == content


HOSTILE = {
    "a Message-ID of 10 kB": {"message_id": "x" * 10_000 + "@example.org"},
    "a NUL in the Message-ID": {"message_id": "a\x00b@example.org"},
    "a NUL in the subject": {"subject": "Where \x00 is it?"},
    "50,000 references": {"references": [f"r{i}@example.org" for i in range(50_000)]},
    "references of 10 kB each": {"references": [f"{'r' * 10_000}{i}@example.org" for i in range(5)]},
    "a subject of 50 kB": {"subject": "refund " * 7_000},
    "an address of 1,000 characters": {"sender": f"Rosa <{'r' * 1_000}@example.org>"},
    "a name of 5,000 characters": {"sender": f"{'Rosa ' * 1_000}<rosa@example.org>"},
    "10,000 recipients": {"to": ", ".join(f"a{i}@example.org" for i in range(10_000))},
    "a file name of 5,000 characters": {"files": [("f" * 5_000 + ".txt", "text/plain", b"x")]},
    "a file type of 5,000 characters": {"files": [("f.txt", "text/" + "x" * 5_000, b"x")]},
    "a date that cannot be": {"headers": {"Date": "Mon, 99 Foo 99999 99:99:99 +9999"}},
    "a half emoji": {"text": "so \ud83d".encode("utf-16", "surrogatepass").decode("utf-16", "replace")},
}


@pytest.mark.parametrize("what", HOSTILE)
def test_a_hostile_mail_is_accounted_for(mailbox, what):
    content = letter(**HOSTILE[what])
    item = arrives(mailbox, content)

    assert InboundItem.objects.get() == item
    assert item.outcome in {"ticket", "quarantined"}
    assert item.reason or item.ticket
    assert arrives(mailbox, content).repeats == 1


def test_a_monstrous_message_id_still_finds_its_conversation(mailbox):
    monster = "x" * 10_000 + "@example.org"
    first = arrives(mailbox, letter(message_id=monster))
    second = arrives(mailbox, letter(references=[monster], subject="Re: Where is my refund?"))

    assert (second.outcome, second.ticket) == ("reply", first.ticket)


def test_the_key_of_a_delivery_may_have_any_length(mailbox):
    long_key = "mailgun:" + "k" * 400
    first = arrives(mailbox, letter(message_id="k@example.org"), key=long_key)
    again = arrives(mailbox, letter(message_id="k@example.org"), key=long_key)
    other = arrives(mailbox, letter(), key=long_key + "2")

    assert first.outcome == "ticket"
    assert (again.pk, again.repeats) == (first.pk, 1)
    assert other.pk != first.pk


@pytest.mark.django_db(transaction=True)
def test_a_mail_is_one_transaction(mailbox, monkeypatch, committed):
    """When the last write fails, nothing of the mail is there: no ticket, no event, no job."""
    monkeypatch.setattr("replywell.intake.actions.take_in.insert", lambda item: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        arrives(mailbox, letter())

    assert not Ticket.objects.exists()
    assert not Message.objects.exists()
    assert not deferred("react")
    assert not connection.in_atomic_block
