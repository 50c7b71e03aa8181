"""A message from a form comes in as a mail would: kept, read, placed and accounted for."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, formataddr
from typing import Any

from replywell.adapters.channels.email.tokens import reply_address
from replywell.adapters.channels.port import Raw
from replywell.connections.models import Connection
from replywell.intake.actions.filled import FILLED, told
from replywell.intake.actions.take_in import FORM, PROVEN, take_in
from replywell.intake.models import InboundItem
from replywell.kit import clock
from replywell.kit.secrets import derived_key


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that came with it."""

    name: str
    type: str
    content: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Written:
    """What somebody wrote into a form. The same `key` again is the same message, sent twice."""

    key: str
    email: str
    """As they typed it, and nobody has shown that it is theirs, unless `proven`."""
    name: str
    subject: str
    text: str
    language: str = ""
    proven: bool = False
    answers: int | None = None
    """The ticket it is said on; only of whom is `proven`."""
    files: tuple[Upload, ...] = ()
    category: str = ""
    """Slug of the one they chose."""
    custom: Mapping[str, Any] = field(default_factory=dict)
    """Slugs of custom fields → values that these take."""


def take_in_form(connection: Connection, written: Written) -> InboundItem:
    """Becomes a ticket of its own, whatever its subject says, or what it `answers`; sent twice it is one.

    Raises as `take_in` does.
    """
    address = own = str(connection.settings.get("address", ""))
    if written.proven and written.answers:
        address = reply_address(derived_key("mail tokens"), written.answers, own)
    mail = EmailMessage(policy=SMTP)
    mail["From"] = formataddr((_line(written.name), written.email))
    mail["To"] = address
    mail["Subject"] = _line(written.subject)
    mail["Date"] = format_datetime(clock.now())
    mail["Message-ID"] = f"<form.{written.key}@{own.rpartition('@')[2] or 'localhost'}>"
    if written.category or written.custom:
        mail[FILLED] = told(written.category, written.custom)
    if written.language:
        mail["Content-Language"] = written.language
    mail.set_content(written.text.replace("\0", "").replace("\r\n", "\n"))
    for file in written.files:
        main, _slash, kind = file.type.partition("/")
        mail.add_attachment(file.content, maintype=main, subtype=kind, filename=_line(file.name))
    raw = Raw(
        key=f"form:{written.key}",
        body=mail.as_bytes(),
        format=PROVEN if written.proven else FORM,
        envelope_from=written.email,
        envelope_to=(address,),
    )
    return take_in(connection, raw)


def _line(written: str) -> str:
    return " ".join(written.replace("\0", "").split())
