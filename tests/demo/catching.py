"""Mails that the demo desk has sent, and a door at which answers arrive."""

from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default

from django.urls import reverse

from replywell.adapters.channels.email.smtp import SmtpListener
from replywell.adapters.channels.port import Raw
from replywell.demo.models import CaughtMail
from replywell.kit import blobs

LIST = reverse("demo:mails")
NEW = reverse("demo:new")
HTMX = {"HX-Request": "true"}


class Door:
    """A mail listener of the desk that keeps what it got."""

    def __init__(self) -> None:
        self.got: list[Raw] = []
        self.then = lambda raw: None
        self.listener = SmtpListener(self._deliver, lambda to: to.startswith("support"), port=0)

    def _deliver(self, raw: Raw) -> None:
        self.got.append(raw)
        self.then(raw)

    @property
    def mail(self) -> EmailMessage:
        (raw,) = self.got
        return message_from_bytes(raw.body, policy=default)


def caught(number: int = 1, *, html: str = "", **headers: str) -> CaughtMail:
    mail = EmailMessage()
    mail["From"] = '"Ada Byrne (Support)" <support@example.com>'
    mail["To"] = headers.pop("To", "Rosa Marín <rosa@example.org>")
    mail["Subject"] = f"Re: Where is my refund? [#{number}]"
    mail["Reply-To"] = "support+t412.mark@example.com"
    mail["Message-ID"] = f"<answer{number}@example.com>"
    mail["References"] = "<first@example.org>"
    mail["Date"] = "Mon, 23 Nov 2026 08:00:00 +0000"
    for name, value in headers.items():
        mail[name] = value
    mail.set_content("It arrives tomorrow.")
    if html:
        mail.add_alternative(html, subtype="html")
    return CaughtMail.objects.create(
        sender="support@example.com",
        recipient=", ".join(address.addr_spec for address in mail["To"].addresses),
        subject=mail["Subject"],
        message_id=f"answer{number}@example.com",
        raw=blobs.put(mail.as_bytes()),
    )


def page_of(mail: CaughtMail, part: str = "mail") -> str:
    return reverse(f"demo:{part}", args=[mail.pk])
