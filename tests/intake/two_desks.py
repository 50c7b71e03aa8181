"""Two desks in one database: each has tables of its own, a secret of its own, and mails the other for real."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from django.db import connection
from django.test import override_settings

from replywell.adapters.channels.email.delivery import delivery_key
from replywell.adapters.channels.email.format import compose, wire
from replywell.adapters.channels.port import Raw
from replywell.connections.models import Connection
from replywell.connections.queries import channel_of
from replywell.delivery.actions.dispatch import post
from replywell.delivery.letter import letter
from replywell.delivery.models import Outbound
from replywell.intake.actions.take_in import take_in
from replywell.intake.models import InboundItem
from replywell.pipeline.gather import facts_of
from replywell.resolution import guard
from replywell.resolution.values import Autonomy
from replywell.tickets.actions.conversation import reply_as_assistant
from replywell.tickets.models import Message
from replywell.tickets.status import Status

COURTEOUS = (guard.list_mail, guard.unproven, guard.turns, guard.hourly_bound)
"""The rules that look at who writes and how often."""


def copied_tables(schema: str) -> None:
    """Tables of its own for one desk; ends with the transaction."""
    with connection.cursor() as cursor:
        cursor.execute("select tablename from pg_tables where schemaname = 'public'")
        names = [name for (name,) in cursor.fetchall()]
        cursor.execute(f"create schema {schema}")
        for name in names:
            cursor.execute(f'create table {schema}."{name}" (like public."{name}" including all)')


@dataclass
class Desk:
    """A desk that answers everything it can; `rules` of the guard hold it back, if any."""

    schema: str
    address: str
    rules: tuple[guard.Rule, ...] = ()
    pk: int = 0
    left: list[bytes] = field(default_factory=list)

    def open(self) -> "Desk":
        copied_tables(self.schema)
        with self.at_work():
            self.pk = Connection.objects.create(
                slug="mail",
                name="Mail",
                settings={"address": self.address, "inbound": "listener", "outbound": "none"},
            ).pk
        return self

    @contextmanager
    def at_work(self) -> Iterator[None]:
        with override_settings(SECRET_KEY=f"the secret of {self.address}"), connection.cursor() as cursor:
            cursor.execute(f"set local search_path to {self.schema}, public")
            try:
                yield
            finally:
                cursor.execute("set local search_path to public")

    def hears(self, mail: bytes, sender: str) -> InboundItem:
        """A mail arrives; what the desk answers, if it may, lies in `left`."""
        with self.at_work():
            mailbox = Connection.objects.get(pk=self.pk)
            raw = Raw(delivery_key(mail), mail, envelope_from=sender, envelope_to=(self.address,))
            item = take_in(mailbox, raw)
            message = item.message
            if message and message.author == Message.Author.CONTACT and item.outcome in {"ticket", "reply"}:
                self._answer(mailbox, message)
            return item

    def _answer(self, mailbox: Connection, message: Message) -> None:
        facts = facts_of(message)
        if any(rule(facts, None, None, None, Autonomy()) for rule in self.rules):  # type: ignore[arg-type]
            return
        said = reply_as_assistant(
            message.ticket,
            f"Thank you for ticket {message.ticket_id}.",
            status=Status.PENDING,
            citations=[],
            meta={},
        )
        if post(said).state == Outbound.State.HELD:
            return
        said.refresh_from_db()
        _, settings = channel_of(mailbox)
        mail = letter(said, address=settings.address, name=settings.name)
        self.left.append(wire(compose(mail, settings.instance)))
