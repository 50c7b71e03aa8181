"""What the provider that sends tells of a mail afterwards: it arrived, came back, was reported, or unsubscribed from."""

import hashlib
import json
import logging
from collections.abc import Iterator
from typing import Any

from anymail.exceptions import AnymailWebhookValidationFailure
from django.utils.module_loading import import_string

from replywell.adapters.channels.email import sns
from replywell.adapters.channels.email.posted import PostedRequest
from replywell.adapters.channels.email.settings import EmailSettings
from replywell.adapters.channels.port import Answer, InboundMessage, Party, Raw, WebhookRequest
from replywell.kit.errors import Refused, Unsupported

log = logging.getLogger(__name__)

ASKED_BY = "events"
"""Word in the query of a webhook's address that tells these posts from mails."""
MARK = "; x-events="
MAX_EVENTS = 2000
_VIEWS: dict[str, tuple[str, str]] = {
    "postmark": ("postmark.PostmarkTracking", ""),
    "sendgrid": ("sendgrid.SendGridTracking", ""),
    "mailgun": ("mailgun.MailgunTracking", "webhook_signing_key"),
    "mailjet": ("mailjet.MailjetTracking", ""),
    "mailersend": ("mailersend.MailerSendTracking", "signing_secret"),
    "mailtrap": ("mailtrap.MailtrapTracking", "tracking_secret"),
    "mandrill": ("mandrill.MandrillCombined", "webhook_key"),
    "postal": ("postal.PostalTracking", "webhook_key"),
    "resend": ("resend.ResendTracking", ""),
    "sparkpost": ("sparkpost.SparkPostTracking", ""),
    "brevo": ("brevo.BrevoTracking", ""),
    "unisender_go": ("unisender_go.UnisenderGoTracking", "api_key"),
    "ses": ("amazon_ses.AmazonSESTracking", ""),
}
"""Anymail's view, and what it calls the signing key; where that is empty user and password are checked."""
_TOLD = {
    "bounced": "permanent",
    "rejected": "permanent",
    "failed": "permanent",
    "deferred": "temporary",
    "delivered": "delivered",
    "complained": "complained",
    "unsubscribed": "unsubscribed",
}
_SOFT = ("softbounce", "soft_bounce", '"transient"', '"soft"', "message bounced (soft)")


def admit(settings: EmailSettings, request: WebhookRequest) -> Raw | Answer:
    """Check who posts. Raises `Refused` for a forged post, and `Unsupported` (answered 200) for one that tells
    nothing of use, such as that somebody opened a mail: it is not kept."""
    if settings.outbound not in _VIEWS or not settings.events_secret.get_secret_value():
        raise Refused(f"{settings.address} takes no reports by webhook. Enter events_secret in its settings.")
    if request.method.upper() != "POST":
        raise Unsupported("Reports come by POST only.")
    content_type = request.headers.get("content-type", "")
    if settings.outbound == "ses":
        told = sns.posted(request.body)
        sns.checked(told, topic=settings.events_secret.get_secret_value())
        if told["Type"] == "SubscriptionConfirmation":
            sns.confirm(told)
            return Answer("confirmed")
    else:
        _check(settings, content_type, request)
    raw = Raw(
        key=f"events:{settings.outbound}:{hashlib.sha256(request.body).hexdigest()}",
        body=request.body,
        format=f"{content_type}{MARK}{settings.outbound}",
    )
    if not receive(settings, raw):
        raise Unsupported("It reports nothing that the desk has to know.")
    return raw


def _check(settings: EmailSettings, content_type: str, request: WebhookRequest) -> None:
    posted = PostedRequest(content_type, request.body, dict(request.headers))
    try:
        _view(settings).run_validators(posted)
    except AnymailWebhookValidationFailure as error:
        raise Refused(f"{error}. Compare events_secret with what {settings.outbound} shows.") from error
    except Exception as error:  # a broken key or signature raises what the library below happens to raise
        raise Refused(
            f"The post's signature could not be checked ({type(error).__name__}). Check events_secret."
        ) from error


def receive(settings: EmailSettings, raw: Raw) -> list[InboundMessage]:
    """A report for each event that matters; `headers["bounce"]` says what it is."""
    content_type, _, name = raw.format.rpartition(MARK)
    if name != settings.outbound:
        settings = settings.model_copy(update={"outbound": name})
    try:
        events = _view(settings).parse_events(PostedRequest(content_type, raw.body))
    except Exception as error:  # whatever a malformed post makes the parsers raise
        log.warning("A report of %s could not be read: %s", name, type(error).__name__)
        problem = (
            f"{name} reported something that could not be read ({type(error).__name__}). Open the original."
        )
        return [InboundMessage(sender=Party(""), problem=problem)]
    return list(_reports(events[:MAX_EVENTS]))


def _reports(events: list[Any]) -> Iterator[InboundMessage]:
    for event in events:
        what = _TOLD.get(str(getattr(event, "event_type", "")), "")
        if not what or not event.message_id:
            continue
        if what == "permanent" and _is_soft(event):
            what = "temporary"
        words = " ".join(str(event.mta_response or event.description or event.reject_reason or "").split())
        yield InboundMessage(
            sender=Party(""),
            subject=str(event.event_type),
            text=words[:500],
            reply_text=words[:500],
            auto="bounce",
            bounce_of=str(event.message_id).strip("<>")[:300],
            bounced_address=str(event.recipient or "").replace("\0", "")[:320] or None,
            headers={"bounce": what, "report": "provider"},
        )


def _is_soft(event: Any) -> bool:
    try:
        told = json.dumps(event.esp_event, default=str).lower()[:20_000]
    except (TypeError, ValueError):
        return False
    return any(word in told for word in _SOFT)


def _view(settings: EmailSettings) -> Any:
    view, key = _VIEWS[settings.outbound]
    secret = settings.events_secret.get_secret_value()
    if (
        settings.outbound == "sendgrid" and ":" not in secret
    ):  # its signed event webhook, where that is switched on
        key = "tracking_webhook_verification_key"
    options: dict[str, Any] = {"webhook_secret": [] if key else [secret]}
    if key:
        options[key] = secret
    if settings.outbound == "mandrill":
        options["webhook_url"] = settings.webhook_url
    return import_string(f"anymail.webhooks.{view}WebhookView")(**options)
