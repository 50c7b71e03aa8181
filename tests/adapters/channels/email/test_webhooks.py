"""Posts of providers: forged ones are refused before they are read, repeats are recognized, nothing raises."""

import base64
import hashlib
import hmac
import json
import os
from datetime import UTC, datetime
from urllib.parse import urlencode

import pytest
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "replywell.project.settings")
from replywell.adapters.channels.email.webhooks import admit, receive
from replywell.adapters.channels.port import WebhookRequest
from replywell.kit.errors import Refused, Unsupported
from tests.adapters.channels.email.webhook_posts import (
    KEY,
    LONG_ID,
    MAIL,
    basic,
    form_post,
    json_post,
    mailgun_fields,
    one,
    post,
    postmark,
    settings,
)


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
