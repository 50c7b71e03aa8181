"""Providers that post only a notice: forged ones are refused, and the mail is fetched from an API of this machine."""

import base64
import json
import threading
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.x509.oid import NameOID

from replywell.adapters.channels.email import notices, sns
from replywell.adapters.channels.email.channel import EmailChannel
from replywell.adapters.channels.email.settings import EmailSettings
from replywell.adapters.channels.port import Answer, WebhookRequest
from replywell.kit.errors import Refused, Unavailable, Unsupported

MAIL = b"From: Rosa <rosa@example.org>\r\nTo: in@example.com\r\nSubject: Hi\r\nMessage-ID: <m1@example.org>\r\n\r\nHello\r\n"
TOPIC = "arn:aws:sns:eu-west-1:123456789012:mail"
CHANNEL = EmailChannel()


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


@pytest.fixture
def amazon(monkeypatch):
    """Amazon's key, which signs what it is given."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "sns.amazonaws.com")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now)
        .not_valid_after(now + timedelta(days=1))
        .sign(key, hashes.SHA256())
    )
    monkeypatch.setattr(sns, "certificate", lambda _: made.public_bytes(serialization.Encoding.PEM))

    def signs(version: str = "2", **given) -> dict[str, str]:
        told = {
            "Type": "Notification",
            "MessageId": "n-1",
            "TopicArn": TOPIC,
            "Timestamp": "2026-02-02T09:00:00.000Z",
            "SignatureVersion": version,
            "SigningCertURL": "https://sns.eu-west-1.amazonaws.com/SimpleNotificationService-0123abcd.pem",
        } | given
        content = "".join(f"{field}\n{told[field]}\n" for field in sns._SIGNED[told["Type"]] if field in told)
        algorithm = sns._HASHES[version]
        signature = key.sign(content.encode(), padding.PKCS1v15(), algorithm)
        return told | {"Signature": base64.b64encode(signature).decode()}

    return signs


def received(**action) -> str:
    event = {
        "notificationType": "Received",
        "mail": {"messageId": "ses-1"},
        "receipt": {
            "recipients": ["in@example.com"],
            "action": {"type": "SNS", "encoding": "BASE64"} | action,
        },
        "content": base64.b64encode(MAIL).decode(),
    }
    return json.dumps(event)


@pytest.mark.parametrize("version", ["1", "2"])
def test_a_mail_in_a_notice_of_amazon_is_read(amazon, version):
    chosen = settings("ses")
    raw = CHANNEL.admit(chosen, post(amazon(version, Message=received())))
    (message,) = CHANNEL.receive(chosen, raw)

    assert message.sender.email == "rosa@example.org"
    assert message.envelope_to == ("in@example.com",)


@pytest.mark.parametrize(
    "change",
    [
        {"Message": "{}"},
        {"TopicArn": "arn:aws:sns:eu-west-1:999:mail"},
        {"Signature": ""},
        {"Signature": "AAAA"},
        {"SignatureVersion": "9"},
        {"Timestamp": "2027-01-01T00:00:00.000Z"},
        {"Type": "Rumour"},
        {
            "SigningCertURL": "https://sns.eu-west-1.amazonaws.com.evil.example/SimpleNotificationService-1.pem"
        },
        {"SigningCertURL": "http://sns.eu-west-1.amazonaws.com/SimpleNotificationService-1.pem"},
    ],
)
def test_an_altered_notice_of_amazon_is_refused(amazon, change):
    with pytest.raises(Refused):
        notices.admit(settings("ses"), post(amazon(Message=received()) | change))


def test_another_topic_is_refused_though_amazon_signed_it(amazon):
    with pytest.raises(Refused):
        notices.admit(
            settings("ses"), post(amazon(Message=received(), TopicArn="arn:aws:sns:eu-west-1:666:evil"))
        )


def test_a_subscription_is_confirmed_at_amazon_only(amazon, monkeypatch):
    confirmed = []
    monkeypatch.setattr(sns, "confirm", lambda told: confirmed.append(told["SubscribeURL"]))
    address = "https://sns.eu-west-1.amazonaws.com/?Action=ConfirmSubscription&TopicArn=x&Token=y"
    told = amazon(Type="SubscriptionConfirmation", Token="y", Message="Confirm", SubscribeURL=address)
    assert notices.admit(settings("ses"), post(told)) == Answer("confirmed")
    assert confirmed == [address]


@pytest.mark.parametrize(
    "address",
    [
        "",
        "https://evil.example/?Token=y",
        "http://sns.eu-west-1.amazonaws.com/?a=b",
        "https://sns.eu-west-1.amazonaws.com@evil.example/",
    ],
)
def test_a_confirmation_goes_nowhere_else(address):
    with pytest.raises(Refused):
        sns.confirm({"SubscribeURL": address})


def test_a_mail_in_s3_is_fetched(amazon, monkeypatch):
    monkeypatch.setattr(
        sns,
        "from_bucket",
        lambda _, region, bucket, name: MAIL if (region, bucket, name) == ("eu-west-1", "b", "k") else b"",
    )
    chosen = settings("ses")
    raw = notices.admit(chosen, post(amazon(Message=received(type="S3", bucketName="b", objectKey="k"))))
    assert notices.receive(chosen, raw)[0].sender.email == "rosa@example.org"


def test_ses_wants_a_topic():
    with pytest.raises(ValueError, match="ARN"):
        settings("ses", webhook_secret="hook:password")
