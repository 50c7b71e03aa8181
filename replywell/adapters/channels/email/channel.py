"""E-mail as a channel: mail in by listener, mailbox or provider; answers out by SMTP or provider."""

from collections.abc import Iterator
from dataclasses import replace

from pydantic import BaseModel

from replywell.adapters.channels.email.settings import EmailSettings
from replywell.adapters.channels.email.ways import NOTIFIED
from replywell.adapters.channels.port import (
    Answer,
    InboundMessage,
    OutboundMessage,
    Probe,
    Raw,
    Receipt,
    WebhookRequest,
)
from replywell.kit.errors import Refused

_PROBLEMS = {
    "too-large": "It is larger than this address takes; its body is still in the mailbox.",
    "unreadable": "The mailbox's server could not read it out; look for it in the mailbox.",
}


class EmailChannel:
    """The Channel port for one e-mail address. Each way's library is loaded when it is first used."""

    name = "email"
    Settings: type[BaseModel] = EmailSettings

    def admit(self, settings: EmailSettings, request: WebhookRequest) -> Raw | Answer:
        """Check a provider's post. Raises `Refused` for a forged one, `Unsupported` for a mere check."""
        from replywell.adapters.channels.email import notices, tracking
        from replywell.adapters.channels.email.webhooks import admit

        if tracking.ASKED_BY in request.query:
            return tracking.admit(settings, request)
        if settings.inbound in NOTIFIED:
            return notices.admit(settings, request)
        return admit(settings, request)

    def poll(self, settings: EmailSettings, cursor: str) -> Iterator[tuple[Raw, str]]:
        """New mails of the mailbox. Raises `Unavailable` and `Refused`."""
        from replywell.adapters.channels.email.imap import poll

        if settings.inbound != "imap":
            raise Refused(f"{settings.address} is not read from a mailbox. Choose that in its settings.")
        return poll(settings, cursor)

    def receive(self, settings: EmailSettings, raw: Raw) -> list[InboundMessage]:
        """Read a stored mail or post; what cannot be read has a `problem`."""
        from replywell.adapters.channels.email.parse import parse

        kind, _, parameters = raw.format.partition(";")
        if kind not in ("message/rfc822", "text/rfc822-headers"):
            from replywell.adapters.channels.email import notices, tracking
            from replywell.adapters.channels.email.webhooks import receive

            if tracking.MARK in raw.format:
                return tracking.receive(settings, raw)
            if notices.MARK in raw.format:
                return notices.receive(settings, raw)
            return receive(settings, raw)
        message = parse(
            raw.body,
            instance=settings.instance,
            own_domains=(settings.domain.lower(),),
            envelope_to=raw.envelope_to,
            max_bytes=settings.max_bytes,
            trusted=settings.trusted_servers,
        )
        if kind == "text/rfc822-headers":
            named = dict(part.strip().partition("=")[::2] for part in parameters.split(";"))
            message = replace(
                message, problem=_PROBLEMS.get(named.get("problem", ""), "Its body is missing.")
            )
        return [message]

    def send(self, settings: EmailSettings, message: OutboundMessage) -> Receipt:
        """Hand a message to the server or provider. Raises `Refused` and `Unavailable`."""
        from replywell.adapters.channels.email.send import send

        return send(settings, message)

    def probe(self, settings: EmailSettings, *, send_to: str = "") -> Iterator[Probe]:
        """Sign in to the mailbox and to the server that sends, or send a test."""
        from replywell.adapters.channels.email.probe import probe

        return probe(settings, send_to=send_to)
