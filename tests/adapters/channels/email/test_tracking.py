"""What sending providers report: read where it is theirs, refused where anything of it was altered."""

import base64
import hashlib
import hmac
import json
from urllib.parse import urlencode

import pytest
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa

from replywell.adapters.channels.email import tracking
from replywell.adapters.channels.email.settings import EmailSettings
from replywell.adapters.channels.port import Answer, WebhookRequest
from replywell.kit.errors import Refused, Unsupported
from tests.adapters.channels.email.noticed import TOPIC
from tests.adapters.channels.email.webhook_posts import SPECS

pytestmark = pytest.mark.filterwarnings("ignore:django-anymail has dropped official support")
PASSWORD = "reports:a-long-password"
KEY = "key-0123456789"
URL = "https://desk.example.com/in/support/?events=1"
BASIC = ["brevo", "mailjet", "postmark", "resend", "sendgrid", "sparkpost"]
SIGNED = ["mailersend", "mailgun", "mailtrap", "mandrill", "postal", "unisender_go"]


def settings(name: str, secret: str) -> EmailSettings:
    values = {"address": "support@example.com", "inbound": "none", "outbound": name, "api_key": KEY,
              "api_secret": "s", "api_region": "eu-west-1", "api_url": "https://api.example.com/",
              "webhook_url": URL, "events_secret": secret}  # fmt: skip
    return EmailSettings.model_validate(values)


def posted(body: bytes, kind: str = "application/json", **headers: str) -> WebhookRequest:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return WebhookRequest("POST", {"content-type": kind} | named, {"events": "1"}, body)


def signature(body: bytes, algorithm=hashlib.sha256, key: str = KEY) -> bytes:
    return hmac.new(key.encode(), body, algorithm).digest()


@pytest.fixture(scope="session")
def postal_key():
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def public(key) -> str:
    told = key.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    return "".join(told.decode().splitlines()[1:-1])


def as_posted(name: str, payload: object, postal_key) -> tuple[EmailSettings, WebhookRequest]:
    """The payload as this provider would send it, and the settings that believe it."""
    body = json.dumps(payload).encode()
    if name in BASIC:
        word = base64.b64encode(PASSWORD.encode()).decode()
        return settings(name, PASSWORD), posted(body, authorization=f"Basic {word}")
    match name:
        case "mailersend":
            request = posted(body, signature=signature(body).hex())
        case "mailtrap":
            request = posted(body, mailtrap_signature=signature(body).hex())
        case "mandrill":
            form = {"mandrill_events": json.dumps(payload)}
            signed = (URL + "".join(name + value for name, value in sorted(form.items()))).encode()
            word = base64.b64encode(signature(signed, hashlib.sha1)).decode()
            request = posted(
                urlencode(form).encode(), "application/x-www-form-urlencoded", x_mandrill_signature=word
            )
        case "mailgun":
            request = _mailgun(payload)
        case "postal":
            word = base64.b64encode(postal_key.sign(body, padding.PKCS1v15(), hashes.SHA1()))
            return settings(name, public(postal_key)), posted(body, x_postal_signature=word.decode())
        case "unisender_go":
            told = json.dumps(payload | {"auth": KEY}).encode()
            word = hashlib.md5(told).hexdigest().encode()
            request = posted(told.replace(KEY.encode(), word))
    return settings(name, KEY), request


def _mailgun(payload: dict) -> WebhookRequest:
    when, token = "1760000000", "a" * 50
    proof = {"timestamp": when, "token": token, "signature": signature(f"{when}{token}".encode()).hex()}
    if "event-data" in payload:
        return posted(json.dumps(payload | {"signature": proof}).encode())
    # Its first version posts a form.
    form = {name: str(value) for name, value in payload.items()} | proof
    return posted(urlencode(form).encode(), "application/x-www-form-urlencoded")


def recorded() -> list[tuple[str, str, object]]:
    found = []
    for name in (*BASIC, *SIGNED):
        path = SPECS / f"{name}_webhooks.jsonl"
        for row in path.read_text().splitlines() if path.exists() else ():
            told = json.loads(row)
            found.append((name, told["test"], told["payload"]))
    return found


RECORDED = recorded()


def test_recorded_reports_are_at_hand():
    if not RECORDED:
        pytest.skip(f"The recorded reports are not here: {SPECS}")
    assert {name for name, _, _ in RECORDED} == {*BASIC, *SIGNED}


@pytest.mark.parametrize(("name", "case", "payload"), RECORDED, ids=[f"{n}-{c}" for n, c, _ in RECORDED])
def test_a_recorded_report_is_read_and_an_altered_one_refused(name, case, payload, postal_key):
    options, request = as_posted(name, payload, postal_key)
    try:
        raw = tracking.admit(options, request)
    except Unsupported:
        raw = None
    for report in tracking.receive(options, raw) if raw else ():
        assert (report.problem is None) == ("misconfigured" not in case)
        if report.problem:
            continue
        assert report.headers["bounce"] in {
            "permanent", "temporary", "delivered", "complained", "unsubscribed"
        }  # fmt: skip
        assert report.bounce_of
    for altered in forged(name, request):
        with pytest.raises(Refused):
            tracking.admit(options, altered)
    with pytest.raises(Refused):
        tracking.admit(settings(name, "other:password" if name in BASIC else wrong_key(name)), request)


def wrong_key(name: str) -> str:
    return (
        public(rsa.generate_private_key(public_exponent=65537, key_size=2048))
        if name == "postal"
        else "other"
    )


