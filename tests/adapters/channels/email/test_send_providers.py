"""Mail leaves through the API of a provider: what it gets, and what its answer means."""

import base64
import json
import os
import threading
from collections.abc import Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "replywell.project.settings")
from replywell.adapters.channels.email.send import send
from replywell.adapters.channels.email.settings import EmailSettings
from replywell.adapters.channels.port import OutboundFile, Party, Receipt
from replywell.kit.errors import Refused, Unavailable
from tests.adapters.channels.email.outgoing import KEY, MESSAGE

pytestmark = pytest.mark.filterwarnings("ignore:django-anymail has dropped official support")


class Provider(ThreadingHTTPServer):
    """Remembers what was posted and answers what it is told to answer."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Remember)
        self.posts: list[tuple[str, dict[str, str], dict[str, Any]]] = []
        self.status, self.answer, self.headers = 200, "{}", {}

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/"


class _Remember(BaseHTTPRequestHandler):
    server: Provider

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.posts.append((self.path, {k.lower(): v for k, v in self.headers.items()}, body))
        self.send_response(self.server.status)
        for name, value in self.server.headers.items():
            self.send_header(name, value)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(self.server.answer)))
        self.end_headers()
        self.wfile.write(self.server.answer.encode())

    def log_message(self, *_: object) -> None:
        return


@pytest.fixture
def provider() -> Iterator[Provider]:
    with Provider() as running:
        thread = threading.Thread(target=running.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield running
        running.shutdown()
        thread.join()


def provider_settings(name: str, provider: Provider) -> EmailSettings:
    return EmailSettings.model_validate(
        {
            "address": "support@example.com",
            "inbound": "none",
            "outbound": name,
            "api_key": KEY,
            "api_url": provider.url,
            "instance": "desk-1",
            "timeout": 5,
        }
    )


def test_postmark_gets_the_message_with_our_message_id(provider: Provider) -> None:
    provider.answer = json.dumps(
        {"ErrorCode": 0, "Message": "OK", "MessageID": "b7bc2f4a", "To": '"Rosa" <rosa@example.org>'}
    )
    assert send(provider_settings("postmark", provider), MESSAGE) == Receipt(provider_id="b7bc2f4a")
    ((path, headers, body),) = provider.posts
    assert (path, headers["x-postmark-server-token"]) == ("/email", KEY)
    assert body["From"] == "Example Support <support@example.com>"
    assert "rosa@example.org" in body["To"]
    assert body["Cc"] == "leo@example.org"
    assert body["ReplyTo"] == "support+t412.abc@example.com"
    assert body["Subject"] == "Re: Where is my r\u00e9fund?"
    assert body["TextBody"] == "It is *on its way*.\n"
    assert "<strong>on its way</strong>" in body["HtmlBody"]
    assert base64.b64decode(body["Attachments"][0]["Content"]) == b"%PDF"
    assert {header["Name"]: header["Value"] for header in body["Headers"]} == {
        "Message-ID": "<rw.991.abcdefghijklmnop@example.com>",
        "In-Reply-To": "<1@example.org>",
        "References": "<0@example.org> <1@example.org>",
        "Auto-Submitted": "auto-replied",
        "X-Auto-Response-Suppress": "All",
        "X-Replywell-Loop": "desk-1",
        "X-PM-KeepID": "true",
    }


def test_sendgrid_gets_the_message(provider: Provider) -> None:
    provider.status, provider.answer = 202, ""
    receipt = send(provider_settings("sendgrid", provider), MESSAGE)
    assert receipt.provider_id
    ((path, headers, body),) = provider.posts
    assert (path, headers["authorization"]) == ("/mail/send", f"Bearer {KEY}")
    (each,) = body["personalizations"]
    assert [to["email"] for to in each["to"]] == ["rosa@example.org"]
    assert [cc["email"] for cc in each["cc"]] == ["leo@example.org"]
    assert [part["type"] for part in body["content"]] == ["text/plain", "text/html"]
    assert body["headers"]["Message-ID"] == "<rw.991.abcdefghijklmnop@example.com>"
    assert body["headers"]["References"] == "<0@example.org> <1@example.org>"


@pytest.mark.parametrize(("name", "stands"), [("sendgrid", True), ("brevo", False)])
def test_a_picture_in_the_text_goes_with_it_or_below_it(provider: Provider, name: str, stands: bool) -> None:
    provider.status, provider.answer = 202, json.dumps({"messageId": "<1@brevo.example>"})
    picture = OutboundFile("card.png", "image/png", b"\x89PNG", content_id="c" * 64)
    text = f"Look: ![my card](cid:{'c' * 64})"
    send(provider_settings(name, provider), replace(MESSAGE, text=text, files=(picture,)))
    ((_path, _headers, body),) = provider.posts
    page = body["htmlContent"] if name == "brevo" else body["content"][1]["value"]
    (file,) = body["attachment" if name == "brevo" else "attachments"]
    assert ('<img src="cid:' in page, file.get("content_id") == "c" * 64) == (stands, stands)
    assert "my card" in page


def test_a_provider_that_sends_once_for_a_key_gets_the_key(provider: Provider) -> None:
    provider.answer = json.dumps({"id": "49a3999c"})
    assert send(provider_settings("resend", provider), MESSAGE) == Receipt(provider_id="49a3999c")
    assert provider.posts[0][1]["idempotency-key"] == "outbox-991"


@pytest.mark.parametrize(
    "name", ["postmark", "sendgrid", "mailersend", "mailtrap", "mandrill", "resend", "sparkpost"]
)
@pytest.mark.parametrize(
    ("status", "error"),
    [
        (400, Refused),
        (401, Refused),
        (403, Refused),
        (429, Unavailable),
        (500, Unavailable),
        (503, Unavailable),
    ],
)
def test_the_providers_answer_decides_whether_to_try_again(
    name: str, status: int, error: type[Exception], provider: Provider
) -> None:
    provider.status = status
    provider.answer = json.dumps({"Message": "the provider's words", "key": KEY})
    provider.headers = {"Retry-After": "17"}
    with pytest.raises(error, match="the provider's words") as raised:
        send(provider_settings(name, provider), MESSAGE)
    assert KEY not in str(raised.value)
    if isinstance(raised.value, Unavailable):
        assert raised.value.retry_after == 17


@pytest.mark.parametrize(
    ("code", "words"),
    [
        (300, "Invalid 'To' address: 'rosa@example.org'."),
        (406, "You tried to send to recipients that are inactive: rosa@example.org."),
        (405, "You ran out of credits."),
    ],
)
@pytest.mark.parametrize("cc", [(), MESSAGE.cc])
def test_a_message_that_a_provider_takes_for_nobody_or_some_is_not_tried_again(
    code: int, words: str, cc: tuple[Party, ...], provider: Provider
) -> None:
    provider.status = 422
    provider.answer = json.dumps({"ErrorCode": code, "Message": words})
    with pytest.raises(Refused, match=words[:20]):
        send(provider_settings("postmark", provider), replace(MESSAGE, cc=cc))


def test_a_provider_that_is_away_or_talks_nonsense_is_tried_later(provider: Provider) -> None:
    provider.answer = "<html>maintenance</html>"
    with pytest.raises((Unavailable, Refused)):
        send(provider_settings("postmark", provider), MESSAGE)
    settings = provider_settings("postmark", provider).model_copy(update={"api_url": "http://127.0.0.1:9/"})
    with pytest.raises(Unavailable, match="could not be reached") as raised:
        send(settings, MESSAGE)
    assert KEY not in str(raised.value)


def test_a_name_cannot_add_a_recipient_at_a_provider(provider: Provider) -> None:
    provider.status, provider.answer = 202, ""
    evil = Party("rosa@example.org", 'x" <mallory@example.net>, "y\r\nBcc: mallory@example.net')
    send(provider_settings("sendgrid", provider), replace(MESSAGE, to=(evil,), cc=()))
    (each,) = provider.posts[0][2]["personalizations"]
    assert [to["email"] for to in each["to"]] == ["rosa@example.org"]
    assert each.keys() <= {"to", "custom_args", "subject", "headers"}
