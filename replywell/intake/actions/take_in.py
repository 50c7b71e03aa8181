"""Everything that arrives is kept, read, placed and accounted for, in one transaction."""

import hashlib
import logging
from datetime import timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db import connection as database
from django.db.models import F

from replywell.adapters.channels.abilities import Acknowledging
from replywell.adapters.channels.email.tokens import verify_message_id
from replywell.adapters.channels.port import Channel, InboundMessage, Raw
from replywell.connections.models import Connection
from replywell.connections.queries import channel_of
from replywell.delivery.actions.bounces import bounced
from replywell.intake.actions.filled import fill_in
from replywell.intake.actions.lessons import keep_lesson
from replywell.intake.actions.placing import Placed, answer, said_by
from replywell.intake.actions.spoken import place_spoken
from replywell.intake.models import InboundItem
from replywell.intake.threading import Found, find
from replywell.kit import blobs, clock, jobs
from replywell.kit.errors import AdapterError, Unavailable, Unsupported
from replywell.kit.secrets import derived_key
from replywell.people.actions.contacts import add_contact, known_contact
from replywell.people.models import Agent, Contact
from replywell.tickets.actions.conversation import open_ticket
from replywell.tickets.status import Status

log = logging.getLogger(__name__)
Outcome = InboundItem.Outcome
LONGEST_KEY = 128
MOST_TRIES = 60
"""How often a service that is away is asked about what it sent: for two days."""
FORM = "message/rfc822; from=form"
"""Format of what was typed into a public form: nobody has shown that the sender's address is theirs."""
PROVEN = "message/rfc822; from=portal"
"""Format of what somebody wrote who had come in: the sender's address is theirs."""


def take_in(connection: Connection, raw: Raw) -> InboundItem:
    """Keep, read and place something that arrived; once this returns, it is accounted for.

    The same delivery again changes nothing but a counter. Raises only when the database or the disk is
    away: then nothing was accepted, and whoever brings it has to try again.
    """
    item = _item(connection, raw)
    channel, settings = channel_of(connection)
    try:
        messages = channel.receive(settings, raw)
    except Unavailable:  # what it only names can be asked for later
        return store(connection, raw)
    except Unsupported as error:
        messages = []
        item.outcome, item.reason = Outcome.IGNORED, error.message
    try:
        with transaction.atomic():
            _settle(item, messages)
    except IntegrityError:
        return _repeated(item)
    return item


def store(connection: Connection, raw: Raw) -> InboundItem:
    """Keep something that has to be answered at once; a job reads it."""
    item = _item(connection, raw)
    item.outcome = Outcome.WAITING
    try:
        with transaction.atomic():
            item.save(force_insert=True)
            jobs.defer("translate", item=item.pk)
    except IntegrityError:
        return _repeated(item)
    return item


def translate(item: InboundItem, *, anew: bool = False) -> InboundItem:
    """Read and place what was stored; nothing happens to what is placed already.

    `anew` places what lay in quarantine, whatever the reason was.
    """
    raw = Raw(
        key=item.key,
        body=blobs.read(item.raw),
        format=item.format,
        envelope_from=item.envelope.get("from", ""),
        envelope_to=tuple(item.envelope.get("to", ())),
    )
    channel, settings = channel_of(item.connection)
    ignored, messages = "", []
    try:
        if item.outcome == Outcome.WAITING:
            ignored = keep_lesson(channel, settings, raw)
        if not ignored:
            messages = channel.receive(settings, raw)
    except Unavailable as error:
        return _later(item, error)
    except Unsupported as error:
        messages, ignored = [], error.message
    with transaction.atomic():
        item = InboundItem.objects.select_for_update().get(pk=item.pk)
        expected = Outcome.QUARANTINED if anew else Outcome.WAITING
        if item.outcome == expected:
            if ignored:
                item.outcome, item.reason = Outcome.IGNORED, ignored
            _settle(item, messages, released=anew)
    if any(message.pressed for message in messages):
        _acknowledge(channel, settings, raw)
    return item


def _acknowledge(channel: Channel, settings: Any, raw: Raw) -> None:
    """The buttons go once one of them did what it says; where they stay, pressing again changes nothing."""
    if isinstance(channel, Acknowledging):
        try:
            channel.acknowledge(settings, raw)
        except AdapterError as error:
            log.warning("Buttons that were pressed are still there: %s", error)


def _later(item: InboundItem, error: Unavailable) -> InboundItem:
    """The service is away that has to be asked about it: tried again, ever more rarely."""
    if item.outcome != Outcome.WAITING:
        raise error
    tries = item.envelope.get("tries", 0) + 1
    item.envelope = item.envelope | {"tries": tries}
    if tries < MOST_TRIES:
        wait = max(error.retry_after or 0, min(5 * 2**tries, 3600))
        jobs.defer("translate", item=item.pk, at=clock.now() + timedelta(seconds=wait))
    else:
        item.outcome, item.reason, item.settled_at = Outcome.QUARANTINED, error.message, clock.now()
    item.save(update_fields=["envelope", "outcome", "reason", "settled_at"])
    return item


