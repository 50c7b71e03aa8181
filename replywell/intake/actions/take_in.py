"""Everything that arrives is kept, read, placed and accounted for, in one transaction."""

import hashlib
import logging
from dataclasses import replace
from datetime import timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db import connection as database
from django.db.models import F

from replywell.adapters.channels.abilities import Acknowledging
from replywell.adapters.channels.email.tokens import verify_message_id
from replywell.adapters.channels.port import Channel, InboundMessage, Raw
from replywell.connections.models import Connection
from replywell.connections.queries import channel_of, own_addresses
from replywell.delivery.actions.bounces import REPORTS, reported
from replywell.intake.actions.filled import fill_in
from replywell.intake.actions.lessons import keep_lesson
from replywell.intake.actions.placing import Placed, answer, said_by
from replywell.intake.actions.spoken import place_spoken
from replywell.intake.agents_mail import agent_of, awaits_verdict, post_for_agent
from replywell.intake.alarms import answered_alarm
from replywell.intake.forwards import passed_on
from replywell.intake.machines import lately
from replywell.intake.models import InboundItem
from replywell.intake.threading import Found, find
from replywell.kit import blobs, clock, jobs
from replywell.kit.errors import AdapterError, Unavailable, Unsupported
from replywell.kit.secrets import derived_key
from replywell.kit.written import insert
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
    if item.format not in (FORM, PROVEN) and awaits_verdict(messages):
        return store(connection, raw, job="verify sender")
    try:
        with transaction.atomic():
            _settle(item, messages)
    except IntegrityError:
        return _repeated(item)
    return item


def store(connection: Connection, raw: Raw, *, job: str = "translate") -> InboundItem:
    """Keep something that has to be answered at once; a job reads it."""
    item = _item(connection, raw)
    item.outcome = Outcome.WAITING
    try:
        with transaction.atomic():
            item.save(force_insert=True)
            jobs.defer(job, item=item.pk)
    except IntegrityError:
        return _repeated(item)
    return item


def translate(item: InboundItem, *, anew: bool = False, verdict: str = "") -> InboundItem:
    """Read and place what was stored; nothing happens to what is placed already.

    `anew` places what lay in quarantine, whatever the reason was. `verdict` on its sender was looked up.
    """
    raw = Raw(
        key=item.key,
        body=blobs.read(item.raw),
        format=item.format,
        envelope_from=item.envelope.get("from", ""),
        envelope_to=tuple(item.envelope.get("to", ())),
    )
    channel, settings = channel_of(item.connection)
    ignored, kept, messages = "", None, []
    try:
        if item.outcome == Outcome.WAITING and (kept := keep_lesson(channel, settings, raw)):
            ignored = kept.told
        else:
            messages = channel.receive(settings, raw)
    except Unavailable as error:
        return _later(item, error)
    except Unsupported as error:
        messages, ignored = [], error.message
    if item.outcome == Outcome.WAITING and not verdict and awaits_verdict(messages):
        jobs.defer("verify sender", item=item.pk)
        return item
    messages = [each if each.authentication else replace(each, authentication=verdict) for each in messages]
    with transaction.atomic():
        item = InboundItem.objects.select_for_update().get(pk=item.pk)
        expected = Outcome.QUARANTINED if anew else Outcome.WAITING
        if item.outcome == expected:
            if ignored:
                item.outcome, item.reason = Outcome.IGNORED, ignored
            if kept and kept.article:
                item.outcome, item.envelope = Outcome.KEPT, item.envelope | {"article": kept.article}
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
    if item.outcome in {Outcome.IGNORED, Outcome.KEPT}:
        placed = Placed(Outcome(item.outcome), item.reason)
    for message in messages:
        item.sender = (message.sender.email or message.sender.name)[:320]
        item.subject = message.subject[:500]
        item.authentication = message.authentication[:200]
        found = answered_alarm(message) or _place(
            item.connection, message, released=released, way=item.format
        )
        if found.outcome == Outcome.TICKET and found.ticket and item.format in (FORM, PROVEN):
            fill_in(found.ticket, blobs.read(item.raw))
        # One post may bring several mails; one that waits for a person must not be hidden by the others.
        placed = placed if kept_back and placed.outcome == Outcome.QUARANTINED else found
        kept_back = kept_back or found.outcome == Outcome.QUARANTINED
    item.outcome, item.reason = placed.outcome, placed.reason
    item.ticket, item.message = placed.ticket, placed.message
    item.settled_at = clock.now()
    if item.pk is None:
        insert(item)
    else:
        item.save()


