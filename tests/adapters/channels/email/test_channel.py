"""The channel as the rest of the desk sees it, and its settings."""

import os
from dataclasses import replace
from typing import Any

import pytest
from pydantic import ValidationError

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "replywell.project.settings")

from replywell.adapters.channels.email.channel import EmailChannel
from replywell.adapters.channels.email.settings import EmailSettings
from replywell.adapters.channels.email.smtp import SmtpListener
from replywell.adapters.channels.email.tokens import (
    make_message_id,
    reply_address,
    verify_message_id,
    verify_reply_address,
)
from replywell.adapters.channels.port import Channel, OutboundMessage, Party, Raw, WebhookRequest
from replywell.kit.errors import Refused

SECRET = "a secret of this desk"
CHANNEL: Channel = EmailChannel()


def settings(**changes: Any) -> EmailSettings:
    return EmailSettings.model_validate({"address": "support@example.com", "outbound": "none"} | changes)


def test_an_answer_goes_out_and_the_answer_to_it_names_its_ticket() -> None:
    caught: list[Raw] = []
    with SmtpListener(caught.append, lambda address: True, port=0) as listener:
        way_out = settings(
            outbound="smtp",
            smtp_host="127.0.0.1",
            smtp_port=listener.port,
            smtp_tls="none",
            instance="desk-1",
        )
        message = OutboundMessage(
            sender=Party("support@example.com", "Support"),
            reply_to=Party(reply_address(SECRET, 412, "support@example.com")),
            to=(Party("rosa@example.org"),),
            subject="Re: Where is my refund?",
            text="It is on its way.",
            message_id=make_message_id(SECRET, 991, "example.com").strip("<>"),
            auto_submitted=True,
        )
        CHANNEL.send(way_out, message)
    (arrived,) = CHANNEL.receive(settings(), caught[0])
    assert verify_message_id(SECRET, arrived.message_id) == "991"
    assert [verify_reply_address(SECRET, party.email) for party in arrived.reply_to] == [412]
    assert arrived.subject == "Re: Where is my refund?"
    (own,) = CHANNEL.receive(way_out, caught[0])
    assert own.auto == "own"


def test_of_a_mail_left_in_the_mailbox_the_headers_are_read() -> None:
    head = b"From: Rosa <rosa@example.org>\r\nSubject: Photos\r\nMessage-ID: <1@example.org>\r\n\r\n"
    raw = Raw(key="1", body=head, format="text/rfc822-headers; problem=too-large; size=99")
    (message,) = CHANNEL.receive(settings(), raw)
    assert (message.subject, message.message_id) == ("Photos", "1@example.org")
    assert message.problem
    assert "larger than this address takes" in message.problem
    (message,) = CHANNEL.receive(settings(), replace(raw, format="text/rfc822-headers"))
    assert message.problem


@pytest.mark.parametrize(
    "kind", ["", "nonsense", "application/json; x-provider=nobody", "multipart/form-data"]
)
def test_what_nobody_can_read_has_a_problem(kind: str) -> None:
    (message,) = CHANNEL.receive(settings(), Raw(key="1", body=b"\xff\x00", format=kind))
    assert message.problem


def test_ways_that_were_not_chosen_are_refused() -> None:
    with pytest.raises(Refused, match="mailbox"):
        CHANNEL.poll(settings(), "")
    with pytest.raises(Refused, match="webhook"):
        CHANNEL.admit(settings(), WebhookRequest("POST", {}, {}, b""))


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"address": "Support <support@example.com>"}, "not an e-mail address"),
        ({"address": "support"}, "like support@example.com"),
        ({"name": "a\r\nBcc: b"}, "on one line"),
        ({"outbound": "smtp"}, "smtp_host: enter the server to send by"),
        ({"inbound": "imap"}, "imap_host: enter"),
        ({"inbound": "imap", "imap_host": "imap.example.com"}, "imap_username: enter"),
        ({"inbound": "imap", "imap_after": "delete"}, 'Enter "nothing", "seen" or "move:"'),
        ({"inbound": "postmark"}, "webhook_secret: enter user:password"),
        ({"inbound": "sendgrid", "webhook_secret": "hunter2"}, "webhook_secret: enter user:password"),
        ({"inbound": "mailgun"}, "webhook_secret: enter the webhook signing key"),
        ({"inbound": "mandrill", "webhook_secret": "hunter2"}, "webhook_url: enter"),
        ({"outbound": "postmark"}, "api_key: enter the sending key that postmark shows"),
        ({"outbound": "mailjet", "api_key": "hunter2"}, "api_secret: enter"),
        ({"outbound": "postal", "api_key": "hunter2"}, "api_url: enter"),
        ({"inbound": "pigeon"}, "listener"),
        ({"smtp_port": 0}, "greater than or equal to 1"),
        ({"api_url": "example.com"}, "begins with https://"),
        ({"smtp_hots": "x"}, "smtp_hots"),
        (
            {
                "outbound": "smtp",
                "smtp_host": "smtp.example.com",
                "smtp_tls": "none",
                "smtp_password": "hunter2",
            },
            "must not cross the internet in clear",
        ),
    ],
)
def test_a_mistake_in_the_settings_is_explained_without_showing_secrets(
    changes: dict[str, object], words: str
) -> None:
    with pytest.raises(ValidationError) as invalid:
        settings(**changes)
    assert words in str(invalid.value)
    assert "hunter2" not in str(invalid.value)


def test_secrets_are_not_shown() -> None:
    shown = settings(smtp_password="hunter2", api_key="hunter2", webhook_secret="a:hunter2")
    assert "hunter2" not in f"{shown} {shown!r} {shown.model_dump_json()}"


@pytest.mark.parametrize(
    ("tls", "smtp", "imap"), [("starttls", 587, 143), ("tls", 465, 993), ("none", 25, 143)]
)
def test_ports_follow_from_the_encryption(tls: str, smtp: int, imap: int) -> None:
    chosen = settings(smtp_tls=tls, imap_tls=tls)
    assert (chosen.smtp_server[1], chosen.imap_server[1]) == (smtp, imap)
    assert settings(smtp_tls=tls, smtp_port=26).smtp_server[1] == 26


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "mail", "10.0.0.7", "::1", "relay.internal"])
def test_a_neighbour_may_be_spoken_to_in_clear(host: str) -> None:
    assert settings(outbound="smtp", smtp_host=host, smtp_tls="none", smtp_password="x").smtp_host == host
