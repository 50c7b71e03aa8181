"""The listener, spoken to over real sockets."""

import smtplib
import socket
import threading

import pytest

from replywell.adapters.channels.email.smtp import SmtpListener
from replywell.adapters.channels.port import Raw
from tests.adapters.channels.email.listener_desk import BILLING, MAIL, ROSA, SUPPORT, Desk, listening


def test_a_mail_arrives_byte_for_byte_with_its_envelope(desk: Desk) -> None:
    with desk.client() as client:
        client.sendmail(ROSA, [SUPPORT, BILLING], MAIL)
    (raw,) = desk.arrived
    assert (raw.body, raw.envelope_from, raw.envelope_to) == (MAIL, ROSA, (SUPPORT, BILLING))
    assert raw.format == "message/rfc822; peer=127.0.0.1; helo=client.example"


def test_the_sender_hears_250_only_after_the_mail_was_stored() -> None:
    asked, stored = threading.Event(), threading.Event()

    def deliver(raw: Raw) -> None:
        asked.set()
        assert stored.wait(10)

    with listening(deliver) as desk, desk.wire() as wire:
        wire.envelope()
        wire.say(MAIL + b".\r\n")
        assert asked.wait(10)
        wire.connection.settimeout(0.1)
        with pytest.raises(TimeoutError):
            wire.connection.recv(1)
        stored.set()
        wire.connection.settimeout(10)
        assert wire.connection.recv(100).startswith(b"250")


def test_a_mail_that_cannot_be_stored_is_asked_for_again() -> None:
    def deliver(raw: Raw) -> None:
        raise RuntimeError("the database is away")

    with listening(deliver) as desk, desk.client() as client:
        with pytest.raises(smtplib.SMTPDataError) as refused:
            client.sendmail(ROSA, SUPPORT, MAIL)
        assert refused.value.smtp_code == 451
        assert b"database" not in refused.value.smtp_error


def test_nothing_is_relayed(desk: Desk) -> None:
    with desk.client() as client:
        with pytest.raises(smtplib.SMTPRecipientsRefused) as refused:
            client.sendmail(ROSA, ["victim@example.net", "root", "@relay:x@example.net", "a%b@c"], MAIL)
        assert all(code in (550, 553) for code, _ in refused.value.recipients.values())
        assert client.sendmail(ROSA, ["victim@example.net", SUPPORT], MAIL).keys() == {"victim@example.net"}
    assert [raw.envelope_to for raw in desk.arrived] == [(SUPPORT,)]


def test_an_address_that_cannot_be_looked_up_now_is_asked_for_again() -> None:
    def accepts(address: str) -> bool:
        raise RuntimeError("the database is away")

    listener = SmtpListener(lambda raw: None, accepts, port=0)
    with listener, smtplib.SMTP("127.0.0.1", listener.port, timeout=10) as client:
        with pytest.raises(smtplib.SMTPRecipientsRefused) as refused:
            client.sendmail(ROSA, SUPPORT, MAIL)
        assert refused.value.recipients[SUPPORT][0] == 451


@pytest.mark.parametrize(
    "fake_end",
    [b"\n.\n", b"\r\n.\n", b"\n.\r\n", b"\r.\r", b"\r.\r\n", b"\r\n.\r", b"\r\n\x00.\r\n", b"\r\n.\x00\r\n"],
)
def test_no_mail_can_be_smuggled_behind_a_false_end(desk: Desk, fake_end: bytes) -> None:
    smuggled = (
        b"MAIL FROM:<ada@example.com>\r\nRCPT TO:<support@example.com>\r\nDATA\r\nFrom: Ada\r\n\r\nPay.\r\n"
    )
    with desk.wire() as wire:
        wire.envelope()
        wire.say(b"Subject: one\r\n\r\nHello" + fake_end + smuggled + b".\r\n")
        assert wire.hear().startswith("250")
        assert wire.ask(b"QUIT").startswith("221")
    (raw,) = desk.arrived
    assert raw.envelope_from == ROSA
    assert b"MAIL FROM:<ada@example.com>" in raw.body


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        (b".\r\n", b""),
        (b"\r\n.\r\n", b"\r\n"),
        (b"..\r\n.\r\n", b".\r\n"),
        (b"..\r\n..\r\n...x\r\n.\r\n", b".\r\n.\r\n..x\r\n"),
        (b".x\r\n.\r\n", b"x\r\n"),
        (b"a\r\n\r\n..\r\n\r\n.\r\n", b"a\r\n\r\n.\r\n\r\n"),
        (b"nul \x00, 8 bit \xe4\xf6\xfc\r\n.\r\n", b"nul \x00, 8 bit \xe4\xf6\xfc\r\n"),
        (b"x" * 300_000 + b"\r\n.\r\n", b"x" * 300_000 + b"\r\n"),
    ],
)
def test_dots_are_unstuffed_and_everything_else_is_kept(desk: Desk, sent: bytes, kept: bytes) -> None:
    with desk.wire() as wire:
        wire.envelope()
        wire.say(sent)
        assert wire.hear().startswith("250")
    assert desk.arrived[0].body == kept


