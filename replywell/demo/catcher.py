"""A mail server that keeps what the demo desk sends instead of passing it on."""

from django.conf import settings
from django.db import close_old_connections

from replywell.adapters.channels.email.parse import parse
from replywell.adapters.channels.email.smtp import SmtpListener
from replywell.adapters.channels.port import Raw
from replywell.connections.models import Connection
from replywell.demo.models import CaughtMail
from replywell.kit import blobs, clock

HOST = "127.0.0.1"


def catcher_port() -> int:
    """The port beside the mail listener's."""
    return settings.ENV.mail_port + 1


def catcher() -> SmtpListener | None:
    """The catcher of a demo desk; None where no connection sends to it."""
    wanted = bool(caught_connections())
    close_old_connections()
    return listener() if wanted else None


def caught_connections() -> list[Connection]:
    """The connections whose mail goes to the catcher: there are some on a demo desk, and nowhere else."""
    here = (HOST, catcher_port())
    rows = Connection.objects.filter(active=True, adapter="email")
    return [row for row in rows if (row.settings.get("smtp_host"), row.settings.get("smtp_port")) == here]


def listener() -> SmtpListener:
    """Takes any mail, whoever it is for."""
    return SmtpListener(_catch, lambda _: True, HOST, catcher_port())


def _catch(raw: Raw) -> None:
    try:
        message = parse(raw.body)
        CaughtMail.objects.create(
            sender=message.sender.email,
            recipient=", ".join(raw.envelope_to)[:320],
            subject=message.subject[:500],
            message_id=message.message_id[:250],
            raw=blobs.put(raw.body),
            caught_at=message.date or clock.now(),
        )
    finally:
        close_old_connections()
