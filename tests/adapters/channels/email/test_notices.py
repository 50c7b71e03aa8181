"""Providers that post only a notice: forged ones are refused, and the mail is fetched from an API of this machine."""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from replywell.adapters.channels.email import notices
from replywell.kit.errors import Refused, Unavailable, Unsupported
from tests.adapters.channels.email.noticed import CHANNEL, MAIL, post, settings


@pytest.fixture
def api():
    """Answers by path; `asked` holds path and headers of each request."""
    answers: dict[str, tuple[int, bytes]] = {}
    asked: list[tuple[str, dict[str, str]]] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append((self.path, {name.lower(): value for name, value in self.headers.items()}))
            status, content = answers.get(self.path, (404, b"{}"))
            self.send_response(status)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    server.at = f"http://127.0.0.1:{server.server_port}"
    server.answers, server.asked = answers, asked
    yield server
    server.shutdown()
    server.server_close()


RESEND = {"type": "email.received", "data": {"email_id": "e/1"}}


MAILTRAP = {"events": [{"event": "inbound.message_received", "inbox_id": 7, "message_id": "m-1"}]}


BREVO = {
    "items": [
        {
            "Uuid": ["u-1"],
            "Headers": {
                "From": "Rosa <rosa@example.org>",
                "Subject": "Hi",
                "Message-ID": "<m1@example.org>",
                "Delivered-To": "in@example.com",
            },
            "RawTextBody": "Hello",
            "Attachments": [{"Name": "bill.txt", "ContentType": "text/plain", "DownloadToken": "t/1"}],
        }
    ]
}


def of_resend(api) -> None:
    told = {"to": ["in@example.com"], "raw": {"download_url": f"{api.at}/raw?signed=1"}}
    api.answers["/emails/receiving/e%2F1"] = (200, json.dumps(told).encode())
    api.answers["/raw?signed=1"] = (200, MAIL)


def of_mailtrap(api) -> None:
    told = {"raw_message_url": f"{api.at}/raw"}
    api.answers["/inbound/inboxes/7/messages/m-1"] = (200, json.dumps(told).encode())
    api.answers["/raw"] = (200, MAIL)


def of_brevo(api) -> None:
    api.answers["/inbound/attachments/t%2F1"] = (200, b"paid\r\n")


KINDS = {"resend": (RESEND, of_resend), "mailtrap": (MAILTRAP, of_mailtrap), "brevo": (BREVO, of_brevo)}


@pytest.mark.parametrize("kind", KINDS)
def test_a_notice_becomes_the_mail_it_is_of(api, kind):
    told, prepare = KINDS[kind]
    prepare(api)
    chosen = settings(kind, api.at)
    raw = CHANNEL.admit(chosen, post(told))
    assert api.asked == []  # nothing is fetched while the provider waits for an answer
    (message,) = CHANNEL.receive(chosen, raw)

    assert (message.sender.email, message.subject, message.text) == ("rosa@example.org", "Hi", "Hello")
    assert message.message_id == "m1@example.org"
    if kind == "brevo":
        assert [(file.name, file.content) for file in message.files] == [("bill.txt", b"paid\r\n")]


def test_the_key_goes_to_the_api_and_not_to_where_the_mail_lies(api):
    of_resend(api)
    chosen = settings("resend", api.at)
    notices.receive(chosen, notices.admit(chosen, post(RESEND)))

    assert [headers.get("authorization") for _, headers in api.asked] == ["Bearer key-1", None]


@pytest.mark.parametrize("kind", KINDS)
def test_the_same_notice_again_has_the_same_key(kind):
    chosen, told = settings(kind), KINDS[kind][0]
    again = told | {"created_at": "later"}
    assert notices.admit(chosen, post(told)).key == notices.admit(chosen, post(again)).key


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("password", ["", "hook:wrong", "other:long-password"])
def test_a_forged_notice_is_refused(kind, password):
    with pytest.raises(Refused):
        notices.admit(settings(kind), post(KINDS[kind][0], password))


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("told", [{}, {"type": "email.sent"}, {"events": 5}, {"items": []}, {"data": []}])
def test_a_notice_of_no_mail_is_not_kept(kind, told):
    with pytest.raises(Unsupported):
        notices.admit(settings(kind), post(told))


@pytest.mark.parametrize("body", [b"", b"[]", b"{", b"\xff", b"[" * 100_000])
def test_nonsense_is_refused(body):
    with pytest.raises(Refused):
        notices.admit(settings("resend"), post(body))


def test_an_api_that_is_away_is_asked_again(api):
    api.answers["/emails/receiving/e%2F1"] = (503, b"")
    chosen = settings("resend", api.at)
    with pytest.raises(Unavailable):
        notices.receive(chosen, notices.admit(chosen, post(RESEND)))


@pytest.mark.parametrize(
    ("status", "words"), [(401, "fetch_key"), (404, "any more"), (200, "could not be read")]
)
def test_what_cannot_be_fetched_says_why(api, status, words):
    api.answers["/emails/receiving/e%2F1"] = (status, b"{}")
    chosen = settings("resend", api.at)
    (message,) = notices.receive(chosen, notices.admit(chosen, post(RESEND)))
    assert words in message.problem


def test_a_mail_does_not_lie_in_the_private_network(api):
    told = {"raw": {"download_url": "http://127.0.0.1:1/secret"}}
    api.answers["/emails/receiving/e%2F1"] = (200, json.dumps(told).encode())
    chosen = settings("resend", api.at)
    (message,) = notices.receive(chosen, notices.admit(chosen, post(RESEND)))
    assert message.problem