def test_the_end_is_found_wherever_the_network_cuts_the_stream(desk: Desk) -> None:
    with desk.wire() as wire:
        wire.connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        wire.envelope()
        for byte in b"Subject: x\r\n\r\n..\r\nbody\r\n.\r\n":
            wire.say(bytes([byte]))
        assert wire.hear().startswith("250")
    assert desk.arrived[0].body == b"Subject: x\r\n\r\n.\r\nbody\r\n"


def test_what_the_listener_can_do_is_announced(desk: Desk) -> None:
    with desk.client() as client:
        client.ehlo()
        assert {"size", "pipelining", "8bitmime", "smtputf8"} <= client.esmtp_features.keys()
        assert not {"auth", "starttls", "chunking"} & client.esmtp_features.keys()


def test_a_whole_conversation_may_be_sent_at_once(desk: Desk) -> None:
    envelope = b"MAIL FROM:<rosa@example.org>\r\nRCPT TO:<support@example.com>\r\nDATA\r\n"
    with desk.wire() as wire:
        wire.say(b"EHLO x\r\n" + envelope + b"one\r\n.\r\n" + envelope + b"two\r\n.\r\nQUIT\r\n")
        answers = [wire.hear()[:3] for _ in range(10)]
    assert answers == ["220", "250", "250", "250", "354", "250", "250", "250", "354", "250"]
    assert [raw.body for raw in desk.arrived] == [b"one\r\n", b"two\r\n"]


def test_bounces_come_from_nobody(desk: Desk) -> None:
    with desk.client() as client:
        client.sendmail("", SUPPORT, MAIL)
    assert desk.arrived[0].envelope_from == ""


def test_addresses_may_be_written_in_any_script(desk: Desk) -> None:
    with desk.client() as client:
        client.ehlo()
        assert {"smtputf8", "8bitmime"} <= client.esmtp_features.keys()
        client.sendmail(
            "r\u00f6sa@b\u00fccher.example", "hilfe@b\u00fccher.example", MAIL, mail_options=["SMTPUTF8"]
        )
    (raw,) = desk.arrived
    assert (raw.envelope_from, raw.envelope_to) == (
        "r\u00f6sa@b\u00fccher.example",
        ("hilfe@b\u00fccher.example",),
    )


@pytest.mark.parametrize(
    "address", [b"a\x00b@example.com", b"\xff\xfe@example.com", b"a\x7fb@example.com", b"a@", b"<>", b"a b@c"]
)
def test_addresses_that_no_database_could_keep_are_refused(desk: Desk, address: bytes) -> None:
    with desk.wire() as wire:
        wire.hear()
        wire.ask(b"EHLO x")
        wire.ask(b"MAIL FROM:<rosa@example.org>")
        assert wire.ask(b"RCPT TO:<" + address + b">")[0] in "45"
        assert wire.ask(b"RCPT TO:<support@example.com>").startswith("250")


def test_the_same_delivery_again_has_the_same_key(desk: Desk) -> None:
    def key(content: bytes, *to: str) -> str:
        with desk.client() as client:
            client.sendmail(ROSA, to or SUPPORT, content)
        return desk.arrived[-1].key

    first = key(MAIL)
    trace = b"Return-Path: <rosa@example.org>\r\nReceived: from a\r\n\tby b; now\r\nDelivered-To: support@example.com\r\n"
    assert key(MAIL) == key(trace + MAIL) == first
    assert key(MAIL, SUPPORT, BILLING) == key(MAIL, BILLING, SUPPORT)
    others = [key(MAIL, BILLING), key(MAIL + b"!"), key(b"X-Received-By: b\r\n" + MAIL)]
    assert len({first, *others}) == 4
