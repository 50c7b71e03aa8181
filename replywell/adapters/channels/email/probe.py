"""Trying an address out: signs in where the settings say, and sends itself a mail. Nothing is read or kept."""

import uuid
from collections.abc import Iterator

from replywell.adapters.channels.email.settings import EmailSettings
from replywell.adapters.channels.email.ways import BASIC_AUTH, NOTIFIED, SIGNED
from replywell.adapters.channels.port import OutboundMessage, Party, Probe
from replywell.kit.errors import AdapterError, ReplywellError

PATIENCE = 10.0
"""Seconds that a server may take for each answer while somebody waits for the result."""


def probe(settings: EmailSettings, *, send_to: str = "") -> Iterator[Probe]:
    """Try the way in and the way out; with `send_to` a mail really leaves."""
    hasty = settings.model_copy(update={"timeout": min(settings.timeout, PATIENCE)})
    yield _way_in(hasty)
    yield _way_out(hasty, send_to)


def _way_in(settings: EmailSettings) -> Probe:
    match settings.inbound:
        case "imap":
            return _mailbox(settings)
        case "listener":
            return Probe("inbound", True, "listener")
        case "none":
            return Probe("inbound", True, "none")
        case kind if kind in BASIC_AUTH | SIGNED | NOTIFIED:
            return Probe("inbound", True, "webhook")
    return Probe("inbound", True)


def _mailbox(settings: EmailSettings) -> Probe:
    from replywell.adapters.channels.email.imap import look

    try:
        return Probe("inbound", True, look(settings))
    except AdapterError as error:
        return Probe("inbound", False, error.message, _remedy(error.message, "imap"))


def _way_out(settings: EmailSettings, send_to: str) -> Probe:
    if settings.outbound == "none":
        return Probe("outbound", True, "none")
    try:
        if send_to:
            _send(settings, send_to)
            return Probe("outbound", True, send_to)
        if settings.outbound == "smtp":
            from replywell.adapters.channels.email.send import sign_in

            sign_in(settings)
        return Probe("outbound", True, "signed in" if settings.outbound == "smtp" else "not sent")
    except ReplywellError as error:
        return Probe("outbound", False, error.message, _remedy(error.message, "smtp"))


def _send(settings: EmailSettings, send_to: str) -> None:
    from replywell.adapters.channels.email.send import send

    us = Party(settings.address, settings.name)
    text = "This is a test of the connection. It arrived: answers of the desk can leave."
    name = f"{uuid.uuid4()}@{settings.domain}"
    send(
        settings,
        OutboundMessage(us, (Party(send_to),), "Replywell can send", text, name, auto_submitted=True),
    )


def _remedy(told: str, kind: str) -> str:
    """A word for what to do; the console has the sentences."""
    lower = told.lower()
    signs = {
        "password": ("password", "authentication", "credentials", "535", "login"),
        "certificate": ("certificate", "ssl", "tls", "wrong version number"),
        "name": (
            "name is unknown",
            "name or service",
            "getaddrinfo",
            "no such host",
            "name resolution",
            "nodename",
            "no address",
        ),
        "port": ("refused", "in time", "timed out", "timeout", "unreachable", "took too long"),
        "folder": ("folder", "mailbox"),
    }
    # A connection that is refused is about the port, whatever else the words say.
    if "connection refused" in lower:
        return "port"
    return next((name for name, words in signs.items() if any(word in lower for word in words)), "settings")
