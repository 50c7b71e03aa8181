"""Providers that post only a notice of a mail: who posts is checked, and the mail is fetched when it is read.

Resend, Mailtrap and Brevo by their APIs with `fetch_key`; Amazon SES by SNS, which signs, with the mail in the
notice or in S3.
"""

import base64
import binascii
import hashlib
import json
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import quote, urlsplit

from django.utils.crypto import constant_time_compare

from replywell.adapters.channels.email import sns
from replywell.adapters.channels.email.parse import parse
from replywell.adapters.channels.email.settings import EmailSettings
from replywell.adapters.channels.port import Answer, InboundMessage, Party, Raw, WebhookRequest
from replywell.kit.errors import Refused, Unavailable, Unsupported
from replywell.kit.fetch.fetcher import Fetched, Fetcher

MARK = "; x-notice="
MAX_MAILS = 100
_APIS = {
    "resend": "https://api.resend.com/",
    "mailtrap": "https://mailtrap.io/api/",
    "brevo": "https://api.brevo.com/v3/",
}
type _Json = dict[str, Any]


def admit(settings: EmailSettings, request: WebhookRequest) -> Raw | Answer:
    """Check who posts. Raises `Refused` for a forged notice, `Unsupported` for one that is of no mail."""
    if request.method.upper() != "POST":
        raise Unsupported("Notices come by POST only.")
    told = sns.posted(request.body)
    if settings.inbound == "ses":
        key = sns.checked(told, topic=settings.webhook_secret.get_secret_value())
        if told["Type"] == "SubscriptionConfirmation":
            sns.confirm(told)
            return Answer("confirmed")
        if told["Type"] != "Notification" or not key:
            raise Unsupported("It is no notice of a mail.")
    else:
        _check_password(settings, request)
        key = _names(settings.inbound, told)
        if not key:
            raise Unsupported("It is no notice of a mail.")
    shown = "".join(c for c in key if c.isascii() and c.isprintable() and c != " ")[:60]
    name = hashlib.sha256(key.encode("utf-8", "replace")).hexdigest()[:32]
    return Raw(
        f"{settings.inbound}:{shown}:{name}", request.body, f"application/json{MARK}{settings.inbound}"
    )


def receive(settings: EmailSettings, raw: Raw) -> list[InboundMessage]:
    """The mails that a notice is of. Raises `Unavailable` while the provider does not give them out."""
    provider = raw.format.rpartition(MARK)[2]
    told = sns.posted(raw.body)
    try:
        found = list(_READERS[provider](settings, told))[:MAX_MAILS]
    except Refused as error:
        return [InboundMessage(sender=Party(""), problem=f"{provider}: {error.message}")]
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        problem = f"{provider} told of a mail in a way that could not be read ({type(error).__name__})."
        return [InboundMessage(sender=Party(""), problem=f"{problem} Open the original.")]
    return [
        parse(
            content,
            instance=settings.instance,
            own_domains=(settings.domain.lower(),),
            envelope_to=recipients,
            max_bytes=settings.max_bytes,
            trusted=(*settings.trusted_servers, *(("amazonses.com",) if provider == "ses" else ())),
        )
        for content, recipients in found
    ]


def _check_password(settings: EmailSettings, request: WebhookRequest) -> None:
    kind, _, word = request.headers.get("authorization", "").partition(" ")
    try:
        given = base64.b64decode(word, validate=True).decode() if kind.lower() == "basic" else ""
    except (binascii.Error, UnicodeDecodeError):
        given = ""
    if not constant_time_compare(given, settings.webhook_secret.get_secret_value()):
        raise Refused("User or password is wrong. Compare webhook_secret with the webhook's address.")


def _names(provider: str, told: _Json) -> str:
    """What names the mails of a notice; empty when it is of none."""
    if provider == "resend":
        data = told.get("data")
        named = (
            data.get("email_id") if told.get("type") == "email.received" and isinstance(data, dict) else ""
        )
        return str(named or "")
    if provider == "mailtrap":
        return " ".join(f"{inbox}/{number}" for inbox, number in _of_mailtrap(told))
    items = told.get("items")
    return json.dumps(items, sort_keys=True) if isinstance(items, list) and items else ""


def _of_mailtrap(told: _Json) -> Iterator[tuple[str, str]]:
    events = told.get("events")
    for event in events if isinstance(events, list) else ():
        if isinstance(event, dict) and str(event.get("event", "")).startswith("inbound"):
            inbox, number = event.get("inbox_id"), event.get("message_id")
            if inbox not in (None, 1) and number:  # 1 is the one of their own test
                yield str(inbox), str(number)


