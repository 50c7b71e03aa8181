"""A message from a public form comes in as a mail would: kept, read, placed and accounted for."""

from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, formataddr

from replywell.adapters.channels.port import Raw
from replywell.connections.models import Connection
from replywell.intake.actions.take_in import FORM, take_in
from replywell.intake.models import InboundItem
from replywell.kit import clock


@dataclass(frozen=True, slots=True)
class Written:
    """What somebody wrote into a form. The same `key` again is the same message, sent twice."""

    key: str
    email: str
    """As they typed it: nobody has shown that it is theirs."""
    name: str
    subject: str
    text: str
    language: str = ""


def take_in_form(connection: Connection, written: Written) -> InboundItem:
    """A ticket of its own, whatever its subject says; sent twice it is one. Raises as `take_in` does."""
    address = str(connection.settings.get("address", ""))
    mail = EmailMessage(policy=SMTP)
    mail["From"] = formataddr((_line(written.name), written.email))
    mail["To"] = address
    mail["Subject"] = _line(written.subject)
    mail["Date"] = format_datetime(clock.now())
    mail["Message-ID"] = f"<form.{written.key}@{address.rpartition('@')[2] or 'localhost'}>"
    if written.language:
        mail["Content-Language"] = written.language
    mail.set_content(written.text.replace("\0", "").replace("\r\n", "\n"))
    raw = Raw(
        key=f"form:{written.key}",
        body=mail.as_bytes(),
        format=FORM,
        envelope_from=written.email,
        envelope_to=(address,),
    )
    return take_in(connection, raw)


def _line(written: str) -> str:
    return " ".join(written.replace("\0", "").split())
