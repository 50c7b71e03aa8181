"""Sends a message: claimed first, sent outside of any transaction, then marked. Never twice."""

import logging
import os
import socket
from datetime import timedelta
from typing import Any

from django.db import transaction

from replywell.adapters.channels.port import Channel, OutboundMessage
from replywell.connections.models import Connection
from replywell.connections.queries import channel_of
from replywell.delivery.letter import letter, message_id
from replywell.delivery.models import Outbound
from replywell.kit import clock, jobs, live
from replywell.kit.errors import AdapterError, Unavailable, Unconfirmed
from replywell.tickets.actions.conversation import name_message
from replywell.tickets.models import Message

log = logging.getLogger(__name__)
State = Outbound.State

LEASE = timedelta(minutes=2)
"""Longer than any dialogue with a mail server may take; afterwards its sender is taken for dead."""
TRIES = 10
WORKER = f"{socket.gethostname()}:{os.getpid()}"


def post(message: Message) -> Outbound:
    """Put a reply of ours into the outbox, once, and send it by a job."""
    with transaction.atomic():
        known = Outbound.objects.filter(message=message).first()
        if known:
            return known
        connection = _way_out(message)
        recipient = message.ticket.requester.email
        row = Outbound.objects.create(
            message=message,
            recipient=recipient.lower(),
            automatic=message.author == Message.Author.ASSISTANT,
            state=State.QUEUED if connection and recipient else State.NOWHERE,
            error=""
            if connection and recipient
            else "There is no connection to send by, or no address to send to.",
        )
        _name(message, connection)
        if row.state == State.QUEUED:
            jobs.defer("send", outbound=row.pk)
        return row


def send(outbound: int) -> None:
    """Send what is due. Running again does no harm: sent is sent, and what was interrupted is flagged."""
    row = _claimed(outbound)
    if row is None:
        return
    message = row.message
    try:
        channel, settings, mail = _prepared(message)
        receipt = channel.send(settings, mail)
    except Unavailable as error:
        _try_later(row, error)
    except Unconfirmed as error:
        _mark(row, State.UNSURE, error=error.message)
    except AdapterError as error:
        _mark(row, State.FAILED, error=error.message)
    else:
        _mark(row, State.SENT, provider_id=receipt.provider_id[:300], sent_at=clock.now(), error="")


def send_again(row: Outbound) -> None:
    """A person has looked at what failed or is unsure and wants it sent."""
    with transaction.atomic():
        row = Outbound.objects.select_for_update().get(pk=row.pk)
        if row.waits_for_a_person:
            _name(row.message, _way_out(row.message))
            row.state, row.attempts, row.next_try_at = State.QUEUED, 0, None
            row.save(update_fields=["state", "attempts", "next_try_at"])
            jobs.defer("send", outbound=row.pk)


def sweep() -> int:
    """Bring back what fell out of a job: waiting for long, or claimed by somebody who died. Returns how many."""
    now = clock.now()
    waiting = Outbound.objects.filter(state__in=[State.QUEUED, State.RETRYING, State.SENDING])
    overdue = waiting.filter(next_try_at__lt=now) | waiting.filter(
        next_try_at=None, created_at__lt=now - timedelta(minutes=2)
    )
    found = list(overdue.values_list("pk", flat=True)[:500])
    for pk in found:
        send(pk)
    return len(found)


def _prepared(message: Message) -> tuple[Channel, Any, OutboundMessage]:
    connection = _way_out(message)
    if connection is None:
        raise AdapterError("There is no active connection to send by. Set one up, then send again.")
    channel, settings = channel_of(connection)
    return channel, settings, letter(message, address=settings.address, name=settings.name)


def _way_out(message: Message) -> Connection | None:
    """The connection that the conversation came by, else the first one that can send."""
    own = message.connection or message.ticket.connection
    if own and own.active:
        return own
    return Connection.objects.filter(active=True, adapter="email").order_by("pk").first()


def _name(message: Message, connection: Connection | None) -> None:
    """The id under which it leaves, given once there is a connection to leave by."""
    if connection and not message.external_id:
        domain = connection.settings.get("address", "").rpartition("@")[2] or "localhost"
        name_message(message, message_id(message, domain))


@transaction.atomic
def _claimed(outbound: int) -> Outbound | None:
    """The row, held by this worker until its lease ends; None when there is nothing to do."""
    row = (
        Outbound.objects.select_for_update(of=("self",))
        .select_related("message__ticket__requester", "message__agent")
        .get(pk=outbound)
    )
    now = clock.now()
    if row.state == State.SENDING:
        if row.next_try_at and row.next_try_at > now:
            jobs.defer("send", outbound=row.pk, at=row.next_try_at)
            return None
        _mark(
            row,
            State.UNSURE,
            error="We stopped in the middle of sending; it may have arrived. Ask, or send again.",
        )
        return None
    if row.state not in {State.QUEUED, State.RETRYING} or (row.next_try_at and row.next_try_at > now):
        return None
    row.state, row.worker, row.attempts = State.SENDING, WORKER, row.attempts + 1
    row.next_try_at = now + LEASE
    row.save(update_fields=["state", "worker", "attempts", "next_try_at"])
    return row


def _try_later(row: Outbound, error: Unavailable) -> None:
    if row.attempts >= TRIES:
        _mark(row, State.FAILED, error=f"{error.message} Given up after {TRIES} tries.")
        return
    wait = max(error.retry_after or 0, min(5 * 3**row.attempts, 3600))
    due = clock.now() + timedelta(seconds=wait)
    with transaction.atomic():
        _mark(row, State.RETRYING, error=error.message, next_try_at=due)
        jobs.defer("send", outbound=row.pk, at=due)


@transaction.atomic
def _mark(row: Outbound, state: str, **changes: object) -> None:
    row.state = state
    row.next_try_at = None
    for name, value in changes.items():
        setattr(row, name, value)
    row.save(update_fields=list({"state", "next_try_at", *changes}))
    live.publish(ticket=row.message.ticket_id, kind="delivery", event=row.pk)
