"""Handing a message over: to a mail server, or to a provider through Anymail."""

import smtplib
import socket
import ssl
from collections.abc import Callable, Iterable
from contextlib import closing, suppress
from dataclasses import dataclass
from typing import Any

import requests
from anymail.exceptions import AnymailError
from django.core.exceptions import ImproperlyConfigured
from django.core.mail import EmailMultiAlternatives
from django.utils.module_loading import import_string
from urllib3.exceptions import NewConnectionError

from replywell.adapters.channels.email.bodies import html_body, text_body
from replywell.adapters.channels.email.format import (
    compose,
    display_name,
    extra_headers,
    one_line,
    postal_address,
    safe_file,
    wire,
)
from replywell.adapters.channels.email.settings import EmailSettings
from replywell.adapters.channels.port import OutboundMessage, Party, Receipt
from replywell.kit.errors import AdapterError, Refused, Unavailable, Unconfirmed


@dataclass(frozen=True, slots=True)
class _Provider:
    module: str
    key: str
    """What Anymail calls the sending key."""
    secret: str = ""
    keep_id: tuple[tuple[str, str], ...] = ()
    """Headers that make the provider keep our Message-ID."""


_PROVIDERS = {
    "postmark": _Provider("postmark", "server_token", keep_id=(("X-PM-KeepID", "true"),)),
    "sendgrid": _Provider("sendgrid", "api_key"),
    "mailgun": _Provider("mailgun", "api_key"),
    "mailjet": _Provider("mailjet", "api_key", "secret_key"),
    "mailersend": _Provider("mailersend", "api_token"),
    "mailtrap": _Provider("mailtrap", "api_token"),
    "mandrill": _Provider("mandrill", "api_key"),
    "postal": _Provider("postal", "api_key"),
    "resend": _Provider("resend", "api_key"),
    "sparkpost": _Provider("sparkpost", "api_key"),
    "brevo": _Provider("brevo", "api_key"),
}
_SEND_ONCE = frozenset({"resend"})
"""Providers that recognize a repeated message by its idempotency key."""
_PASSING_ERRORS = frozenset({408, 409, 425, 429})
"""Client errors of HTTP that go away by themselves."""
_NOT_TAKEN = frozenset({"invalid", "rejected", "failed"})


def send(settings: EmailSettings, message: OutboundMessage) -> Receipt:
    """Hand a message over.

    Raises `Refused` if trying again is of no use (the server's own words are in it, never a password),
    `Unavailable` if nothing is known against a later try, and `Unconfirmed` if it may have left already.
    """
    if settings.outbound == "none":
        raise Refused(f"{settings.address} is not set up for sending. Choose a way out in its settings.")
    if not message.to:
        raise Refused("The message has no recipient.")
    if settings.outbound == "smtp":
        return _by_smtp(settings, message)
    return _by_provider(settings, _PROVIDERS[settings.outbound], message)


def _by_smtp(settings: EmailSettings, message: OutboundMessage) -> Receipt:
    mail = compose(message, settings.instance)
    sender = postal_address(message.sender.email)
    recipients = [postal_address(party.email) for party in (*message.to, *message.cc)]
    international = not all(address.isascii() for address in (sender, *recipients))
    content = wire(mail, utf8=international)
    host, port = settings.smtp_server
    handing_over = False
    try:
        with closing(_connected(settings, host, port)) as server:
            options = ["SMTPUTF8", "BODY=8BITMIME"] if international else []
            refused = _addressed(server, sender, recipients, options)
            handing_over = True
            code, words = server.data(content)
            if code != 250:
                raise smtplib.SMTPDataError(code, words)
            handing_over = False
            with suppress(smtplib.SMTPException, OSError):  # taken is taken, however they part
                server.quit()
    except smtplib.SMTPRecipientsRefused as error:
        raise _recipients_refused(error.recipients, nobody=True) from error
    except smtplib.SMTPNotSupportedError as error:
        raise Refused(
            f"{host} cannot do what is needed: {error}. Check the encryption and password."
        ) from error
    except smtplib.SMTPAuthenticationError as error:
        raise _failure(
            error.smtp_code, f"{host} refused the user name or password: {_said(error)}"
        ) from error
    except smtplib.SMTPResponseException as error:
        raise _failure(error.smtp_code, f"{host} refused the message: {_said(error)}") from error
    except ssl.SSLCertVerificationError as error:
        raise Refused(
            f"The certificate of {host} is not valid: {error.verify_message}. Check the server's name."
        ) from error
    except (smtplib.SMTPException, OSError) as error:
        if handing_over:
            raise Unconfirmed(
                f"{host}:{port} may have taken the message: {_cause(error)} before it said so. "
                "Ask the recipient, or send it again."
            ) from error
        raise Unavailable(
            f"{host}:{port} did not take the message: {_cause(error)}. We try again."
        ) from error
    if refused:
        raise _recipients_refused(refused, nobody=False)
    return Receipt()


