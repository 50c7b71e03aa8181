"""Posts of the providers that hand mail over by webhook, as they sign and fill them."""

import base64
import hashlib
import hmac
import json
import os
from collections.abc import Mapping
from pathlib import Path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "replywell.project.settings")
from replywell.adapters.channels.email.settings import EmailSettings
from replywell.adapters.channels.email.webhooks import admit, receive
from replywell.adapters.channels.port import InboundMessage, WebhookRequest

SPECS = Path(__file__).parents[5] / "shared" / "specs" / "email-webhooks"
SECRET = "anymail:s3cret-\u00fc"
MAIL = (
    b"From: Rosa <rosa@example.org>\r\nTo: support@example.com\r\nSubject: =?utf-8?q?R=C3=BCckzahlung?=\r\n"
    b"Message-ID: <1@example.org>\r\nContent-Type: text/plain; charset=iso-8859-1\r\n"
    b"Content-Transfer-Encoding: 8bit\r\n\r\nWo bleibt sie? Gr\xfc\xdfe\r\n"
)
LONG_ID = "<" + "a" * 90 + "@eurprd08.prod.outlook.example>"


def settings(provider: str = "postmark", **changes: object) -> EmailSettings:
    values: dict[str, object] = {
        "address": "support@example.com",
        "inbound": provider,
        "outbound": "none",
        "webhook_secret": SECRET,
    }
    return EmailSettings.model_validate(values | changes)


def basic(secret: str = SECRET) -> dict[str, str]:
    return {"authorization": "Basic " + base64.b64encode(secret.encode()).decode()}


def post(body: bytes, content_type: str, headers: Mapping[str, str] | None = None) -> WebhookRequest:
    return WebhookRequest("POST", {"content-type": content_type, **(headers or {})}, {}, body)


def json_post(payload: object, headers: Mapping[str, str] | None = None) -> WebhookRequest:
    return post(
        json.dumps(payload).encode(), "application/json; charset=utf-8", basic() | dict(headers or {})
    )


def form_post(
    fields: Mapping[str, str | bytes],
    files: Mapping[str, tuple[str, str, bytes]] | None = None,
    *,
    boundary: str = "xYzZY",
) -> WebhookRequest:
    body = b""
    for name, value in fields.items():
        content = value if isinstance(value, bytes) else value.encode()
        body += (
            f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n'.encode()
            + content
            + b"\r\n"
        )
    for name, (filename, kind, content) in (files or {}).items():
        head = f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"; filename="{filename}"\r\n'
        body += f"{head}Content-Type: {kind}\r\n\r\n".encode() + content + b"\r\n"
    return post(body + f"--{boundary}--\r\n".encode(), f"multipart/form-data; boundary={boundary}", basic())


def one(options: EmailSettings, request: WebhookRequest) -> InboundMessage:
    (message,) = receive(options, admit(options, request))
    return message


def postmark(**changes: object) -> dict[str, object]:
    payload: dict[str, object] = {
        "FromFull": {"Email": "rosa@example.org", "Name": "Rosa"},
        "ToFull": [{"Email": "support@example.com", "Name": "Support"}],
        "OriginalRecipient": "support+t412.abc@example.com",
        "Subject": "Where is my refund?",
        "MessageID": "22c74902-a0c1-4511-804f-341342852c90",
        "Date": "Wed, 3 Mar 2026 18:31:04 -0700",
        "TextBody": "It is three weeks now.\n",
        "HtmlBody": "<p>It is three weeks now.</p>",
        "Headers": [
            {"Name": "Return-Path", "Value": "<bounces@example.org>"},
            {"Name": "X-Spam-Status", "Value": "Yes"},
            {"Name": "X-Spam-Score", "Value": "7.5"},
            {"Name": "Message-ID", "Value": "<2@example.org>"},
            {"Name": "In-Reply-To", "Value": LONG_ID},
            {"Name": "References", "Value": f"<0@example.com> {LONG_ID}"},
        ],
        "Attachments": [
            {
                "Name": "Beleg \u00fc.pdf",
                "ContentType": "application/pdf",
                "Content": base64.b64encode(b"%PDF").decode(),
            }
        ],
    }
    return payload | changes


KEY = "key-\x20mailgun"


def mailgun_fields(**changes: str | bytes) -> dict[str, str | bytes]:
    fields: dict[str, str | bytes] = {
        "timestamp": "1761461261",
        "token": "06c96bafc3f42a66b9edd546347a2fe18dc23461fe80dc52f0",
        "recipient": "support@example.com",
        "sender": "bounces@example.org",
        "body-mime": MAIL,
    }
    fields |= changes
    signed = f"{fields['timestamp']}{fields['token']}".encode()
    return {"signature": hmac.new(KEY.encode(), signed, hashlib.sha256).hexdigest()} | fields
