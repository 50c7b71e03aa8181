"""Mail that a provider posts: who sent it is checked first, what is in it is read later."""

import email.policy
import hashlib
import json
import logging
from base64 import b64decode
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from email.encoders import encode_base64
from typing import Any

from anymail.exceptions import AnymailConfigurationError, AnymailWebhookValidationFailure
from django.utils.module_loading import import_string

from replywell.adapters.channels.email.parse import parse
from replywell.adapters.channels.email.posted import PostedRequest
from replywell.adapters.channels.email.posted_facts import addresses_in, envelope_of, value_at, verdict_of
from replywell.adapters.channels.email.settings import EmailSettings
from replywell.adapters.channels.email.ways import BASIC_AUTH
from replywell.adapters.channels.port import InboundMessage, Party, Raw, WebhookRequest
from replywell.kit.errors import Refused, Unsupported

log = logging.getLogger(__name__)

_PROVIDER = "x-provider"
_VOLATILE = frozenset({"timestamp", "token", "signature"})
"""Fields that a provider makes anew for each try."""
_UNFOLDED = email.policy.default.clone(max_line_length=None, utf8=True)
"""Writes headers on one line: folding would encode long Message-IDs so that nobody knows them again."""
type _Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class _Provider:
    view: str
    secret: str = ""
    """What Anymail calls the signing key; empty where user and password are checked."""
    id_field: str = ""
    """Where the provider's id of the message is, in JSON as `a.b`."""
    raw_field: str = ""
    """Form field with the mail as it came."""
    raw_event: Callable[[_Json], str | bytes | None] | None = None
    """The mail as it came, from the event's JSON."""


def _sparkpost_raw(event: _Json) -> bytes | str:
    content = event["msys"]["relay_message"]["content"]
    text: str = content["email_rfc822"]
    return b64decode(text) if content.get("email_rfc822_is_base64") else text


def _postal_raw(event: _Json) -> bytes | str:
    text: str = event["message"]
    return b64decode(text) if event.get("base64") is True else text


_PROVIDERS: Mapping[str, _Provider] = {
    "postmark": _Provider("postmark.Postmark", id_field="MessageID", raw_event=lambda e: e.get("RawEmail")),
    "sendgrid": _Provider("sendgrid.SendGrid", raw_field="email"),
    "mailgun": _Provider("mailgun.Mailgun", "webhook_signing_key", "Message-Id", raw_field="body-mime"),
    "mailjet": _Provider("mailjet.Mailjet", id_field="Headers.Message-ID"),
    "mailersend": _Provider(
        "mailersend.MailerSend", "inbound_secret", "data.id", "", lambda e: e["data"]["raw"]
    ),
    "mandrill": _Provider("mandrill.Mandrill", "webhook_key", "", "", lambda e: e["msg"]["raw_msg"]),
    "postal": _Provider("postal.Postal", "webhook_key", "id", "", _postal_raw),
    "sparkpost": _Provider("sparkpost.SparkPost", raw_event=_sparkpost_raw),
}


def admit(settings: EmailSettings, request: WebhookRequest) -> Raw:
    """Check who posts, before anything is read; the same mail posted again has the same key.

    Raises `Refused` (answered 403) if user and password or the signature are wrong, and `Unsupported`
    (answered 200) for anything but a post: some providers look whether the address exists.
    """
    if settings.inbound not in _PROVIDERS:
        raise Refused(f"{settings.address} takes no mail by webhook. Choose the provider in its settings.")
    if request.method.upper() != "POST":
        raise Unsupported("Mail comes by POST only.")
    provider = _PROVIDERS[settings.inbound]
    content_type = request.headers.get("content-type", "")
    posted = PostedRequest(content_type, request.body, dict(request.headers))
    try:
        _view(settings).run_validators(posted)
    except AnymailWebhookValidationFailure as error:
        raise Refused(f"{error}. Compare webhook_secret with what {settings.inbound} shows.") from error
    except Exception as error:  # a broken key or signature raises what the library below happens to raise
        raise Refused(
            f"The post's signature could not be checked ({type(error).__name__}). Check webhook_secret."
        ) from error
    data = _data(posted)
    sender, recipients = envelope_of(data)
    return Raw(
        key=_key(settings.inbound, provider, posted, data),
        body=request.body,
        format=f"{content_type}; {_PROVIDER}={settings.inbound}",
        envelope_from=sender,
        envelope_to=recipients,
    )


def receive(settings: EmailSettings, raw: Raw) -> list[InboundMessage]:
    """The mails in an admitted post: as they were sent where the provider gives that, else put together again.

    A post that cannot be read comes as one message with a `problem` and whatever was legible.
    """
    content_type, mark, name = raw.format.rpartition(f"; {_PROVIDER}=")
    # The provider of then, not of now: posts may wait while somebody changes the settings.
    if name in _PROVIDERS and name != settings.inbound:
        settings = settings.model_copy(update={"inbound": name})
    posted = PostedRequest(content_type if mark else raw.format, raw.body)
    try:
        provider = _PROVIDERS[settings.inbound]
        events = [event for event in _view(settings, checked=True).parse_events(posted) if event]
        found = [(event.message, _source(provider, posted, event)) for event in events]
    except AnymailConfigurationError as error:
        return [_unreadable(raw, posted, str(error))]
    except Exception as error:  # whatever a malformed post makes the parsers raise
        log.warning("A post of %s could not be read: %s", settings.inbound, type(error).__name__)
        found = [(None, source) for source in _as_sent(settings.inbound, posted)]
        if not found:
            said = f"{settings.inbound} posted something that could not be read ({type(error).__name__})."
            return [_unreadable(raw, posted, f"{said} Open the original.")]
    data = _data(posted)
    return [_message(settings, raw, data, message, source) for message, source in found]


