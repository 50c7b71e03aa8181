"""Handing a message over: to a mail server here, to a provider in `providers.py`."""

import smtplib
import socket
import ssl
from contextlib import closing, suppress

from replywell.adapters.channels.email.format import compose, one_line, postal_address, wire
from replywell.adapters.channels.email.oauth import access_token, forget_token
from replywell.adapters.channels.email.settings import EmailSettings
from replywell.adapters.channels.port import OutboundMessage, Receipt
from replywell.kit.errors import AdapterError, Refused, Unavailable, Unconfirmed


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
    from replywell.adapters.channels.email.providers import send_by_provider

    return send_by_provider(settings, message)


def sign_in(settings: EmailSettings) -> None:
    """Connect, encrypt and sign in as for sending, and leave. Raises `Refused` and `Unavailable`."""
    host, port = settings.smtp_server
    try:
        with closing(_connected(settings, host, port)) as server:
            server.noop()
    except smtplib.SMTPAuthenticationError as error:
        raise Refused(f"{host} refused the user name or password: {_said(error)}") from error
    except ssl.SSLCertVerificationError as error:
        raise Refused(f"The certificate of {host} is not valid: {error.verify_message}.") from error
    except (smtplib.SMTPException, OSError) as error:
        raise Unavailable(f"{host}:{port} did not let us in: {_cause(error)}.") from error


def _by_smtp(settings: EmailSettings, message: OutboundMessage) -> Receipt:
    mail = compose(message, settings.instance)
    sender = postal_address(message.sender.email)
    everybody = (*message.to, *message.cc, *message.bcc)
    recipients = list(dict.fromkeys(postal_address(party.email) for party in everybody))
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
        if settings.auth != "password":
            _with_token(server, settings)
        elif settings.smtp_username:
            server.login(settings.smtp_username, settings.smtp_password.get_secret_value())
    except BaseException:
        server.close()
        raise
    return server


def _with_token(server: smtplib.SMTP, settings: EmailSettings) -> None:
    server.ehlo_or_helo_if_needed()
    told = f"user={settings.smtp_username}\1auth=Bearer {access_token(settings)}\1\1"
    try:
        # Asked once more, a server wants an empty answer to the reason that it gives.
        server.auth("XOAUTH2", lambda challenge=None: told if challenge is None else "")
    except smtplib.SMTPAuthenticationError:
        forget_token(settings)
        raise


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
