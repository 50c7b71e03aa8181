"""Sending by Amazon SES, through Anymail and Amazon's own library, which is an extra."""

from typing import Any

from anymail.exceptions import AnymailError
from django.core.mail import EmailMultiAlternatives

from replywell.adapters.channels.email.format import one_line
from replywell.adapters.channels.email.settings import EmailSettings
from replywell.adapters.channels.port import Receipt
from replywell.kit.errors import AdapterError, Refused, Unavailable, Unconfirmed

_PASSING = frozenset(
    {"TooManyRequestsException", "LimitExceededException", "SendingPausedException", "ThrottlingException"}
)


def send(settings: EmailSettings, mail: EmailMultiAlternatives) -> Receipt:
    """Hand a mail to SES once. Raises `Refused`, `Unavailable` and `Unconfirmed`."""
    try:
        from anymail.backends.amazon_ses import EmailBackend
        from botocore.exceptions import BotoCoreError
    except ImportError as error:
        raise Refused("To send by Amazon SES, install the extra: pip install 'replywell[ses]'.") from error
    session = {
        "aws_access_key_id": settings.api_key.get_secret_value() or None,
        "aws_secret_access_key": settings.api_secret.get_secret_value() or None,
        "region_name": settings.api_region,
    }
    # One attempt: what is tried again after a broken connection is sent twice.
    limits = {"connect_timeout": 8, "read_timeout": settings.timeout, "retries": {"total_max_attempts": 1}}
    client = {"endpoint_url": settings.api_url or None, "config": limits}
    backend = EmailBackend(session_params=session, client_params=client, ignore_unsupported_features=False)
    try:
        backend.open()
        try:
            backend.send_messages([mail])
        finally:
            backend.close()
    except (AnymailError, BotoCoreError) as error:
        raise _failure(settings, error) from error
    return Receipt(provider_id=str(mail.anymail_status.message_id or ""))  # type: ignore[attr-defined]  # Anymail adds it


def _failure(settings: EmailSettings, error: Exception) -> AdapterError:
    from botocore.exceptions import (
        ClientError,
        ConnectTimeoutError,
        EndpointConnectionError,
        HTTPClientError,
        ReadTimeoutError,
    )

    cause = error.__cause__ if isinstance(error, AnymailError) and error.__cause__ else error
    words = _without_secrets(settings, one_line(str(cause)))[:800]
    if isinstance(cause, ClientError):
        told: dict[str, Any] = cause.response
        code = str(told.get("Error", {}).get("Code", ""))
        status = int(told.get("ResponseMetadata", {}).get("HTTPStatusCode", 0))
        if status >= 500 or code in _PASSING:
            return Unavailable(f"Amazon SES does not take the message now: {words} We try again.")
        return Refused(f"Amazon SES refused the message: {words} It is not tried again.")
    if isinstance(cause, EndpointConnectionError | ConnectTimeoutError):
        return Unavailable(f"Amazon SES could not be reached: {words} We try again.")
    if isinstance(cause, HTTPClientError | ReadTimeoutError):
        return Unconfirmed(
            f"Amazon SES may have taken the message: {words[:300]} Look there, or send it again."
        )
    return Refused(f"Amazon SES cannot be used: {words} Check api_key and api_region.")


def _without_secrets(settings: EmailSettings, text: str) -> str:
    for secret in (settings.api_key, settings.api_secret):
        if secret.get_secret_value():
            text = text.replace(secret.get_secret_value(), "…")
    return text
