"""Posts of providers: forged ones are refused before they are read, repeats are recognized, nothing raises."""

import base64
import hashlib
import hmac
import json
import os
import warnings
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlencode

import pytest
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from hypothesis import given
from hypothesis import strategies as st

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "replywell.project.settings")

from replywell.adapters.channels.email.settings import EmailSettings
from replywell.adapters.channels.email.webhooks import admit, receive
from replywell.adapters.channels.port import InboundMessage, Raw, WebhookRequest
from replywell.kit.errors import Refused, Unsupported

SPECS = Path(__file__).parents[5] / "shared" / "specs" / "email-webhooks"
SECRET = "anymail:s3cret-\u00fc"
MAIL = (
    b"From: Rosa <rosa@example.org>\r\nTo: support@example.com\r\nSubject: =?utf-8?q?R=C3=BCckzahlung?=\r\n"
    b"Message-ID: <1@example.org>\r\nContent-Type: text/plain; charset=iso-8859-1\r\n"
    b"Content-Transfer-Encoding: 8bit\r\n\r\nWo bleibt sie? Gr\xfc\xdfe\r\n"
)
LONG_ID = "<" + "a" * 90 + "@eurprd08.prod.outlook.example>"


@pytest.fixture(autouse=True)
def _no_notice_of_anymail() -> Iterator[None]:
    """Anymail says on each use that it no longer tests against SendGrid itself."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="django-anymail has dropped official support")
        yield


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


def test_a_post_of_postmark_becomes_a_message() -> None:
    raw = admit(settings(), json_post(postmark()))
    assert raw.format.startswith("application/json")
    assert raw.envelope_to == ("support+t412.abc@example.com",)
    (message,) = receive(settings(), raw)
    assert (message.sender.email, message.sender.name) == ("rosa@example.org", "Rosa")
    assert (message.subject, message.text.strip()) == ("Where is my refund?", "It is three weeks now.")
    assert message.html
    assert "three weeks" in message.html
    assert message.message_id == "2@example.org"
    assert message.in_reply_to == (LONG_ID.strip("<>"),)
    assert message.references == ("0@example.com", LONG_ID.strip("<>"))
    assert message.date == datetime(2026, 3, 4, 1, 31, 4, tzinfo=UTC)
    assert "support+t412.abc@example.com" in message.envelope_to
    assert [(file.name, file.type, file.content) for file in message.files] == [
        ("Beleg \u00fc.pdf", "application/pdf", b"%PDF")
    ]
    assert (message.headers["x-spam-flag"], message.headers["x-spam-score"]) == ("yes", "7.5")
    assert message.problem is None


def test_the_mail_as_it_was_sent_is_preferred() -> None:
    source = MAIL.replace(b"iso-8859-1", b"utf-8").decode("latin-1")
    message = one(settings(), json_post(postmark(RawEmail=source)))
    assert (message.subject, message.message_id) == ("R\u00fcckzahlung", "1@example.org")
    assert "Gr\u00fc\u00dfe" in message.text


def test_the_same_post_again_has_the_same_key_and_another_mail_another() -> None:
    first = admit(settings(), json_post(postmark()))
    assert first == admit(settings(), json_post(postmark()))
    assert first.key.startswith("postmark:22c74902-a0c1-4511-804f-341342852c90:")
    assert first.key != admit(settings(), json_post(postmark(TextBody="Another"))).key
    fields = {"email": MAIL, "envelope": '{"to":["a@example.com"],"from":"b@example.org"}'}
    tries = [admit(settings("sendgrid"), form_post(fields, boundary=each)).key for each in ("one", "two")]
    assert tries[0] == tries[1], "each try of SendGrid has a boundary of its own"


@pytest.mark.parametrize(
    "headers",
    [
        {},
        basic("anymail:wrong"),
        basic("anymail:"),
        basic(""),
        {"authorization": "Basic ?"},
        {"authorization": "x"},
    ],
)
@pytest.mark.parametrize("provider", ["postmark", "sendgrid", "mailjet", "sparkpost"])
def test_a_wrong_password_is_refused_before_anything_is_read(provider: str, headers: dict[str, str]) -> None:
    with pytest.raises(Refused, match="webhook_secret") as refused:
        admit(settings(provider), post(b"{not JSON at all", "application/json", headers))
    assert "s3cret" not in refused.value.message


def test_who_only_looks_whether_the_address_exists_is_answered_kindly() -> None:
    with pytest.raises(Unsupported):
        admit(settings(), WebhookRequest("HEAD", {}, {}, b""))


def test_an_address_that_takes_no_webhooks_refuses_them() -> None:
    with pytest.raises(Refused, match="takes no mail by webhook"):
        admit(settings("listener", webhook_secret=""), json_post(postmark()))


def test_a_raw_post_of_sendgrid_keeps_every_byte() -> None:
    fields = {
        "email": MAIL,
        "envelope": '{"to":["support+t412.abc@example.com","billing@example.com"],"from":"bounces@example.org"}',
        "SPF": "pass",
        "dkim": "{@example.org : pass}",
        "spam_score": "1.7",
    }
    raw = admit(settings("sendgrid"), form_post(fields))
    assert raw.envelope_from == "bounces@example.org"
    assert raw.envelope_to == ("support+t412.abc@example.com", "billing@example.com")
    (message,) = receive(settings("sendgrid"), raw)
    assert "Gr\u00fc\u00dfe" in message.text
    assert message.subject == "R\u00fcckzahlung"
    assert message.authentication == "spf=pass; dkim=pass header.d=example.org"
    assert message.headers["x-spam-score"] == "1.7"


def test_a_parsed_post_of_sendgrid_is_put_together_again() -> None:
    fields = {
        "headers": f"From: Rosa <rosa@example.org>\nTo: support@example.com\nSubject: Refund\nReferences: {LONG_ID}\n",
        "text": "Wo bleibt sie? Gr\u00fc\u00dfe".encode("iso-8859-1"),
        "html": "<p>Wo bleibt sie?</p>",
        "charsets": '{"text":"iso-8859-1","html":"utf-8"}',
        "attachment-info": '{"attachment1":{"filename":"a.eml","type":"message/rfc822"},"attachment2":{}}',
        "attachments": "2",
    }
    files = {
        "attachment1": ("../..", "message/rfc822", MAIL),
        "attachment2": ("b.bin", "application/octet-stream", bytes(range(256)) * 20_000),
    }
    message = one(settings("sendgrid"), form_post(fields, files))
    assert message.problem is None
    assert message.text.strip() == "Wo bleibt sie? Gr\u00fc\u00dfe"
    assert message.references == (LONG_ID.strip("<>"),)
    assert {file.content for file in message.files} == {MAIL, bytes(range(256)) * 20_000}
    assert all("/" not in file.name for file in message.files)


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


@pytest.mark.parametrize("urlencoded", [False, True])
def test_mailgun_signs_and_its_tries_have_one_key(urlencoded: bool) -> None:
    def request(**changes: str | bytes) -> WebhookRequest:
        fields = mailgun_fields(**changes)
        if urlencoded:
            return post(urlencode(fields).encode(), "application/x-www-form-urlencoded")
        return form_post(fields)

    options = settings("mailgun", webhook_secret=KEY)
    raw = admit(options, request())
    assert admit(options, request(token="another", timestamp="1761461999")).key == raw.key
    assert raw.envelope_to == ("support@example.com",)
    (message,) = receive(options, raw)
    assert (message.sender.email, message.problem) == ("rosa@example.org", None)
    assert "Gr\u00fc\u00dfe" in message.text
    for forged in ({"signature": "0" * 64}, {"signature": ""}, {"signature": "\u00fc"}):
        with pytest.raises(Refused):
            admit(options, request(**forged))


def test_mailersend_signs_the_body() -> None:
    options = settings("mailersend", webhook_secret=KEY)
    mail = MAIL.replace(b"iso-8859-1", b"utf-8").decode("latin-1")
    recipients = {"rcptTo": [{"email": "support@example.com"}, {"email": "billing@example.com"}]}
    data = {"id": "62", "raw": mail, "sender": {"email": "b@example.org"}, "recipients": recipients}
    body = json.dumps({"type": "inbound.message", "data": data}).encode()
    signature = {"signature": hmac.new(KEY.encode(), body, hashlib.sha256).hexdigest()}
    raw = admit(options, post(body, "application/json", signature))
    assert raw.envelope_to == ("support@example.com", "billing@example.com")
    assert receive(options, raw)[0].subject == "R\u00fcckzahlung"
    with pytest.raises(Refused):
        admit(options, post(body + b" ", "application/json", signature))


def test_mandrill_signs_the_address_and_may_bring_several_mails() -> None:
    url = "https://desk.example.com/in/7/"
    options = settings("mandrill", webhook_secret=KEY, webhook_url=url)
    mail = MAIL.replace(b"iso-8859-1", b"utf-8").decode("latin-1")
    events = [
        {"event": "inbound", "ts": 1, "msg": {"raw_msg": mail, "email": f"{name}@example.com"}}
        for name in ("support", "billing")
    ]
    text = json.dumps(events)
    mac = hmac.new(KEY.encode(), f"{url}mandrill_events{text}".encode(), hashlib.sha1)
    signature = {"x-mandrill-signature": base64.b64encode(mac.digest()).decode()}
    body, kind = urlencode({"mandrill_events": text}).encode(), "application/x-www-form-urlencoded"
    messages = receive(options, admit(options, post(body, kind, signature)))
    assert [message.envelope_to for message in messages] == [
        ("support@example.com",),
        ("billing@example.com",),
    ]
    with pytest.raises(Refused):
        admit(options, post(body + b"+", kind, signature))


def test_postal_signs_with_a_key_of_its_own() -> None:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    pem = key.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    options = settings("postal", webhook_secret="".join(pem.decode().split("\n")[1:-2]))
    event = {"id": 7, "rcpt_to": "support@example.com", "mail_from": "b@example.org", "base64": True}
    body = json.dumps(event | {"message": base64.b64encode(MAIL).decode()}).encode()
    signed = key.sign(body, padding.PKCS1v15(), hashes.SHA1())
    headers = {"x-postal-signature": base64.b64encode(signed).decode()}
    (message,) = receive(options, admit(options, post(body, "application/json", headers)))
    assert "Gr\u00fc\u00dfe" in message.text, "Anymail would stop at a mail that is not UTF-8"
    for forged in ("", "x", base64.b64encode(b"x" * 256).decode()):
        with pytest.raises(Refused):
            admit(options, post(body, "application/json", {"x-postal-signature": forged}))
    with pytest.raises(Refused, match="webhook_secret"):
        admit(settings("postal", webhook_secret="no key"), post(body, "application/json", headers))


def test_sparkpost_and_mailjet_become_messages() -> None:
    content = {"email_rfc822": base64.b64encode(MAIL).decode(), "email_rfc822_is_base64": True}
    relay = {
        "protocol": "smtp",
        "rcpt_to": "support@example.com",
        "msg_from": "b@example.org",
        "content": content,
    }
    message = one(settings("sparkpost"), json_post([{"msys": {"relay_message": relay}}]))
    assert ("Gr\u00fc\u00dfe" in message.text, message.envelope_to) == (True, ("support@example.com",))
    assert receive(settings("sparkpost"), admit(settings("sparkpost"), json_post([{"msys": {}}]))) == []
    headers = {"From": "Rosa <rosa@example.org>", "Subject": "Refund", "Received": ["a", "b"]}
    payload = {
        "Sender": "b@example.org",
        "Recipient": "support@example.com",
        "Headers": headers,
        "Text-part": "Hi",
    }
    message = one(settings("mailjet"), json_post(payload | {"SpamAssassinScore": "2.5"}))
    assert (message.subject, message.text.strip()) == ("Refund", "Hi")
    assert message.headers["x-spam-score"] == "2.5"


def test_a_post_that_waited_while_the_provider_was_changed_is_still_read() -> None:
    raw = admit(settings(), json_post(postmark()))
    (message,) = receive(settings("sendgrid"), raw)
    assert (message.subject, message.problem) == ("Where is my refund?", None)


def test_the_wrong_webhook_of_a_provider_is_named() -> None:
    message = one(settings(), json_post({"RecordType": "Bounce", "MessageID": "1"}))
    assert message.problem
    assert "*Bounce* webhook" in message.problem


@pytest.mark.parametrize(
    "body", [b"", b"{", b"[]", b"null", b"7", b"{}", b"[" * 100_000, b"\xff\xfe", b'{"Headers":3}']
)
@pytest.mark.parametrize(
    "kind", ["application/json", "text/plain", "multipart/form-data", "", "multipart/form-data; boundary=x"]
)
@pytest.mark.parametrize("provider", ["postmark", "sendgrid", "mailjet", "sparkpost"])
def test_a_malformed_post_is_kept_and_explained(provider: str, kind: str, body: bytes) -> None:
    raw = admit(settings(provider), post(body, kind, basic()))
    messages = receive(settings(provider), raw)
    assert all(message.problem or message.text == "" for message in messages)
    assert raw.key == admit(settings(provider), post(body, kind, basic())).key


def test_what_is_legible_of_a_malformed_post_is_kept() -> None:
    payload = postmark(Headers=[{"Name": "Subject", "Value": "a"}, {"Name": "Subject", "Value": "b"}])
    message = one(settings(), json_post(payload))
    assert message.problem
    assert (message.sender.email, message.subject) == ("rosa@example.org", "Where is my refund?")
    assert message.text.strip() == "It is three weeks now."
    assert message.envelope_to == ("support+t412.abc@example.com",)


def test_nothing_that_a_database_cannot_keep_gets_into_the_envelope() -> None:
    raw = admit(settings(), json_post(postmark(OriginalRecipient="a\0b@example.com")))
    assert raw.envelope_to == ()
    raw = admit(
        settings(), json_post(postmark(OriginalRecipient="a\ud800@example.com", MessageID="\0\ud800 x"))
    )
    assert raw.envelope_to == ("a?@example.com",)
    assert raw.key.encode().isascii()
    assert "\0" not in raw.key


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=10),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)


@given(st.sampled_from(sorted(postmark())), JSON)
def test_no_value_anywhere_makes_reading_raise(field: str, value: object) -> None:
    one(settings(), json_post(postmark(**{field: value})))


@given(st.binary(max_size=300))
def test_no_form_makes_reading_raise(body: bytes) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for content in (
            body,
            b"--x\r\n" + body,
            b'--x\r\nContent-Disposition: form-data; name="email"\r\n\r\n' + body,
        ):
            request = post(content, "multipart/form-data; boundary=x", basic())
            receive(settings("sendgrid"), admit(settings("sendgrid"), request))


def test_a_form_with_thousands_of_fields_is_kept_and_explained() -> None:
    for request in (
        form_post({f"field{n}": "x" for n in range(3000)}),
        post(
            urlencode({f"f{n}": "x" for n in range(3000)}).encode(),
            "application/x-www-form-urlencoded",
            basic(),
        ),
    ):
        assert one(settings("sendgrid"), request).problem


def test_a_post_larger_than_web_forms_may_be_is_read() -> None:
    big = MAIL + b"x" * 76 + b"\r\n" + (b"y" * 76 + b"\r\n") * (8 * 1024 * 1024 // 78)
    raw = admit(settings("sendgrid"), form_post({"email": big}))
    assert receive(settings("sendgrid"), raw)[0].subject == "R\u00fcckzahlung"


def recorded(provider: str) -> list[dict[str, object]]:
    path = SPECS / f"{provider}_inbound.jsonl"
    if not path.exists():
        pytest.skip(f"The recorded payloads are not here: {path}")
    return [json.loads(line)["payload"] for line in path.read_text().splitlines()]


def test_recorded_posts_of_postmark_are_read() -> None:
    basics, spammy = recorded("postmark")
    message = one(settings(), json_post(basics))
    assert (message.sender.email, message.subject) == ("from+test@example.org", "Test subject")
    assert message.text.strip() == "Test body plain"
    assert message.headers["x-spam-score"] == "1.7"
    assert one(settings(), json_post(spammy)).sender.email == "noreply@spam.example.com"


def test_recorded_posts_of_sendgrid_are_read() -> None:
    for payload in recorded("sendgrid"):
        message = one(settings("sendgrid"), form_post({key: str(value) for key, value in payload.items()}))
        assert message.problem is None
        assert message.sender.email.endswith("test@example.org")
        assert message.envelope_to == ("test@inbound.example.com",)
        assert message.authentication == "spf=pass; dkim=pass header.d=example.org"


@pytest.mark.parametrize("name", ["default", "raw", "raw_data_with_attachments"])
def test_recorded_bodies_of_sendgrid_are_read(name: str) -> None:
    path = SPECS / f"sendgrid_inbound_{name if name.endswith('attachments') else name + '_data'}.txt"
    if not path.exists():
        pytest.skip(f"The recorded bodies are not here: {path}")
    body = path.read_bytes().replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")
    message = one(settings("sendgrid"), post(body, "multipart/form-data; boundary=xYzZY", basic()))
    assert message.problem is None
    assert "Twilio SendGrid" in message.text
    assert bool(message.files) == name.endswith("attachments")


def test_recorded_posts_of_mailgun_are_read_or_explained() -> None:
    options = settings("mailgun", webhook_secret=KEY)
    problems = []
    for payload in recorded("mailgun"):
        if "event-data" in payload:
            continue
        request = form_post(mailgun_fields(**{"body-mime": b""}) | {k: str(v) for k, v in payload.items()})
        fields = {k: str(v) for k, v in payload.items()}
        signed = f"{fields['timestamp']}{fields['token']}".encode()
        fields["signature"] = hmac.new(KEY.encode(), signed, hashlib.sha256).hexdigest()
        request = form_post(fields)
        message = one(options, request)
        problems.append(message.problem)
        if not message.problem:
            assert message.sender.email.endswith("test@example.org")
    assert problems[:2] == [None, None]
    assert "store() action" in str(problems[2])


def test_recorded_posts_of_the_others_are_read() -> None:
    assert one(settings("mailjet"), json_post(recorded("mailjet")[0])).subject == "Test subject"
    relay = [{"msys": {"relay_message": payload}} for payload in recorded("sparkpost")]
    assert one(settings("sparkpost"), json_post(relay)).problem is None


def test_raw_values_are_what_the_port_promises() -> None:
    raw = admit(settings(), json_post(postmark()))
    assert isinstance(raw, Raw)
    assert raw.envelope_from == ""
    assert len(raw.key) < 250