def _place(connection: Connection, message: InboundMessage, *, released: bool, way: str) -> Placed:
    typed = way == FORM
    if message.auto == "bounce" and (not released or message.headers.get("report")):
        return _bounce(message)
    reason = "" if released else _objection(connection, message)
    if message.handles and not reason:
        return place_spoken(connection, message)
    if reason or not message.sender.email:
        return Placed(Outcome.QUARANTINED, reason or "It has no sender to answer to.")
    _wait_for_the_same(message)
    contact = known_contact(message.sender.email)
    before = lately(contact)
    message = before.marked(message)
    found = find(message, contact)
    if typed:  # who only typed an address takes part in none of its conversations
        found = Found(None, duplicate=found.duplicate)
    if found.duplicate:
        return Placed(
            Outcome.DUPLICATE, "The same message came before.", found.duplicate.ticket, found.duplicate
        )
    meant, agent = _meant_by_agent(message, contact, found)
    if agent and not released:
        done = post_for_agent(message, agent)
        if done.ticket:
            return Placed(Outcome.REPLY, done.reason, done.ticket, done.message)
        return Placed(Outcome.QUARANTINED, f"{done.reason} It answers ticket #{meant}.")
    if not released and (reason := _mistrust(message, found) or before.storm):
        return Placed(Outcome.QUARANTINED, reason)
    if not found.thread and (opened := passed_on(connection, message)):
        return Placed(Outcome.TICKET, "An agent passed it on.", opened.ticket, opened)
    said = said_by(connection, contact or add_contact(message.sender.email, message.sender.name), message)
    if typed:
        said.meta["unproven"] = True
        said.meta.pop("verified", None)
    elif way == PROVEN:
        said.meta["verified"] = True
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
    own_id = verify_message_id(derived_key("mail tokens"), message.message_id)
    if message.auto == "own" or own_id or message.sender.email.lower() in own_addresses(connection):
        return "It is our own mail that came back: a loop."
    return ""


def _meant_by_agent(
    message: InboundMessage, contact: Contact | None, found: Found
) -> tuple[int | None, Agent | None]:
    """The ticket it answers, and the agent whose address it bears, unless they asked that ticket themselves."""
    ticket = found.thread.ticket if found.thread else None
    meant = ticket.pk if ticket else found.stranger_to
    asked_it = ticket and contact and ticket.requester_id == contact.pk
    return meant, agent_of(message.sender.email) if meant and not asked_it else None


def _mistrust(message: InboundMessage, found: Found) -> str:
    """Why a message must not go where it wants to; empty when it may."""
    ticket = found.thread.ticket if found.thread else None
    if message.auto == "auto-reply" and (ticket is None or ticket.status == Status.CLOSED):
        return "An automatic reply that belongs to no ticket, or to one that is closed."
    if ticket is None and _answers_the_desk(message):
        return "It answers a mail of the desk itself, such as news for an agent, and no ticket."
    return ""


def _answers_the_desk(message: InboundMessage) -> bool:
    key = derived_key("mail tokens")
    answered = (verify_message_id(key, value) for value in (*message.in_reply_to, *message.references))
    return any(ref and ref.startswith("own-") for ref in answered)


def _wait_for_the_same(message: InboundMessage) -> None:
    """One mail may come by several ways at once: the later ones wait here and then see the first."""
    if message.message_id:
        with database.cursor() as cursor:
            cursor.execute("select pg_advisory_xact_lock(hashtext(%s))", [message.message_id])


def _bounce(message: InboundMessage) -> Placed:
    told = message.headers.get("bounce", "")
    what = told if told in REPORTS else "permanent"
    noted = reported(message.bounce_of, message.bounced_address, message.reply_text[:500], what=what)
    if noted is None and message.headers.get("report"):  # of what others send by the same account
        return Placed(Outcome.IGNORED, "A provider's report on a mail that is not ours.")
    if noted is None:
        return Placed(Outcome.QUARANTINED, "A bounce of a message that is not ours.")
    return Placed(Outcome.REPLY, f"A report on message {noted.pk}: {REPORTS[what]}.", noted.ticket, noted)
