"""Mails written by hand, and their way in."""

import itertools
from collections.abc import Iterable, Mapping

from replywell.adapters.channels.email.delivery import delivery_key
from replywell.adapters.channels.port import Raw
from replywell.connections.models import Connection
from replywell.intake.actions.take_in import take_in
from replywell.intake.actions.verdicts import verify_sender
from replywell.intake.models import InboundItem

ROSA = "Rosa Marín <rosa@example.org>"
STRANGER = "Sam Stranger <sam@elsewhere.example>"
SUPPORT = "support@example.com"

_numbers = itertools.count(1)


def letter(
    *,
    sender: str | None = ROSA,
    to: str = SUPPORT,
    cc: str = "",
    subject: str | None = "Where is my refund?",
    text: str = "It has been two weeks.",
    message_id: str | None = "",
    in_reply_to: str = "",
    references: Iterable[str] = (),
    headers: Mapping[str, str] | None = None,
    files: Iterable[tuple[str, str, bytes]] = (),
) -> bytes:
    """A mail. Ids without angle brackets; `message_id` None for none, empty for one of its own."""
    if message_id == "":
        message_id = f"mail-{next(_numbers)}@client.example"
    lines = ["Date: Mon, 02 Feb 2026 09:00:00 +0000", "MIME-Version: 1.0"]
    given = {
        "From": sender,
        "To": to,
        "Cc": cc or None,
        "Subject": subject,
        "Message-ID": message_id and f"<{message_id}>",
        "In-Reply-To": f"<{in_reply_to}>" if in_reply_to else None,
        "References": "\r\n ".join(f"<{each}>" for each in references) or None,
        **(headers or {}),
    }
    lines += [f"{name}: {value}" for name, value in given.items() if value is not None]
    content = "\r\n".join(lines).encode()
    body = b"Content-Type: text/plain; charset=utf-8\r\n\r\n" + text.encode() + b"\r\n"
    attached = list(files)
    if not attached:
        return content + b"\r\n" + body
    parts = [body, *(_part(*each) for each in attached)]
    mixed = b"".join(b"--cut-here\r\n" + part for part in parts) + b"--cut-here--\r\n"
    return content + b'\r\nContent-Type: multipart/mixed; boundary="cut-here"\r\n\r\n' + mixed


def _part(name: str, kind: str, content: bytes) -> bytes:
    head = f'Content-Type: {kind}\r\nContent-Disposition: attachment; filename="{name}"\r\n\r\n'
    return head.encode() + content + b"\r\n"


def delivered(content: bytes, *envelope_to: str, key: str = "", sender: str = "") -> Raw:
    """A mail as a server hands it over."""
    to = envelope_to or (SUPPORT,)
    return Raw(key=key or delivery_key(content, to), body=content, envelope_from=sender, envelope_to=to)


def arrives(mailbox: Connection, content: bytes, *envelope_to: str, key: str = "") -> InboundItem:
    """The mail is taken in."""
    return take_in(mailbox, delivered(content, *envelope_to, key=key))


def looked_up(item: InboundItem) -> InboundItem:
    """The item, once whoever vouches for its sender was asked: here nobody does."""
    return verify_sender(item, lambda name: [])


def bounce(*, of: str, to: str, status: str = "5.1.1", action: str = "failed") -> bytes:
    """A delivery report about our message `of`, which did not reach `to`."""
    head = (
        "From: Mail Delivery System <mailer-daemon@mx.example>\r\nTo: support@example.com\r\n"
        "Subject: Undelivered Mail Returned to Sender\r\nMessage-ID: <report@mx.example>\r\n"
        "Auto-Submitted: auto-replied\r\nMIME-Version: 1.0\r\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="cut"\r\n\r\n'
    )
    parts = (
        "--cut\r\nContent-Type: text/plain\r\n\r\nYour mail could not be delivered.\r\n"
        "--cut\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.example\r\n\r\n"
        f"Final-Recipient: rfc822; {to}\r\nAction: {action}\r\nStatus: {status}\r\n"
        "Diagnostic-Code: smtp; 550 no such user\r\n\r\n"
        f"--cut\r\nContent-Type: text/rfc822-headers\r\n\r\nMessage-ID: <{of}>\r\n"
        f"From: support@example.com\r\nTo: {to}\r\nSubject: Re: Where is my refund?\r\n\r\n--cut--\r\n"
    )
    return (head + parts).encode()
