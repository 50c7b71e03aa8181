"""Mail leaves by Amazon SES: asked once, in its own protocol, and what it answers is told apart."""

import base64
import email
import json
import socket
from dataclasses import replace

import pytest

from replywell.adapters.channels.email.send import send
from replywell.adapters.channels.email.settings import EmailSettings
from replywell.adapters.channels.port import OutboundFile, Receipt
from replywell.kit.errors import Refused, Unavailable, Unconfirmed
from tests.adapters.channels.email.outgoing import MESSAGE
from tests.adapters.channels.email.test_send_providers import Provider, provider  # noqa: F401

SECRET = "wJalrXUtnFEMI-secret"


def settings(url, **changes) -> EmailSettings:
    values = {"address": "support@example.com", "inbound": "none", "outbound": "ses", "api_key": "AKIAEXAMPLE",
              "api_secret": SECRET, "api_region": "eu-west-1", "api_url": url, "timeout": 1}  # fmt: skip
    return EmailSettings.model_validate(values | changes)


def test_ses_gets_the_mail_as_it_is(provider: Provider):  # noqa: F811
    provider.answer = json.dumps({"MessageId": "0100017a-1"})
    picture = OutboundFile("card.png", "image/png", b"\x89PNG", content_id="c" * 64)
    message = replace(MESSAGE, text=f"See ![card](cid:{'c' * 64})", files=(picture,))

    assert send(settings(provider.url), message) == Receipt(provider_id="0100017a-1")
    ((path, headers, body),) = provider.posts
    assert path == "/v2/email/outbound-emails"
    assert "/eu-west-1/ses/aws4_request" in headers["authorization"]
    assert "AKIAEXAMPLE" in headers["authorization"]
    assert body["Destination"] == {"ToAddresses": ["rosa@example.org"], "CcAddresses": ["leo@example.org"]}
    mail = email.message_from_bytes(base64.b64decode(body["Content"]["Raw"]["Data"]))
    assert mail["Message-ID"] == "<rw.991.abcdefghijklmnop@example.com>"
    assert mail["References"].split() == ["<0@example.org>", "<1@example.org>"]
    assert mail["Auto-Submitted"] == "auto-replied"
    kinds = [part.get_content_type() for part in mail.walk() if not part.is_multipart()]
    assert kinds == ["text/plain", "text/html", "image/png"]


@pytest.mark.parametrize(
    ("status", "code", "kind"),
    [
        (400, "MessageRejected", Refused),
        (403, "SignatureDoesNotMatch", Refused),
        (429, "TooManyRequestsException", Unavailable),
        (400, "SendingPausedException", Unavailable),
        (503, "ServiceUnavailable", Unavailable),
    ],
)
def test_what_ses_answers_is_told_apart_and_asked_once(provider: Provider, status, code, kind):  # noqa: F811
    provider.status, provider.answer = status, json.dumps({"message": f"No. {SECRET}"})
    provider.headers = {"x-amzn-ErrorType": code}

    with pytest.raises(kind) as caught:
        send(settings(provider.url), MESSAGE)
    assert len(provider.posts) == 1
    assert SECRET not in caught.value.message


def test_who_is_not_there_is_asked_again_and_who_falls_silent_is_not():
    with pytest.raises(Unavailable):
        send(settings("http://127.0.0.1:9"), MESSAGE)
    with socket.create_server(("127.0.0.1", 0)) as silent, pytest.raises(Unconfirmed):
        send(settings(f"http://127.0.0.1:{silent.getsockname()[1]}"), MESSAGE)


def test_a_header_cannot_be_smuggled_in(provider: Provider):  # noqa: F811
    provider.answer = json.dumps({"MessageId": "1"})
    send(settings(provider.url), replace(MESSAGE, subject="Hi\r\nBcc: evil@example.net"))
    body = provider.posts[0][2]
    mail = email.message_from_bytes(base64.b64decode(body["Content"]["Raw"]["Data"]))
    assert mail["Bcc"] is None
    assert "evil@example.net" not in json.dumps(body["Destination"])


@pytest.mark.parametrize("changes", [{"api_region": ""}, {"api_region": "x y"}, {"api_secret": ""}])
def test_what_is_missing_is_named(changes):
    with pytest.raises(ValueError, match="api_"):
        settings("http://localhost:1", **changes)


def test_the_machines_own_role_needs_no_key():
    assert settings("", api_key="", api_secret="").outbound == "ses"