def _item(connection: Connection, raw: Raw) -> InboundItem:
    return InboundItem(
        connection=connection,
        key=raw.key if len(raw.key) <= LONGEST_KEY else hashlib.sha256(raw.key.encode()).hexdigest(),
        raw=blobs.put(raw.body),
        format=raw.format[:200],
        envelope={"from": raw.envelope_from, "to": list(raw.envelope_to)},
        size=len(raw.body),
        received_at=clock.now(),
    )


def _repeated(item: InboundItem) -> InboundItem:
    """The row of the first delivery, with one more repeat."""
    row = InboundItem.objects.filter(connection=item.connection, key=item.key)
    row.update(repeats=F("repeats") + 1)
    return row.get()


def _settle(item: InboundItem, messages: list[InboundMessage], *, released: bool = False) -> None:
    """Place what was read and write the ledger's row, together."""
    placed, kept_back = Placed(Outcome.QUARANTINED, "There was no message in it."), False
    if item.outcome == Outcome.IGNORED:
        placed = Placed(Outcome.IGNORED, item.reason)
    for message in messages:
        item.sender = (message.sender.email or message.sender.name)[:320]
        item.subject = message.subject[:500]
        item.authentication = message.authentication[:200]
        found = _place(item.connection, message, released=released, typed=item.format == FORM)
        if found.outcome == Outcome.TICKET and found.ticket and item.format in (FORM, PROVEN):
            fill_in(found.ticket, blobs.read(item.raw))
        # One post may bring several mails; one that waits for a person must not be hidden by the others.
        placed = placed if kept_back and placed.outcome == Outcome.QUARANTINED else found
        kept_back = kept_back or found.outcome == Outcome.QUARANTINED
    item.outcome, item.reason = placed.outcome, placed.reason
    item.ticket, item.message = placed.ticket, placed.message
    item.settled_at = clock.now()
    item.save()


def _place(connection: Connection, message: InboundMessage, *, released: bool, typed: bool = False) -> Placed:
    if message.auto == "bounce" and not released:
        return _bounce(message)
    reason = "" if released else _objection(connection, message)
    if message.handles and not reason:
        return place_spoken(connection, message)
    if reason or not message.sender.email:
        return Placed(Outcome.QUARANTINED, reason or "It has no sender to answer to.")
    _wait_for_the_same(message)
    contact = known_contact(message.sender.email)
    found = find(message, contact)
    if typed:  # who only typed an address takes part in none of its conversations
        found = Found(None, duplicate=found.duplicate)
    if found.duplicate:
        return Placed(
            Outcome.DUPLICATE, "The same message came before.", found.duplicate.ticket, found.duplicate
        )
    if not released and (reason := _mistrust(message, contact, found)):
        return Placed(Outcome.QUARANTINED, reason)
    said = said_by(connection, contact or add_contact(message.sender.email, message.sender.name), message)
    if typed:
        said.meta["unproven"] = True
    if found.thread:
        return answer(found.thread.ticket, found.thread.how, said, message)
    opened = open_ticket(said)
    reason = (
        f"It quotes ticket #{found.stranger_to}, whose conversation its sender is not part of."
        if found.stranger_to
        else ""
    )
    return Placed(Outcome.TICKET, reason, opened.ticket, opened)


def _objection(connection: Connection, message: InboundMessage) -> str:
    """Why a message must not become a ticket by itself; empty when it may."""
    if message.problem:
        return message.problem
    if message.handles:
        return "It is our own message that came back: a loop." if message.auto == "own" else ""
    own_address = connection.settings.get("address", "").lower()
    own_id = verify_message_id(derived_key("mail tokens"), message.message_id)
    if message.auto == "own" or own_id or message.sender.email.lower() == own_address:
        return "It is our own mail that came back: a loop."
    return ""


def _mistrust(message: InboundMessage, contact: Contact | None, found: Found) -> str:
    """Why a message must not go where it wants to; empty when it may."""
    ticket = found.thread.ticket if found.thread else None
    meant = ticket.pk if ticket else found.stranger_to
    asked_it = ticket and contact and ticket.requester_id == contact.pk
    if meant and not asked_it and _claims_to_be_agent(message.sender.email):
        return f"It claims to come from an agent and answers ticket #{meant}."
    if message.auto == "auto-reply" and (ticket is None or ticket.status == Status.CLOSED):
        return "An automatic reply that belongs to no ticket, or to one that is closed."
    return ""


def _wait_for_the_same(message: InboundMessage) -> None:
    """One mail may come by several ways at once: the later ones wait here and then see the first."""
    if message.message_id:
        with database.cursor() as cursor:
            cursor.execute("select pg_advisory_xact_lock(hashtext(%s))", [message.message_id])


def _bounce(message: InboundMessage) -> Placed:
    permanent = message.headers.get("bounce") != "temporary"
    noted = bounced(message.bounce_of, message.bounced_address, message.reply_text[:500], permanent=permanent)
    if noted is None:
        return Placed(Outcome.QUARANTINED, "A bounce of a message that is not ours.")
    return Placed(Outcome.REPLY, f"A bounce of message {noted.pk}.", noted.ticket, noted)


def _claims_to_be_agent(email: str) -> bool:
    return Agent.objects.filter(email=email.lower()).exists()
