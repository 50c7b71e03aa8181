"""Notices of mails, and the settings that believe them."""

import base64
import json

from replywell.adapters.channels.email.channel import EmailChannel
from replywell.adapters.channels.email.settings import EmailSettings
from replywell.adapters.channels.port import WebhookRequest

MAIL = b"From: Rosa <rosa@example.org>\r\nTo: in@example.com\r\nSubject: Hi\r\nMessage-ID: <m1@example.org>\r\n\r\nHello\r\n"


TOPIC = "arn:aws:sns:eu-west-1:123456789012:mail"


CHANNEL = EmailChannel()


def settings(inbound: str, url: str = "", **given) -> EmailSettings:
    chosen = {
        "address": "in@example.com",
        "inbound": inbound,
        "outbound": "none",
        "webhook_secret": TOPIC if inbound == "ses" else "hook:long-password",
        "fetch_key": "key-1",
        "fetch_url": url,
    }
    return EmailSettings.model_validate(chosen | given)


def post(told: object, password: str = "hook:long-password") -> WebhookRequest:
    word = base64.b64encode(password.encode()).decode()
    body = told if isinstance(told, bytes) else json.dumps(told).encode()
    return WebhookRequest("POST", {"authorization": f"Basic {word}"}, {}, body)
