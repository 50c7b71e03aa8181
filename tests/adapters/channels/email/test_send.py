"""Sending: to a real SMTP server and to an HTTP server that answers as the providers do."""

import base64
import email
import email.policy
import json
import os
import smtplib
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "replywell.project.settings")

from replywell.adapters.channels.email.send import send
from replywell.adapters.channels.email.settings import EmailSettings
from replywell.adapters.channels.email.smtp import SmtpListener
from replywell.adapters.channels.port import OutboundFile, OutboundMessage, Party, Raw, Receipt
from replywell.kit.errors import Refused, Unavailable

pytestmark = pytest.mark.filterwarnings("ignore:django-anymail has dropped official support")

KEY = "key-5ecret"
MESSAGE = OutboundMessage(
    sender=Party("support@example.com", "Example Support"),
    to=(Party("rosa@example.org", "Rosa \u00dcnal, Dr."),),
    cc=(Party("leo@example.org"),),
    reply_to=Party("support+t412.abc@example.com"),
    subject="Re: Where is my r\u00e9fund?",
    text="It is **on its way**.",
    message_id="rw.991.abcdefghijklmnop@example.com",
    in_reply_to="1@example.org",
    references=("0@example.org", "1@example.org"),
    files=(OutboundFile("Beleg.pdf", "application/pdf", b"%PDF"),),
    auto_submitted=True,
    idempotency_key="outbox-991",
)


def smtp_settings(port: int, **changes: object) -> EmailSettings:
    values: dict[str, object] = {
        "address": "support@example.com",
        "inbound": "none",
        "outbound": "smtp",
        "smtp_host": "127.0.0.1",
        "smtp_port": port,
        "smtp_tls": "none",
        "instance": "desk-1",
        "timeout": 5,
    }
    return EmailSettings.model_validate(values | changes)


@contextmanager
def catcher(*known: str) -> Iterator[tuple[int, list[Raw]]]:
    """Our own listener, as the demo uses it: catches what goes out."""
    caught: list[Raw] = []
    with SmtpListener(caught.append, lambda address: not known or address in known, port=0) as listener:
        yield listener.port, caught


def test_a_message_arrives_for_everybody_it_is_for() -> None:
    with catcher() as (port, caught):
        assert send(smtp_settings(port), MESSAGE) == Receipt()
    (raw,) = caught
    assert raw.envelope_from == "support@example.com"
    assert raw.envelope_to == ("rosa@example.org", "leo@example.org")
    mail = email.message_from_bytes(raw.body, policy=email.policy.default)
    assert mail["Message-ID"] == "<rw.991.abcdefghijklmnop@example.com>"
    assert mail["X-Replywell-Loop"] == "desk-1"
    assert "Bcc" not in mail


def test_the_same_message_sent_again_is_the_same_delivery_but_for_its_date() -> None:
    with catcher() as (port, caught):
        send(smtp_settings(port), MESSAGE)
        send(smtp_settings(port), MESSAGE)
    ids = [email.message_from_bytes(raw.body)["Message-ID"] for raw in caught]
    assert ids[0] == ids[1]


def test_addresses_in_other_scripts_are_sent_if_the_server_can() -> None:
    message = replace(MESSAGE, to=(Party("r\u00f3sa@b\u00fccher.example", "R\u00f3sa"),), cc=())
    with catcher() as (port, caught):
        send(smtp_settings(port), message)
    assert caught[0].envelope_to == ("r\u00f3sa@xn--bcher-kva.example",)
    assert "To: R\u00f3sa <r\u00f3sa@xn--bcher-kva.example>".encode() in caught[0].body