def _view(settings: EmailSettings, *, checked: bool = False) -> Any:
    """Anymail's view for the provider; `checked` if the post was admitted and no key is needed any more."""
    provider = _PROVIDERS[settings.inbound]
    secret = settings.webhook_secret.get_secret_value()
    options: dict[str, Any] = {"webhook_secret": [secret] if settings.inbound in BASIC_AUTH else []}
    if provider.secret:
        options[provider.secret] = "checked" if checked else secret
    if settings.inbound == "mandrill":
        options["webhook_url"] = settings.webhook_url
    kind = "CombinedWebhookView" if settings.inbound == "mandrill" else "InboundWebhookView"
    return import_string(f"anymail.webhooks.{provider.view}{kind}")(**options)


def _data(posted: PostedRequest) -> _Json:
    """The form's fields, or the first event of the JSON; empty if there is nothing to read."""
    if posted.fields:
        return posted.POST.dict()
    return next(iter(_events(posted)), {})


def _events(posted: PostedRequest) -> list[_Json]:
    try:
        found = json.loads(posted.raw("mandrill_events") or posted.body)
    except (ValueError, RecursionError):
        return []
    return [event for event in (found if isinstance(found, list) else [found]) if isinstance(event, dict)]


def _key(name: str, provider: _Provider, posted: PostedRequest, data: _Json) -> str:
    """The provider's id and a hash of the content: boundaries, times and signatures of one try do not count."""
    content = hashlib.sha256()
    parts: Iterable[bytes] = [posted.body]
    if posted.fields:
        parts = sorted(
            f"{field.name}\0{field.filename or ''}\0".encode("utf-8", "replace")
            + hashlib.sha256(field.content).digest()
            for field in posted.fields
            if field.name not in _VOLATILE
        )
    for part in parts:
        content.update(part)
    message_id: Any = data
    for step in provider.id_field.split("."):
        message_id = message_id.get(step) if isinstance(message_id, dict) else None
    shown = "".join(c for c in str(message_id or "") if c.isascii() and c.isprintable() and c != " ")[:100]
    return f"{name}:{shown}:{content.hexdigest()}"


def _source(provider: _Provider, posted: PostedRequest, event: Any) -> bytes:
    """The mail as it came, or put together from the provider's fields."""
    if provider.raw_field and (content := posted.raw(provider.raw_field)):
        return content
    if (
        provider.raw_event
        and isinstance(event.esp_event, dict)
        and (text := provider.raw_event(event.esp_event))
    ):
        return _bytes(text)
    return as_mail(event.message)


def as_mail(message: Any) -> bytes:
    """A mail that Anymail put together from a provider's fields, written down."""
    for part in message.walk():
        # Unencoded, a file would lose each carriage return when the mail is written down.
        if not part.is_multipart() and "Content-Transfer-Encoding" not in part:
            encode_base64(part)
    return bytes(message.as_bytes(policy=_UNFOLDED))


def _as_sent(name: str, posted: PostedRequest) -> Iterator[bytes]:
    """The mails as they came, without the provider's parser: it may have failed at what ours can read."""
    provider = _PROVIDERS.get(name)
    with suppress(KeyError, TypeError, AttributeError, ValueError):
        if provider and provider.raw_field and (content := posted.raw(provider.raw_field)):
            yield content
        elif provider and provider.raw_event:
            for event in _events(posted):
                if text := provider.raw_event(event):
                    yield _bytes(text)


def _bytes(text: str | bytes) -> bytes:
    return text if isinstance(text, bytes) else text.encode("utf-8", "replace")


def _message(settings: EmailSettings, raw: Raw, data: _Json, provided: Any, source: bytes) -> InboundMessage:
    """The mail read by our parser, with what only the provider knows."""
    envelope = addresses_in(provided.envelope_recipient) if provided else []
    message = parse(
        source,
        instance=settings.instance,
        own_domains=(settings.domain.lower(),),
        envelope_to=tuple(dict.fromkeys((*raw.envelope_to, *envelope))),
        max_bytes=settings.max_bytes,
        trusted=settings.trusted_servers,
    )
    headers = dict(message.headers)
    if provided and provided.spam_detected is not None:
        headers["x-spam-flag"] = "yes" if provided.spam_detected else "no"
    if provided and provided.spam_score is not None:
        headers["x-spam-score"] = str(provided.spam_score)
    return replace(message, headers=headers, authentication=verdict_of(data) or message.authentication)


def _unreadable(raw: Raw, posted: PostedRequest, problem: str) -> InboundMessage:
    """What can be said about a post that no parser could read."""
    data = _data(posted)

    def first(*names: str) -> str:
        return next((str(data[name]) for name in names if isinstance(data.get(name), str)), "").replace(
            "\0", ""
        )

    sender = value_at(data, "FromFull", "Email") or first("from", "From", "sender") or raw.envelope_from
    address = parse(f"From: {' '.join(str(sender).split())}\n\n.".encode("utf-8", "replace")).sender
    text = first("TextBody", "text", "body-plain", "Text-part")
    return InboundMessage(
        sender=address if address.email else Party(raw.envelope_from),
        subject=" ".join(first("Subject", "subject").split())[:500],
        text=text,
        reply_text=text,
        envelope_to=raw.envelope_to,
        problem=problem,
    )
