"""The listener speaks LMTP: each recipient has an answer of its own."""

import smtplib

import pytest

from replywell.adapters.channels.email.smtp import SmtpListener
from replywell.kit.errors import Unavailable

MAIL = b"From: rosa@example.org\r\nTo: support@example.com\r\nSubject: Hi\r\n\r\nHello\r\n"


@pytest.fixture
def listener():
    taken = []

    def deliver(raw):
        if "busy" in raw.envelope_to[0]:
            raise Unavailable("Busy.")
        taken.append(raw.envelope_to)

    with SmtpListener(
        deliver, lambda a: a.endswith("@example.com"), port=0, max_bytes=65536, lmtp=True
    ) as door:
        door.taken = taken
        yield door


@pytest.fixture
def peer(listener):
    client = smtplib.SMTP(timeout=10)
    client.connect("127.0.0.1", listener.port)
    yield client
    client.close()


def answers(peer, content: bytes, count: int) -> list[int]:
    assert peer.docmd("DATA")[0] == 354
    peer.send(content + b".\r\n")
    return [peer.getreply()[0] for _ in range(count)]


def test_each_recipient_is_answered(listener, peer):
    assert peer.docmd("LHLO", "mx.example.com")[0] == 250
    peer.mail("rosa@example.org")
    codes = [peer.rcpt(f"{name}@example.com")[0] for name in ("support", "busy", "sales")]
    assert (codes, peer.rcpt("x@elsewhere.example")[0]) == ([250, 250, 250], 550)

    assert answers(peer, MAIL, 3) == [250, 451, 250]
    assert listener.taken == [("support@example.com",), ("sales@example.com",)]


def test_a_mail_that_is_too_large_is_refused_for_each(listener, peer):
    peer.docmd("LHLO", "mx.example.com")
    peer.mail("rosa@example.org")
    for name in ("support", "sales"):
        peer.rcpt(f"{name}@example.com")
    assert answers(peer, MAIL + b"x" * 99_000 + b"\r\n", 2) == [552, 552]
    assert listener.taken == []


@pytest.mark.parametrize("greeting", ["EHLO", "HELO"])
def test_smtp_greetings_are_refused(peer, greeting):
    assert peer.docmd(greeting, "mx.example.com")[0] == 500
