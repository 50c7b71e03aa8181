"""Sends a message: claimed first, sent outside of any transaction, then marked. Never twice."""

import logging
import os
import socket
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings as django_settings
from django.db import transaction
from django.utils.translation import gettext as _

from replywell.adapters.channels.port import Channel, OutboundMessage
from replywell.connections.models import Connection
from replywell.connections.queries import channel_of
from replywell.delivery.bounds import objection
from replywell.delivery.letter import letter, message_id
from replywell.delivery.models import Outbound
from replywell.delivery.places import in_words, mail_way_out, place_of, way_out
from replywell.kit import clock, jobs, live
from replywell.kit.errors import AdapterError, Conflict, Unavailable, Unconfirmed, Unreachable
from replywell.people.actors import SYSTEM, actor_of
from replywell.people.models import Agent
from replywell.tickets.actions.conversation import name_message
from replywell.tickets.actions.events import record
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
        connection = way_out(message)
        place = place_of(message, connection)
        recipient = in_words(place, connection) if place else message.ticket.requester.email.lower()
        if connection and not recipient:
            connection = None
        automatic = message.author == Message.Author.ASSISTANT
        state, error = State.QUEUED, ""
        if connection is None:
            state, error = State.NOWHERE, "There is no connection to send by, or no address to send to."
        elif automatic and not place and (error := objection(message, recipient)):
            state = State.HELD
        row = Outbound.objects.create(
            message=message,
            connection=connection,
            recipient=recipient[:320],
            automatic=automatic,
            state=state,
            error=error,
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
    try:
        channel, settings, mail = _prepared(row)
        receipt = channel.send(settings, mail)
    except Unreachable as error:
        _by_another_way(row, error)
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
            if row.connection is None or not row.connection.active or not row.recipient:
                row.connection = way_out(row.message)
                place = place_of(row.message, row.connection)
                told = (
                    in_words(place, row.connection) if place else row.message.ticket.requester.email.lower()
                )
                row.recipient = told[:320]
            _name(row.message, row.connection)
            _queue(row)


@transaction.atomic
def cancel(row: Outbound, *, by: Agent) -> Outbound:
    """It does not leave. Raises `Conflict` once it is leaving, or has left."""
    row = Outbound.objects.select_for_update().get(pk=row.pk)
    if not row.can_be_cancelled:
        raise Conflict(_("It is leaving, or has left. Reload the page to see it."))
    _mark(row, State.CANCELLED, error="")
    record(row.message.ticket, "sending_cancelled", by=actor_of(by), said=row.message_id)
    return row


@transaction.atomic
def by_mail(row: Outbound) -> bool:
    """What their channel reaches nobody with goes to their address; False where they have none, or no mail leaves.

    Only to an address that is proven: others might read what is not theirs.
    """
    row = Outbound.objects.select_for_update().get(pk=row.pk)
    address = row.message.ticket.requester.email.lower()
    mail = mail_way_out()
    if not address or mail is None or (row.connection and row.connection.adapter == mail.adapter):
        return False
    row.connection, row.recipient = mail, address[:320]
    name_message(row.message, message_id(row.message, _domain(mail)))
    record(row.message.ticket, "went_by_mail", by=SYSTEM, address=address, said=row.message_id)
    _queue(row)
    return True


def _by_another_way(row: Outbound, error: Unreachable) -> None:
    if not by_mail(row):
        _mark(row, State.NOWHERE, error=error.message)


def _queue(row: Outbound) -> None:
    row.state, row.attempts, row.next_try_at, row.error = State.QUEUED, 0, None, ""
    row.save()
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


def _prepared(row: Outbound) -> tuple[Channel, Any, OutboundMessage]:
    connection = row.connection or way_out(row.message)
    if connection is None:
        raise AdapterError("There is no active connection to send by. Set one up, then send again.")
    channel, settings = channel_of(connection)
    name = getattr(settings, "name", "") or connection.name
    place = place_of(row.message, connection)
    return (
        channel,
        settings,
        letter(row.message, address=getattr(settings, "address", ""), name=name, place=place),
    )


def _name(message: Message, connection: Connection | None) -> None:
    """The id under which it leaves, given once there is a connection to leave by."""
    if connection and not message.external_id:
        name_message(message, message_id(message, _domain(connection)))


def _domain(connection: Connection) -> str:
    ours = urlsplit(django_settings.PUBLIC_URL).hostname
    return connection.settings.get("address", "").rpartition("@")[2] or ours or "localhost"


@transaction.atomic
def _claimed(outbound: int) -> Outbound | None:
    """The row, held by this worker until its lease ends; None when there is nothing to do."""
    row = (
        Outbound.objects.select_for_update(of=("self",))
        .select_related("message__ticket__requester", "message__agent", "connection")
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
