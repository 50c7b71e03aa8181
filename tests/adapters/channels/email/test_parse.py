"""Whole mails, from bytes to `InboundMessage`."""

import hashlib
import json
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest

from replywell.adapters.channels.email.contract import as_json, reply_as_json
from replywell.adapters.channels.email.parse import parse
from replywell.adapters.channels.email.reply import split_reply
from replywell.adapters.channels.port import InboundMessage, Party

FIXTURES = Path(__file__).parent / "fixtures"
SHARED = Path(__file__).parents[5] / "shared" / "data"
HEAD = b"From: Rosa <rosa@example.net>\r\nSubject: Where is my refund?\r\n"


def read(name: str, **options: object) -> InboundMessage:
    return parse((FIXTURES / name).read_bytes(), **options)  # type: ignore[arg-type]


def test_a_plain_mail_is_read_completely() -> None:
    message = read("plain.eml", envelope_to=("support@example.com",))

    assert message.sender == Party("rosa@example.net", "Rosa Example")
    assert message.to == (Party("support@example.com", "Support"),)
    assert message.cc == (Party("ada@example.com", "Ada"), Party("jane@example.org", "Doe, Jane"))
    assert message.reply_to == (Party("rosa@home.example"),)
    assert message.subject == "Where is my refund?"
    assert message.text == "It was 12 €.\n\n-- \nRosa"
    assert (message.reply_text, message.signature) == ("It was 12 €.", "--\nRosa")
    assert message.html is None
    assert message.message_id == "one@example.net"
    assert message.in_reply_to == ("zero@example.com",)
    assert message.references == ("first@example.com", "zero@example.com")
    assert message.date == datetime(2026, 9, 1, 8, 12, tzinfo=UTC)
    assert message.envelope_to == ("support@example.com", "support+412.abc@example.com")
    assert (message.auto, message.problem, message.files) == ("no", None, ())


def test_only_the_receiving_server_says_whether_the_sender_is_genuine() -> None:
    assert read("plain.eml").authentication == "spf=pass dkim=pass dmarc=pass"


@pytest.mark.parametrize(
    ("name", "subject", "text"),
    [
        ("raw-8bit-latin1-headers.eml", "Rückerstattung für Größe 42", "Schöne Grüße aus Köln"),
        ("raw-8bit-koi8-headers.eml", "Где мой возврат денег", "Привет, где мой возврат?"),
        ("wrong-declared-charset.eml", "Where is my refund?", "Der Preis ist 12 € für die Größe."),
        ("unknown-charset.eml", "Where is my refund?", "été"),
        ("x-sjis.eml", "Where is my refund?", "返金はどこですか①"),
        ("utf-7.eml", "Where is my refund?", "Hi Mom ☺!"),
        ("encoded-words-broken.eml", 'Größe 42é "quoted €" plain glued', "Hello"),
        ("bare-carriage-returns.eml", "Where is my refund?", "One line.\nTwo lines."),
        ("nul-and-surrogates.eml", "Where is my refund?", None),
        ("no-such-boundary.eml", "Where is my refund?", "Still readable."),
        ("no-headers-at-all.eml", "", "Just a text.\nWithout any header."),
        ("apple-inline-no-cid.eml", "Where is my refund?", "This is the parcel:\n\nand it is broken."),
        ("broken-boundaries.eml", "Where is my refund?", "Words before the damage."),
        ("signed.eml", "Where is my refund?", "Signed words."),
        ("uuencoded-file.eml", "Where is my refund?", "The file:\n\n\n\nRosa"),
    ],
)
def test_words_are_read_however_they_are_written(name: str, subject: str, text: str | None) -> None:
    message = read(name)

    assert message.subject == subject
    if text is not None:
        assert message.text == text
    json.dumps(as_json(name, message)).encode()


def test_text_holds_nothing_that_a_database_refuses() -> None:
    text = read("nul-and-surrogates.eml").text

    assert "\0" not in text
    assert text.startswith("beforeafter")
    text.encode()


def test_a_name_can_neither_add_an_address_nor_a_header() -> None:
    message = read("injected-display-name.eml")
    encoded = read("encoded-words-broken.eml")

    assert message.sender == Party("rosa@example.net", "agent@example.com")
    assert "\n" not in message.subject and "\r" not in message.subject
    assert "\u202e" not in message.subject
    assert encoded.sender.email == "rosa@example.net"


def test_a_domain_with_spaces_around_its_dots_is_one_address() -> None:
    raw = b"From: a@b.example\r\nTo: Mary <mary@example.net>, jdoe@test  . example\r\n\r\nHi"
    assert [party.email for party in parse(raw).to] == ["mary@example.net", "jdoe@test.example"]


def test_file_names_are_decoded_and_harmless() -> None:
    names = [file.name for file in read("rfc2231-names.eml").files]

    assert names == ["Rechnung für Rosa.pdf", "Größe.pdf", "eviltxt.exe", "attachment-4.png"]


def test_a_picture_that_no_text_refers_to_is_a_file_that_is_seen() -> None:
    (file,) = read("apple-inline-no-cid.eml").files

    assert (file.name, file.type, file.inline) == ("parcel.png", "image/png", False)
    assert file.sha256 == hashlib.sha256(file.content).hexdigest()
    assert file.content.startswith(b"\x89PNG")


