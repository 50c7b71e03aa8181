"""Files and copies leave with a letter."""

import pytest

from replywell.delivery.actions.dispatch import post, send
from replywell.kit import blobs
from replywell.people.actions.contacts import contact_for
from replywell.tickets.actions.conversation import reply
from replywell.tickets.actions.starting import start_conversation, write_down


def file(content: bytes, name: str, kind: str, content_id: str = "") -> dict:
    kept = {"name": name, "type": kind, "size": len(content), "sha256": blobs.put(content)}
    return kept | {"inline": bool(content_id), "content_id": content_id}


@pytest.fixture
def leaves(server):
    def left(message):
        row = post(message)
        send(row.pk)
        row.refresh_from_db()
        return row

    return left


def test_a_reply_leaves_with_copies_and_files(server, leaves, refund, ada):
    files = [
        file(b"%PDF-1", "Beleg für Rosa.pdf", "application/pdf"),
        file(b"\x89PNG", "a.png", "image/png", "p1@x"),
    ]
    copies = {"cc": ["Carl@x.example", "rosa@example.org"], "bcc": ["boss@x.example", "carl@x.example"]}
    row = leaves(reply(refund, "Here it is.", by=ada, files=files, **copies))

    (mail,) = server.mails
    assert row.state == "sent"
    assert set(server.raws[0].envelope_to) == {"rosa@example.org", "Carl@x.example", "boss@x.example"}
    assert mail["Cc"] == "Carl@x.example"
    assert "Bcc" not in mail
    assert b"boss" not in server.raws[0].body
    pdf, image = mail.iter_attachments()
    assert (pdf.get_filename(), pdf.get_content()) == ("Beleg für Rosa.pdf", b"%PDF-1")
    assert (image["Content-ID"], image.get_content_disposition()) == ("<p1@x>", "inline")


def test_a_file_that_is_gone_fails_and_is_named(server, leaves, refund, ada):
    gone = file(b"x", "claim.pdf", "application/pdf") | {"sha256": "0" * 64}
    row = leaves(reply(refund, "Here.", by=ada, files=[gone]))

    assert row.state == "failed"
    assert "claim.pdf is not in the store" in row.error
    assert server.mails == []


def test_a_first_letter_answers_nothing(server, leaves, refund, ada, mailbox):
    bank = contact_for("claims@bank.example", "The Bank")
    said = start_conversation(
        bank, subject="Refund of May", text="Has it come?", by=ada, connection=mailbox, side_of=refund
    )
    leaves(said)
    leaves(reply(said.ticket, "Hello again?", by=ada))

    first, second = server.mails
    assert (first["To"], first["Subject"]) == (
        "The Bank <claims@bank.example>",
        f"Refund of May [#{said.ticket.pk}]",
    )
    assert (first["In-Reply-To"], first["References"]) == (None, None)
    assert b"cancelled two weeks ago" not in server.raws[0].body
    assert second["Subject"].startswith("Re: Refund of May")
    assert second["In-Reply-To"] == first["Message-ID"]


def test_the_first_letter_after_a_telephone_call_has_no_re(server, leaves, rosa, ada, mailbox):
    told = write_down(rosa, subject="Broken card", text="It broke.", by=ada, connection=mailbox)
    leaves(reply(told.ticket, "We send a new one.", by=ada))

    assert server.mails[0]["Subject"] == f"Broken card [#{told.ticket.pk}]"