class Answers:
    """An SMTP server that gives the answers it is told to give."""

    def __init__(self, **answers: str) -> None:
        self.answers = answers

    async def handle_MAIL(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:
        envelope.mail_from = address
        return self.answers.get("mail", "250 OK")

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:
        answer = self.answers.get(address.partition("@")[0], "250 OK")
        if answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        return self.answers.get("data", "250 OK")


@contextmanager
def server(handler: object, **options: Any) -> Iterator[int]:
    class Started(Controller):
        def _trigger_server(self) -> None:
            assert self.server
            self.port = self.server.sockets[0].getsockname()[1]
            with socket.create_connection(("127.0.0.1", self.port), timeout=5) as connection:
                if not self.ssl_context:
                    connection.recv(10)

    controller = Started(handler, "127.0.0.1", 0, **options)
    controller.start()
    try:
        yield controller.port
    finally:
        controller.stop()


@pytest.mark.parametrize(
    ("answers", "error", "words"),
    [
        ({"data": "554 5.7.1 Your message looks like spam"}, Refused, "looks like spam"),
        ({"data": "451 4.7.1 Greylisted"}, Unavailable, "Greylisted"),
        ({"mail": "550 5.7.1 Sender not allowed"}, Refused, "Sender not allowed"),
        ({"mail": "421 4.3.2 Going down"}, Unavailable, "Going down"),
        (
            {"rosa": "550 5.1.1 No such user", "leo": "550 5.1.1 No"},
            Refused,
            "rosa@example.org: 550 5.1.1 No such user",
        ),
        ({"rosa": "450 4.2.1 Busy", "leo": "450 4.2.1 Busy"}, Unavailable, "Busy"),
        ({"rosa": "550 No", "leo": "450 Busy"}, Refused, "No recipient was accepted"),
        ({"leo": "450 4.2.1 Busy"}, Refused, "Some recipients were not accepted .*leo@example.org"),
    ],
)
def test_the_servers_words_decide_whether_to_try_again(
    answers: dict[str, str], error: type[Exception], words: str
) -> None:
    with server(Answers(**answers)) as port, pytest.raises(error, match=words):
        send(smtp_settings(port), MESSAGE)


def test_a_server_that_is_away_is_tried_later() -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        with pytest.raises(Unavailable, match="did not take the message"):
            send(smtp_settings(closed.getsockname()[1]), MESSAGE)
    with pytest.raises(Unavailable, match="its name is unknown"):
        send(smtp_settings(25, smtp_host="mail.invalid"), MESSAGE)


def test_a_server_that_says_nothing_is_tried_later() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent, pytest.raises(Unavailable, match="in time"):
        send(smtp_settings(silent.getsockname()[1], timeout=0.2), MESSAGE)


def test_a_server_that_talks_nonsense_is_tried_later() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def talk() -> None:
            connection, _ = listener.accept()
            with connection:
                connection.sendall(b"SSH-2.0-OpenSSH\r\n")

        threading.Thread(target=talk, daemon=True).start()
        with pytest.raises((Unavailable, Refused)):
            send(smtp_settings(listener.getsockname()[1]), MESSAGE)


def test_what_is_not_set_up_for_sending_says_so() -> None:
    with pytest.raises(Refused, match="not set up for sending"):
        send(EmailSettings(address="support@example.com", outbound="none"), MESSAGE)
    with pytest.raises(Refused, match="no recipient"):
        send(smtp_settings(25), replace(MESSAGE, to=()))


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate for 127.0.0.1 and its key, in one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "test")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = tmp_path_factory.mktemp("tls") / "both.pem"
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path.write_bytes(private + made.public_bytes(serialization.Encoding.PEM))
    return path


class Ada:
    """Lets one user in."""

    def __call__(self, server: SMTP, session: Any, envelope: Any, mechanism: str, data: Any) -> AuthResult:
        assert isinstance(data, LoginPassword)
        return AuthResult(success=(data.login, data.password) == (b"ada", b"swordfish"), handled=False)


@pytest.mark.parametrize("tls", ["starttls", "tls"])
def test_encryption_and_password_are_used(
    tls: str, certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    options: dict[str, Any] = {"authenticator": Ada(), "auth_required": True}
    options |= (
        {"tls_context": context, "require_starttls": True}
        if tls == "starttls"
        else {"ssl_context": context, "auth_require_tls": False}
    )
    with server(Answers(), **options) as port:
        settings = smtp_settings(port, smtp_tls=tls, smtp_username="ada", smtp_password="swordfish")
        with pytest.raises(Refused, match="certificate of"):
            send(settings, MESSAGE)
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
        assert send(settings, MESSAGE) == Receipt()
        wrong = smtp_settings(port, smtp_tls=tls, smtp_username="ada", smtp_password="hunter2")
        with pytest.raises(Refused, match="user name or password") as refused:
            send(wrong, MESSAGE)
        assert "hunter2" not in refused.value.message


def test_a_server_without_encryption_gets_no_password() -> None:
    with server(Answers()) as port:
        settings = smtp_settings(port, smtp_tls="starttls", smtp_username="ada", smtp_password="swordfish")
        with pytest.raises(Refused, match="STARTTLS"):
            send(settings, MESSAGE)


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


def test_the_client_of_the_standard_library_is_what_we_think_it_is() -> None:
    assert issubclass(smtplib.SMTPException, OSError), "one except clause in send relies on it"