def test_a_picture_in_the_html_is_inline_and_a_remote_one_is_not_loaded() -> None:
    message = read("related-inline-image.eml")

    assert message.text == "Look at the logo."
    assert [(file.name, file.inline, file.content_id) for file in message.files] == [
        ("attachment-1.png", True, "logo@example.net"),
        ("invoice.pdf", False, ""),
    ]
    assert message.html is not None
    assert 'src="cid:logo@example.net"' in message.html
    assert ' data-remote-src="https://track.example/p.gif"' in message.html
    assert ' src="https:' not in message.html


@pytest.mark.parametrize("name", ["html-only-gmail-reply.eml", "html-only-outlook-reply.eml"])
def test_the_marks_in_html_tell_what_is_quoted(name: str) -> None:
    message = read(name)

    assert message.reply_text.startswith("It has not arrived.")
    assert "Monday" not in message.reply_text
    assert "We sent it on Monday." in message.quoted_text
    assert "We sent it on Monday." in message.text


def test_a_forwarded_html_mail_stays_readable() -> None:
    message = read("html-only-forward.eml")

    assert "It is delayed." in message.reply_text
    assert message.forwarded_before == "Can you help?"
    assert "It is delayed." in message.forwarded_embedded


def test_a_mail_forwarded_as_a_file_is_kept_and_its_words_are_known() -> None:
    message = read("forwarded-as-attachment.eml")

    assert message.reply_text == "Please read the attached mail."
    assert message.forwarded_embedded == "It is delayed."
    assert [(file.name, file.type) for file in message.files] == [("Order - delayed.eml", "message/rfc822")]
    assert message.files[0].content.startswith(b"From: Shop")


@pytest.mark.parametrize(
    ("name", "files"),
    [
        ("calendar-invite.eml", [("invite.ics", "text/calendar")]),
        ("winmail-dat.eml", [("winmail.dat", "application/ms-tnef")]),
        ("uuencoded-file.eml", [("hello.txt", "application/octet-stream")]),
        ("signed.eml", [("signature.asc", "application/pgp-signature")]),
        ("broken-boundaries.eml", [("data.bin", "application/octet-stream")]),
    ],
)
def test_what_is_no_text_is_kept_as_a_file(name: str, files: list[tuple[str, str]]) -> None:
    assert [(file.name, file.type) for file in read(name).files] == files


def test_damaged_base64_gives_what_can_be_saved() -> None:
    assert read("broken-boundaries.eml").files[0].content.startswith(b"hello world")
    assert read("uuencoded-file.eml").files[0].content == b"Cat"


@pytest.mark.parametrize("raw", [b"", b"\0\0\0", b"\r\n\r\n", b" "])
def test_an_empty_mail_says_so(raw: bytes) -> None:
    assert parse(raw).problem == "It is empty."


def test_a_mail_without_a_sender_has_an_empty_address() -> None:
    message = read("no-sender.eml")

    assert message.sender == Party("")
    assert message.text == "Who am I?"


def test_a_mail_over_the_limit_is_read_only_at_its_beginning() -> None:
    message = parse(HEAD + b"\r\nHello\r\n" + b"x" * 3_000_000, max_bytes=2_000_000)

    assert message.problem is not None and "at most 1 MB" in message.problem
    assert message.subject == "Where is my refund?"
    assert len(message.text) < 1_100_000


def test_a_mistake_of_ours_costs_one_mail_and_not_the_queue(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(raw: bytes) -> None:
        raise RuntimeError("a bug")

    monkeypatch.setattr("replywell.adapters.channels.email.parse.read_tree", fail)

    assert parse(HEAD + b"\r\nHi").problem == "It could not be read (RuntimeError). Open the original."


def test_the_json_line_has_exactly_the_fields_of_the_contract() -> None:
    line = as_json("a.eml", read("related-inline-image.eml"))

    assert list(line) == [
        *(
            "file",
            "error",
            "message_id",
            "in_reply_to",
            "references",
            "date",
            "from_email",
            "from_name",
            "reply_to",
            "to",
        ),
        *(
            "cc",
            "subject",
            "text",
            "reply_text",
            "quoted_text",
            "signature",
            "html",
            "forwarded",
            "auto",
            "bounce_of",
        ),
        "attachments",
    ]
    assert line["date"] == "2026-09-01T08:12:00+00:00"
    assert line["to"] == [{"email": "support@example.com", "name": "Support"}]
    assert list(line["attachments"][0]) == ["name", "type", "size", "sha256", "inline"]
    assert list(reply_as_json("a.txt", split_reply("Hi"))) == [
        "file",
        "reply_text",
        "quoted_text",
        "signature",
    ]


def _shared_mails() -> list[Path]:
    folders = [SHARED / "email", SHARED / "email_replies"]
    found = [file for folder in folders for file in folder.rglob("*") if file.is_file()]
    left_out = (".jsonl", ".md", ".xml")
    return sorted(
        f
        for f in found
        if not f.name.endswith(left_out) and "_decoded" not in f.name and f.name != "SHA256SUMS"
    )


@pytest.mark.skipif(not SHARED.is_dir(), reason="the shared measuring data (../shared/data) is not here")
def test_every_collected_mail_is_read_in_time() -> None:
    files = _shared_mails()
    slow, broken = [], []
    for file in files:
        raw = file.read_bytes()
        start = time.monotonic()
        message = parse(raw)
        split_reply(raw.decode("utf-8", "replace"))
        if time.monotonic() - start > 2:
            slow.append(file.name)
        if message.problem and "could not be read" in message.problem:
            broken.append(file.name)
        json.dumps(as_json(file.name, message)).encode()

    assert len(files) > 300
    assert (slow, broken) == ([], [])
