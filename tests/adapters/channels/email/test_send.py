"""Sending: to a real SMTP server and to an HTTP server that answers as the providers do."""

import email
import email.policy
import os
import smtplib
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
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
from replywell.adapters.channels.port import Party, Raw, Receipt
from replywell.kit.errors import Refused, Unavailable
from tests.adapters.channels.email.outgoing import MESSAGE

pytestmark = pytest.mark.filterwarnings("ignore:django-anymail has dropped official support")


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


def test_the_client_of_the_standard_library_is_what_we_think_it_is() -> None:
    assert issubclass(smtplib.SMTPException, OSError), "one except clause in send relies on it"
