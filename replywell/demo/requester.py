"""Playing the requester: mails by them, brought to the desk the way every mail comes, by SMTP."""

import smtplib
from email.headerregistry import Address
from email.message import EmailMessage
from uuid import uuid4

from django.conf import settings

from replywell.adapters.channels.port import Party
from replywell.demo.content.quoting import quotation
from replywell.demo.letters import letter
from replywell.demo.mails import Letter, sent_at
from replywell.kit import clock
from replywell.kit.errors import Invalid, Refused, Unavailable

PATIENCE = 20.0
"""Seconds."""
EVERYWHERE = {"": "127.0.0.1", "0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - addresses to connect to instead


def answer(caught: Letter, *, sender: Party, text: str, quote: bool) -> EmailMessage:
    """The sender's answer to a mail of the desk, as their mail program writes it."""
    message = caught.message
    subject = message.subject or caught.mail.subject
    if quote:
        before = quotation(
            "{quoted}",
            of=message.text,
            author=(message.sender.name or message.sender.email, message.sender.email),
            sent=sent_at(caught),
            subject=subject,
            language="en",
        )
        text = f"{text}\n\n{before}"
    return letter(
        sender=_mailbox(sender),
        to=caught.reply_to,
        subject=subject if subject.lower().startswith("re:") else f"Re: {subject}",
        text=text,
        message_id=_fresh_id(sender),
        date=clock.now(),
        answers=message.message_id,
        references=" ".join(f"<{one}>" for one in message.references),
    )


def first_mail(*, sender: Party, to: str, subject: str, text: str) -> EmailMessage:
    """A mail that begins a conversation."""
    return letter(
        sender=_mailbox(sender),
        to=to,
        subject=subject,
        text=text,
        message_id=_fresh_id(sender),
        date=clock.now(),
    )


def deliver(mail: EmailMessage, *, sender: Party, to: str) -> None:
    """Bring a mail to the desk's own mail listener; once this returns, the desk has taken it.

    Raises `Unavailable` when nobody listens, `Refused` with the listener's words when it does not want it.
    """
    host, port = EVERYWHERE.get(settings.ENV.mail_host, settings.ENV.mail_host), settings.ENV.mail_port
    try:
        with smtplib.SMTP(host, port, local_hostname="localhost", timeout=PATIENCE) as server:
            server.send_message(mail, sender.email, [to])
    except smtplib.SMTPRecipientsRefused as error:
        code, words = next(iter(error.recipients.values()))
        raise Refused(f"The desk does not take mail for {to}: {code} {_words(words)}") from error
    except (smtplib.SMTPResponseException, smtplib.SMTPNotSupportedError) as error:
        raise Refused(f"The desk did not take this mail: {_words(error)}") from error
    except OSError as error:
        raise Unavailable(
            f"Nothing takes mail on {host}:{port}. Start it with `replywell up`, then send this again."
        ) from error


def _words(said: object) -> str:
    if isinstance(said, smtplib.SMTPResponseException):
        return f"{said.smtp_code} {_words(said.smtp_error)}"
    return said.decode("utf-8", "replace") if isinstance(said, bytes) else str(said)


def _mailbox(who: Party) -> str:
    try:
        return str(Address(" ".join(who.name.split()), addr_spec=who.email))
    except (ValueError, IndexError) as error:
        raise Invalid(
            f"{who.email!r} is not an address that mail programs can write from. Correct it."
        ) from error


def _fresh_id(who: Party) -> str:
    return f"{uuid4().hex}@{who.email.rpartition('@')[2]}"