def forged(name: str, request: WebhookRequest) -> list[WebhookRequest]:
    """One byte of the body (where it is signed) and of each header that proves something changed."""
    proofs = [each for each in request.headers if each not in {"content-type"}]
    found = []
    for each in proofs:
        value = request.headers[each]
        other = value[:-5] + ("A" if value[-5] != "A" else "B") + value[-4:]
        found += [{**request.headers, each: other}, {k: v for k, v in request.headers.items() if k != each}]
    out = [WebhookRequest("POST", headers, request.query, request.body) for headers in found]
    if name == "mailgun":  # it signs time and token only
        out += [
            WebhookRequest("POST", request.headers, {}, request.body.replace(b"1760000000", b"1760000001")),
            WebhookRequest("POST", request.headers, {}, request.body.replace(b"a" * 50, b"a" * 49 + b"b")),
        ]
    elif name in SIGNED:
        body = request.body
        place = body.index(b"e") if name != "mandrill" else body.index(b"%22") + 4
        out.append(
            WebhookRequest("POST", request.headers, request.query, body[:place] + b"X" + body[place + 1 :])
        )
    return out


def sendgrid_signed(key, body: bytes, when: str = "1760000000") -> WebhookRequest:
    word = base64.b64encode(key.sign(when.encode() + body, ec.ECDSA(hashes.SHA256()))).decode()
    return posted(
        body,
        **{
            "x-twilio-email-event-webhook-signature": word,
            "x-twilio-email-event-webhook-timestamp": when,
        },
    )


def test_signed_reports_of_sendgrid_are_checked_with_its_key():
    key = ec.generate_private_key(ec.SECP256R1())
    body = json.dumps(
        [{"email": "rosa@example.org", "event": "bounce", "smtp-id": "<m@x>", "type": "bounce"}]
    )
    request = sendgrid_signed(key, body.encode())
    (report,) = tracking.receive(
        options := settings("sendgrid", public(key)), tracking.admit(options, request)
    )

    assert (report.headers["bounce"], report.bounced_address) == ("permanent", "rosa@example.org")
    late = dict(request.headers) | {"x-twilio-email-event-webhook-timestamp": "1760000001"}
    stranger = settings("sendgrid", public(ec.generate_private_key(ec.SECP256R1())))
    for who, altered in (
        (options, WebhookRequest("POST", late, {}, request.body)),
        (options, WebhookRequest("POST", request.headers, {}, request.body.replace(b"rosa", b"rosb"))),
        (options, posted(request.body)),
        (stranger, request),
    ):
        with pytest.raises(Refused):
            tracking.admit(who, altered)


def test_the_signature_vector_of_sendgrid_passes():
    path = SPECS / "sendgrid_eventwebhook_signature_vector.json"
    if not path.exists():
        pytest.skip(f"The signature vector is not here: {path}")
    vector = json.loads(path.read_text())
    options = settings("sendgrid", vector["public_key"])
    headers = {
        "x-twilio-email-event-webhook-signature": vector["signature"],
        "x-twilio-email-event-webhook-timestamp": vector["timestamp"],
    }
    (report,) = tracking.receive(
        options, tracking.admit(options, posted(vector["payload"].encode(), **headers))
    )
    assert (report.subject, report.bounced_address) == ("rejected", "hello@world.com")
    with pytest.raises(Refused):
        tracking.admit(options, posted(vector["payload"].encode() + b" ", **headers))


def ses_event(kind: str, **more) -> str:
    return json.dumps({"notificationType": kind, "mail": {"messageId": "0100-1"}} | more)


BOUNCE = ses_event(
    "Bounce",
    bounce={
        "bounceType": "Permanent",
        "bounceSubType": "General",
        "bouncedRecipients": [{"emailAddress": "rosa@example.org", "diagnosticCode": "550 no such user"}],
    },
)


def test_reports_of_amazon_are_read(amazon):
    options = settings("ses", TOPIC)
    raw = tracking.admit(options, posted(json.dumps(amazon(Message=BOUNCE)).encode()))
    (report,) = tracking.receive(options, raw)
    assert (report.headers["bounce"], report.bounce_of, report.bounced_address, report.text) == (
        "permanent", "0100-1", "rosa@example.org", "550 no such user"
    )  # fmt: skip


@pytest.mark.parametrize(
    "change",
    [{"Message": BOUNCE.replace("rosa", "rosb")}, {"Signature": "AAAA"}, {"Timestamp": "2027-01-01T00:00:00.000Z"},
     {"TopicArn": "arn:aws:sns:eu-west-1:666:evil"}],
)  # fmt: skip
def test_an_altered_report_of_amazon_is_refused(amazon, change):
    with pytest.raises(Refused):
        tracking.admit(settings("ses", TOPIC), posted(json.dumps(amazon(Message=BOUNCE) | change).encode()))


def test_recorded_reports_of_amazon_are_read(amazon):
    path = SPECS / "amazon_ses_webhooks.jsonl"
    if not path.exists():
        pytest.skip(f"The recorded reports are not here: {path}")
    options, told = settings("ses", TOPIC), []
    for row in path.read_text().splitlines():
        payload = json.loads(row)["payload"]
        if "eventType" not in payload and "notificationType" not in payload:
            continue
        try:
            raw = tracking.admit(options, posted(json.dumps(amazon(Message=json.dumps(payload))).encode()))
        except Unsupported:
            continue
        told += [each.headers.get("bounce") for each in tracking.receive(options, raw)]
    assert {"permanent", "complained", "delivered"} <= set(told)


def test_a_subscription_to_reports_is_confirmed(amazon, monkeypatch):
    confirmed = []
    monkeypatch.setattr(tracking.sns, "confirm", confirmed.append)
    told = amazon(Type="SubscriptionConfirmation", Token="y", Message="Confirm", SubscribeURL="https://x")
    assert tracking.admit(settings("ses", TOPIC), posted(json.dumps(told).encode())) == Answer("confirmed")
    assert len(confirmed) == 1
