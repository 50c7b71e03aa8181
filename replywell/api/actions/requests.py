"""A program writes down what a requester asked: it comes in as their mail would."""

import uuid
from collections.abc import Sequence
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, formataddr
from typing import Any

from django.db import transaction

from replywell.adapters.channels.port import Raw
from replywell.connections.models import Connection
from replywell.intake.actions.take_in import FORM, take_in
from replywell.kit import blobs, clock
from replywell.kit.errors import Conflict, Invalid
from replywell.people.models import Agent
from replywell.people.permissions import check
from replywell.tickets.models import Ticket
from replywell.tickets.recipients import check_size, read_recipients


@transaction.atomic
def ask_for(
    email: str,
    *,
    by: Agent,
    name: str = "",
    subject: str,
    text: str,
    language: str = "",
    connection: str = "",
    files: Sequence[dict[str, Any]] = (),
) -> Ticket:
    """A ticket of its own, classified and routed like every other. `connection` is a slug; else the first one.

    Nobody has shown that the address is theirs, so the assistant sends nothing there by itself. Raises `Invalid`
    for what is no address or would not be taken in, `Conflict` where there is no connection to answer by.
    """
    check(by, "reply")
    parties = read_recipients(email)
    if len(parties) != 1:
        raise Invalid("Give one address, like name@example.com.")
    if not text.strip():
        raise Invalid("The message is empty. Write what was asked.")
    check_size(file["size"] for file in files)
    by_way = _connection(connection)
    mail = _mail(by_way, parties[0].email, name or parties[0].name, subject, text, language)
    for file in files:
        _attach(mail, file)
    key = f"api:{uuid.uuid4().hex}"
    address = str(by_way.settings.get("address", ""))
    raw = Raw(
        key=key, body=mail.as_bytes(), format=FORM, envelope_from=parties[0].email, envelope_to=(address,)
    )
    item = take_in(by_way, raw)
    if item.ticket is None:
        raise Invalid(f"It was not taken in: {item.reason}")
    return item.ticket


def _connection(slug: str) -> Connection:
    usable = Connection.objects.filter(active=True, adapter="email").order_by("pk")
    found = usable.filter(slug=slug).first() if slug else usable.first()
    if found is None and slug:
        raise Invalid(f"There is no active mail connection {slug}. Leave it out to use the first one.")
    if found is None:
        raise Conflict("There is no active mail connection to answer by. Set one up in the settings.")
    return found


def _mail(
    connection: Connection, email: str, name: str, subject: str, text: str, language: str
) -> EmailMessage:
    address = str(connection.settings.get("address", ""))
    mail = EmailMessage(policy=SMTP)
    mail["From"] = formataddr((_line(name), email))
    mail["To"] = address
    mail["Subject"] = _line(subject)
    mail["Date"] = format_datetime(clock.now())
    mail["Message-ID"] = f"<api.{uuid.uuid4().hex}@{address.rpartition('@')[2] or 'localhost'}>"
    if language:
        mail["Content-Language"] = language
    mail.set_content(text.replace("\r\n", "\n"))
    return mail


def _attach(mail: EmailMessage, file: dict[str, Any]) -> None:
    kind, _, sort = file["type"].partition("/")
    try:
        content = blobs.read(file["sha256"])
    except FileNotFoundError as error:
        raise Invalid(f"The file {file['name']} is not in the store any more. Send it again.") from error
    if kind in {"message", "multipart"}:  # inside a mail these would be read, not kept
        kind, sort = "application", "octet-stream"
    mail.add_attachment(content, maintype=kind, subtype=sort, filename=file["name"])


def _line(written: str) -> str:
    return " ".join("".join(sign if sign.isprintable() else " " for sign in written).split())
