"""What people do and see from outside: mails in, mails out, clicks."""

from email.message import EmailMessage

from replywell.connections.models import Connection
from replywell.intake.models import InboundItem
from replywell.kit import jobs
from replywell.pipeline.replay import replay_all
from replywell.resolution.models import CategoryAutonomy
from tests.delivery.server import MailServer
from tests.intake.letters import arrives, letter
from tests.pipeline.answers import asking, desk

QUESTION = "How long does a refund take to reach the bank?"


class World:
    """Every job runs by itself, as the worker would run it."""

    def __init__(self, mailbox: Connection, server: MailServer, monkeypatch) -> None:
        self.mailbox, self.server = mailbox, server
        self._patch = monkeypatch
        desk("draft")
        self.thinks(asking())

    def thinks(self, ask) -> None:
        """This is how the model and the knowledge answer from now on."""
        self._patch.setattr("replywell.pipeline.jobs.live_asking", lambda: ask)

    def may(self, mode: str) -> None:
        CategoryAutonomy.objects.update(mode=mode)

    def rosa_writes(self, text: str = QUESTION, **mail) -> InboundItem:
        given = {"subject": "How long does a refund take?", "text": text} | mail
        with jobs.inline():
            return arrives(self.mailbox, letter(**given))

    def rosa_answers(self, mail: EmailMessage, text: str, **changes) -> InboundItem:
        """As a mail program does: to Reply-To, with the references, the old text below."""
        old = mail.get_body(("plain",)).get_content()
        quoted = "\n".join(f"> {line}" for line in old.splitlines())
        given = {
            "to": mail["Reply-To"],
            "subject": mail["Subject"],
            "text": f"{text}\n\nOn Mon, 2 Feb 2026 at 10:00, Support <support@example.com> wrote:\n{quoted}",
            "in_reply_to": mail["Message-ID"].strip("<>"),
            "references": [*_ids(mail["References"]), mail["Message-ID"].strip("<>")],
        }
        with jobs.inline():
            content = letter(**given | changes)
            return arrives(self.mailbox, content, mail["Reply-To"].addresses[0].addr_spec)

    def works(self, click):
        """An agent clicks, and the worker does what follows."""
        with jobs.inline():
            return click()

    @property
    def inbox(self) -> list[EmailMessage]:
        """What Rosa has got."""
        return self.server.mails

    def everything_replays(self) -> bool:
        return all(differences == [] for _, differences in replay_all())


def _ids(value: str | None) -> list[str]:
    return [each.strip("<>") for each in (value or "").split()]