def _connected(settings: EmailSettings, host: str, port: int) -> smtplib.SMTP:
    name = settings.domain.encode("idna").decode() if not settings.domain.isascii() else settings.domain
    if settings.smtp_tls == "tls":
        server: smtplib.SMTP = smtplib.SMTP_SSL(
            host, port, name, timeout=settings.timeout, context=ssl.create_default_context()
        )
    else:
        server = smtplib.SMTP(host, port, name, timeout=settings.timeout)
    try:
        if settings.smtp_tls == "starttls":
            server.starttls(context=ssl.create_default_context())
        if settings.smtp_username:
            server.login(settings.smtp_username, settings.smtp_password.get_secret_value())
    except BaseException:
        server.close()
        raise
    return server


def _addressed(
    server: smtplib.SMTP, sender: str, recipients: list[str], options: list[str]
) -> dict[str, tuple[int, bytes]]:
    """Announce who writes to whom; returns the recipients that were refused, as smtplib does."""
    server.ehlo_or_helo_if_needed()
    if options and not server.has_extn("smtputf8"):
        raise smtplib.SMTPNotSupportedError("it cannot take addresses that are not plain ASCII")
    code, words = server.mail(sender, options)
    if code != 250:
        raise smtplib.SMTPSenderRefused(code, words, sender)
    answers = {recipient: server.rcpt(recipient) for recipient in recipients}
    refused = {recipient: answer for recipient, answer in answers.items() if answer[0] not in (250, 251)}
    if len(refused) == len(recipients):
        server.rset()
        raise smtplib.SMTPRecipientsRefused(refused)
    return refused


def _said(error: smtplib.SMTPResponseException) -> str:
    words = error.smtp_error
    text = words.decode("utf-8", "replace") if isinstance(words, bytes) else str(words)
    return one_line(f"{error.smtp_code} {text}")[:500]


def _failure(code: int, text: str) -> AdapterError:
    return Unavailable(f"{text}. We try again.") if code < 500 else Refused(f"{text}. It is not tried again.")


def _recipients_refused(recipients: dict[str, tuple[int, bytes]], *, nobody: bool) -> AdapterError:
    answers = "; ".join(
        one_line(f"{address}: {code} {words.decode('utf-8', 'replace')}")[:300]
        for address, (code, words) in recipients.items()
    )
    if nobody and all(code < 500 for code, _ in recipients.values()):
        return Unavailable(f"No recipient was accepted now ({answers}). We try again.")
    # Somebody has the message already: another try would send it to them twice.
    who = "No recipient was" if nobody else "Some recipients were not"
    return Refused(f"{who} accepted ({answers}). Correct the addresses and send to them again.")


def _cause(error: BaseException) -> str:
    if isinstance(error, socket.gaierror):
        return "its name is unknown"
    if isinstance(error, TimeoutError) or "timed out" in str(error):
        return "it did not answer in time"
    return one_line(str(error))[:300] or type(error).__name__


def _by_provider(settings: EmailSettings, provider: _Provider, message: OutboundMessage) -> Receipt:
    mail = _django_mail(settings, provider, message)
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
    mail = EmailMultiAlternatives(
        subject=one_line(message.subject)[:500],
        body=text_body(message),
        from_email=_formatted(message.sender),
        to=_each(message.to),
        cc=_each(message.cc),
        reply_to=_each([message.reply_to] if message.reply_to else []),
        headers=dict((*extra_headers(message, settings.instance), *provider.keep_id)),
    )
    mail.attach_alternative(html_body(message), "text/html")
    for file in map(safe_file, message.files):
        mail.attach(file.name, file.content, file.type)
    return mail


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
