"""Providers that take messages over by their API, through Anymail."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from email.message import MIMEPart
from typing import Any

import requests
from anymail.exceptions import AnymailError
from django.core.exceptions import ImproperlyConfigured
from django.core.mail import EmailMultiAlternatives
from django.utils.module_loading import import_string
from urllib3.exceptions import NewConnectionError

from replywell.adapters.channels.email import amazon
from replywell.adapters.channels.email.bodies import html_body, text_body
from replywell.adapters.channels.email.format import (
    display_name,
    extra_headers,
    one_line,
    postal_address,
    safe_file,
)
from replywell.adapters.channels.email.settings import EmailSettings
from replywell.adapters.channels.port import OutboundFile, OutboundMessage, Party, Receipt
from replywell.kit.errors import AdapterError, Refused, Unavailable, Unconfirmed


@dataclass(frozen=True, slots=True)
class _Provider:
    module: str
    key: str
    """What Anymail calls the sending key."""
    secret: str = ""
    keep_id: tuple[tuple[str, str], ...] = ()
    """Headers that make the provider keep our Message-ID."""
    places: bool = True
    """Whether it takes pictures that stand in the text; to others they go as files below it."""


_PROVIDERS = {
    "postmark": _Provider("postmark", "server_token", keep_id=(("X-PM-KeepID", "true"),)),
    "sendgrid": _Provider("sendgrid", "api_key"),
    "mailgun": _Provider("mailgun", "api_key"),
    "mailjet": _Provider("mailjet", "api_key", "secret_key"),
    "mailersend": _Provider("mailersend", "api_token"),
    "mailtrap": _Provider("mailtrap", "api_token"),
    "mandrill": _Provider("mandrill", "api_key"),
    "postal": _Provider("postal", "api_key", places=False),
    "resend": _Provider("resend", "api_key"),
    "sparkpost": _Provider("sparkpost", "api_key"),
    "brevo": _Provider("brevo", "api_key", places=False),
    "unisender_go": _Provider("unisender_go", "api_key"),
    "ses": _Provider("amazon_ses", ""),
}
_SEND_ONCE = frozenset({"resend"})
"""Providers that recognize a repeated message by its idempotency key."""
_PASSING_ERRORS = frozenset({408, 409, 425, 429})
"""Client errors of HTTP that go away by themselves."""
_NOT_TAKEN = frozenset({"invalid", "rejected", "failed"})


def send_by_provider(settings: EmailSettings, message: OutboundMessage) -> Receipt:
    """Hand a message to the provider of the settings. Raises as `send.send` does."""
    provider = _PROVIDERS[settings.outbound]
    mail = _django_mail(settings, provider, message)
    if settings.outbound == "ses":
        return amazon.send(settings, mail)
    try:
        backend = _backend(settings, provider)
        backend.open()
        if message.idempotency_key:
            # Resend knows this header and sends once for it; the others leave it unread.
            backend.session.headers["Idempotency-Key"] = one_line(message.idempotency_key)[:256]
        try:
            backend.send_messages([mail])
        finally:
            backend.close()
    except AnymailError as error:
        raise _provider_failure(settings, error) from error
    except ImproperlyConfigured as error:
        raise Refused(f"{settings.outbound} cannot be used: {one_line(str(error))[:500]}") from error
    return _receipt(settings, mail.anymail_status)  # type: ignore[attr-defined]  # Anymail adds it


def _receipt(settings: EmailSettings, status: Any) -> Receipt:
    refused = ", ".join(
        f"{email}: {each.status}" for email, each in status.recipients.items() if each.status in _NOT_TAKEN
    )
    if refused or not status.esp_response.ok:
        # Anymail lets both pass as long as it does not read in the answer that every recipient was refused.
        said = _without_secrets(settings, one_line(status.esp_response.text)[:500])
        raise Refused(
            f"{settings.outbound} did not take all recipients ({refused or 'none'}): {said}. "
            "It is not tried again: correct the addresses and send to them anew."
        )
    ids = status.message_id if isinstance(status.message_id, set) else {status.message_id}
    return Receipt(provider_id=min((each for each in ids if each), default=""))


def _backend(settings: EmailSettings, provider: _Provider) -> Any:
    make: Callable[..., Any] = import_string(f"anymail.backends.{provider.module}.EmailBackend")
    options: dict[str, Any] = {provider.key: settings.api_key.get_secret_value()}
    if provider.secret:
        options[provider.secret] = settings.api_secret.get_secret_value()
    if settings.api_url:
        options["api_url"] = settings.api_url
    return make(timeout=settings.timeout, ignore_unsupported_features=False, **options)


def _django_mail(
    settings: EmailSettings, provider: _Provider, message: OutboundMessage
) -> EmailMultiAlternatives:
    files = [safe_file(file) for file in message.files]
    if not provider.places:
        files = [replace(file, content_id="") for file in files]
    message = replace(message, files=tuple(files))
    mail = EmailMultiAlternatives(
        subject=one_line(message.subject)[:500],
        body=text_body(message),
        from_email=_formatted(message.sender),
        to=_each(message.to),
        cc=_each(message.cc),
        bcc=_each(message.bcc),
        reply_to=_each([message.reply_to] if message.reply_to else []),
        headers=dict((*extra_headers(message, settings.instance), *provider.keep_id)),
    )
    mail.attach_alternative(html_body(message), "text/html")
    for file in files:
        if file.content_id:
            mail.attach(_placed(file))
        else:
            mail.attach(file.name, file.content, file.type)
    return mail


def _placed(file: OutboundFile) -> MIMEPart:
    part = MIMEPart()
    main, _, sub = file.type.partition("/")
    cid = f"<{file.content_id}>"
    part.set_content(file.content, main, sub, disposition="inline", filename=file.name, cid=cid)
    return part


def _each(parties: Iterable[Party]) -> list[str]:
    return [_formatted(party) for party in parties]


def _formatted(party: Party) -> str:
    # Not formataddr: it would encode the name, and Anymail hands names on as text.
    name, address = display_name(party.name), postal_address(party.email)
    return f'"{name}" <{address}>' if name else address


def _provider_failure(settings: EmailSettings, error: AnymailError) -> AdapterError:
    words = str(error)
    if error.status_code is None and error.response is not None:
        words += f" {error.response.text}"
    words = _without_secrets(settings, one_line(words))
    text = f"{settings.outbound} refused the message: {words[:800]}"
    code = error.status_code
    if isinstance(error, requests.RequestException) and code is None:
        if not (_never_arrived(error) or settings.outbound in _SEND_ONCE):
            return Unconfirmed(
                f"{settings.outbound} may have taken the message: {words[:300]}. Look there, or send it again."
            )
        return Unavailable(f"{settings.outbound} could not be reached: {words[:300]}. We try again.")
    if code is not None and (code >= 500 or code in _PASSING_ERRORS):
        retry_after = getattr(error.response, "headers", {}).get("Retry-After", "")
        return Unavailable(f"{text} We try again.", retry_after=_seconds(retry_after))
    return Refused(f"{text} It is not tried again.")


def _never_arrived(error: BaseException) -> bool:
    """No connection came about, so nothing can have been taken."""
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, requests.ConnectTimeout | NewConnectionError | ConnectionRefusedError):
            return True
        reason = getattr(cause.args[0], "reason", None) if cause.args else None
        if isinstance(reason, NewConnectionError):
            return True
        cause = cause.__cause__ or cause.__context__
    return False


def _without_secrets(settings: EmailSettings, text: str) -> str:
    for secret in (settings.api_key, settings.api_secret):
        if secret.get_secret_value():
            text = text.replace(secret.get_secret_value(), "…")
    return text


def _seconds(value: str) -> float | None:
    return float(value) if value.isdigit() else None
