"""Whatever is posted to a webhook is read or explained: malformed posts, any value anywhere, and recorded ones."""

import hashlib
import hmac
import json
import os
import warnings
from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "replywell.project.settings")
from replywell.adapters.channels.email.webhooks import admit, receive
from replywell.adapters.channels.port import Raw
from tests.adapters.channels.email.webhook_posts import (
    KEY,
    MAIL,
    SPECS,
    basic,
    form_post,
    json_post,
    mailgun_fields,
    one,
    post,
    postmark,
    settings,
)


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
