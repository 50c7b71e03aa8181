"""An agent begins a conversation: a new ticket, or one at the side of a ticket."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from replywell.connections.models import Connection
from replywell.kit import clock
from replywell.kit.errors import Conflict, Invalid
from replywell.people.actors import actor_of
from replywell.people.models import Agent, Contact
from replywell.people.permissions import check
from replywell.tickets.actions.conversation import Said, attach, open_ticket, signed, storable
from replywell.tickets.actions.events import record
from replywell.tickets.actions.lifecycle import locked, wait
from replywell.tickets.models import Message, Ticket
from replywell.tickets.recipients import check_number, check_size
from replywell.tickets.snippet import snippet
from replywell.tickets.status import Status

AN_HOUR = 60
"""Conversations that one agent may begin within an hour: beyond that it is a mailing."""
_LOOKED_AT = 2000
"""Newest tickets in which they are counted."""


class Bounced(Invalid):
    """Mail to this address came back. Check it, or send all the same."""


@transaction.atomic
def start_conversation(
    to: Contact,
    *,
    subject: str,
    text: str,
    by: Agent,
    connection: Connection | None,
    cc: Sequence[str] = (),
    bcc: Sequence[str] = (),
    files: Sequence[dict[str, Any]] = (),
    side_of: Ticket | None = None,
    hold: bool = False,
    despite_bounce: bool = False,
    kind: str = "side_started",
    meta: dict[str, Any] | None = None,
) -> Message:
    """A ticket whose first message is an agent's letter; the assistant keeps out of it.

    With `side_of` it is a conversation at the side of that ticket, which hears of it by an event of this
    `kind` and with `hold` waits for the answer. Raises `Invalid` for what cannot be sent, `Bounced` for an
    address that mail came back from, `Conflict` where the ticket takes no more.
    """
    check(by, "reply")
    subject, text = " ".join(storable(subject).split()), storable(text)
    _check_content(subject, text)
    check_number([to.pk, *cc, *bcc])
    check_size(file["size"] for file in files)
    if to.bounced_at and not despite_bounce:
        raise Bounced(
            _("Mail to %(address)s came back. Check it, or send all the same.") % {"address": to.email}
        )
    _check_rate(by)
    parent = _open_for_sides(side_of) if side_of else None
    now = clock.now()
    ticket = Ticket.objects.create(
        subject=subject,
        status=Status.PENDING,
        requester=to,
        connection=connection,
        side_of=parent,
        assistant_off=True,
        created_at=now,
        updated_at=now,
        last_message_at=now,
        last_author=Message.Author.AGENT,
        snippet=snippet(text, markdown=True),
    )
    message = Message.objects.create(
        ticket=ticket,
        author=Message.Author.AGENT,
        agent=by,
        connection=connection,
        text=text,
        signature=signed(ticket, text, by=by),
        cc=list(cc),
        bcc=list(bcc),
        meta={**(meta or {}), "started": True, **({"holds": True} if hold else {})},
        created_at=now,
    )
    attach(message, files)
    record(
        ticket, "reply_written", by=actor_of(by), message=message, before=Status.PENDING, after=Status.PENDING
    )
    if parent:
        record(parent, kind, by=actor_of(by), side=ticket.pk, name=str(to), to=[to.email, *cc])
        if hold and parent.status != Status.ON_HOLD:
            wait(parent, Status.ON_HOLD, by=actor_of(by))
    return message


@transaction.atomic
def write_down(
    requester: Contact,
    *,
    subject: str,
    text: str,
    by: Agent,
    connection: Connection | None,
    files: Sequence[dict[str, Any]] = (),
) -> Message:
    """A ticket with what a requester told an agent, by telephone or at the door; no mail leaves."""
    check(by, "reply")
    subject, text = " ".join(storable(subject).split()), storable(text)
    _check_content(subject, text)
    check_size(file["size"] for file in files)
    said = Said(
        contact=requester,
        connection=connection,
        subject=subject,
        text=text,
        meta={"via": "agent", "agent": by.pk},
        files=files,
    )
    return open_ticket(said, by=by)


def _check_content(subject: str, text: str) -> None:
    if not subject:
        raise Invalid(_("Give it a subject: it is what the reader sees first."))
    if len(subject) > 500:
        raise Invalid(_("The subject has more than 500 characters. Shorten it."))
    if not text:
        raise Invalid(_("The message is empty. Write something first."))


def _open_for_sides(ticket: Ticket) -> Ticket:
    ticket = locked(ticket)
    if ticket.side_of_id:
        raise Invalid(_("A side conversation has no sides of its own. Start it on its ticket."))
    if ticket.status == Status.CLOSED:
        raise Conflict(_("This ticket is closed for good. Open a new one for what is left to ask."))
    return ticket


def _check_rate(by: Agent) -> None:
    newest = Ticket.objects.order_by("-pk").values("pk")[:_LOOKED_AT]
    begun = Message.objects.filter(
        ticket__in=newest, agent=by, meta__started=True, created_at__gte=clock.now() - timedelta(hours=1)
    )
    if begun.count() >= AN_HOUR:
        raise Invalid(
            _("You have begun %(number)s conversations within an hour. Wait a little, or ask a colleague.")
            % {"number": AN_HOUR}
        )