def _from_resend(settings: EmailSettings, told: _Json) -> Iterator[tuple[bytes, tuple[str, ...]]]:
    data = _asked(settings, f"emails/receiving/{quote(str(told['data']['email_id']), safe='')}").json()
    recipients = tuple(str(each) for each in data.get("to") or [])
    yield _got(settings, data["raw"]["download_url"]), recipients


def _from_mailtrap(settings: EmailSettings, told: _Json) -> Iterator[tuple[bytes, tuple[str, ...]]]:
    for inbox, number in _of_mailtrap(told):
        where = f"inbound/inboxes/{quote(inbox, safe='')}/messages/{quote(number, safe='')}"
        yield _got(settings, _asked(settings, where).json()["raw_message_url"]), ()


def _from_brevo(settings: EmailSettings, told: _Json) -> Iterator[tuple[bytes, tuple[str, ...]]]:
    from anymail.webhooks.brevo import AnymailInboundMessage, BrevoInboundWebhookView

    from replywell.adapters.channels.email.webhooks import as_mail

    class View(BrevoInboundWebhookView):
        def _fetch_attachment(self, attachment: _Json) -> Any:
            token = quote(str(attachment["DownloadToken"]), safe="")
            return AnymailInboundMessage.construct_attachment(
                content_type=attachment.get("ContentType") or "application/octet-stream",
                content=_asked(settings, f"inbound/attachments/{token}").content,
                filename=attachment.get("Name"),
                content_id=attachment.get("ContentID"),
            )

    view = View(api_key="fetched here", webhook_secret=["not:asked"])
    for item in told["items"]:
        message = view.esp_to_anymail_event(item).message
        yield as_mail(message), tuple(each for each in [message.envelope_recipient] if each)


def _from_ses(settings: EmailSettings, told: _Json) -> Iterator[tuple[bytes, tuple[str, ...]]]:
    event = json.loads(told["Message"])
    if event.get("notificationType") != "Received":
        raise Refused("it told of something else than a mail that came in. Give its reports another topic.")
    receipt = event["receipt"]
    action = receipt["action"]
    recipients = tuple(str(each) for each in receipt.get("recipients") or [])
    if action["type"] == "SNS":
        text = event["content"]
        encoded = action.get("encoding") == "BASE64"
        yield base64.b64decode(text) if encoded else text.encode("utf-8", "surrogateescape"), recipients
    elif action["type"] == "S3":
        region = str(told["TopicArn"]).split(":")[3]
        yield sns.from_bucket(settings, region, action["bucketName"], action["objectKey"]), recipients
    else:
        raise Refused("use the action SNS or S3 in its receipt rule.")


_READERS: dict[str, Callable[[EmailSettings, _Json], Iterator[tuple[bytes, tuple[str, ...]]]]] = {
    "resend": _from_resend,
    "mailtrap": _from_mailtrap,
    "brevo": _from_brevo,
    "ses": _from_ses,
}


def _asked(settings: EmailSettings, where: str) -> Fetched:
    """What the provider's API answers."""
    base = settings.fetch_url or _APIS[settings.inbound]
    key = settings.fetch_key.get_secret_value()
    headers = {"api-key": key} if settings.inbound == "brevo" else {"Authorization": f"Bearer {key}"}
    return _fetched(settings, f"{base.rstrip('/')}/{where}", headers)


def _got(settings: EmailSettings, address: str) -> bytes:
    """What lies at an address that the API named; it is signed, so nothing of ours goes there."""
    return _fetched(settings, str(address), {}).content


def _fetched(settings: EmailSettings, address: str, headers: dict[str, str]) -> Fetched:
    own = urlsplit(settings.fetch_url).netloc
    with Fetcher(
        allow=[own] if own else (), timeout_s=settings.timeout, max_bytes=settings.max_bytes
    ) as fetcher:
        found = fetcher.get(address, headers=headers)
    if found.status in {401, 403}:
        raise Refused("it refused the key. Correct fetch_key, then release this again.")
    if found.status in {404, 410}:
        raise Refused("it does not have the mail any more.")
    if found.status != 200:
        raise Unavailable(f"{settings.inbound} answered {found.status}.", retry_after=found.retry_after)
    return found
