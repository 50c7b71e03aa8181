"""A ticket opens, waits, is resolved, reopens and closes."""

from functools import lru_cache
from typing import Any

from django.db import transaction

from replywell.kit import clock
from replywell.kit.compiled import Compiled
from replywell.people.actors import Actor
from replywell.tickets.actions.events import record
from replywell.tickets.fields import check_complete
from replywell.tickets.models import Ticket
from replywell.tickets.status import WORKING, MoveNotAllowed, Status, check_move
from replywell.tickets.waiting import NO_PROMISE

_OVER: dict[str, Any] = {"waiting_since": None, "due_at": None, "snoozed_until": None} | NO_PROMISE
"""Nobody waits any more."""


def locked(ticket: Ticket) -> Ticket:
    """The same ticket as it is now, held until the transaction ends."""
    found = _held()(number=ticket.pk)
    if not found:
        raise Ticket.DoesNotExist(f"There is no ticket #{ticket.pk} any more.")
    return found[0]


@lru_cache
def _held() -> Compiled[Ticket]:
    return Compiled(lambda number: Ticket.objects.select_for_update().filter(pk=number), numbers="number")


@transaction.atomic
def resolve(ticket: Ticket, *, by: Actor) -> Ticket:
    """The requester has their answer. If they write again, the ticket reopens.

    Raises `FieldsMissing` for an agent while a required field has no value.
    """
    ticket = locked(ticket)
    if by.kind == "agent" and ticket.status != Status.RESOLVED:
        check_complete(ticket)
    return _move(ticket, Status.RESOLVED, "resolved", by, resolved_at=clock.now(), **_OVER)


@transaction.atomic
def reopen(ticket: Ticket, *, by: Actor) -> Ticket:
    """It was not over after all; one that is still worked on stays as it is."""
    ticket = locked(ticket)
    if ticket.status in WORKING:
        return ticket
    return _move(ticket, Status.OPEN, "reopened", by, resolved_at=None)


@transaction.atomic
def close(ticket: Ticket, *, by: Actor) -> Ticket:
    """For good: a further message opens a follow-up."""
    return _move(locked(ticket), Status.CLOSED, "closed", by, **_OVER)


@transaction.atomic
def wait(ticket: Ticket, status: Status, *, by: Actor) -> Ticket:
    """Open, pending (for the requester) or on hold (for anyone else)."""
    if status not in WORKING:
        raise MoveNotAllowed("Waiting is for tickets that are worked on: resolve or close it instead.")
    ticket = locked(ticket)
    if ticket.status == Status.RESOLVED and status == Status.OPEN:
        return reopen(ticket, by=by)
    return _move(ticket, status, "status_changed", by)


def _move(ticket: Ticket, status: Status, kind: str, by: Actor, **changes: Any) -> Ticket:
    if ticket.status == status:
        return ticket
    check_move(ticket.status, status)
    before, ticket.status, ticket.updated_at = ticket.status, status, clock.now()
    for name, value in changes.items():
        setattr(ticket, name, value)
    ticket.save(update_fields=["status", "updated_at", *changes])
    record(ticket, kind, by=by, before=before, after=status)
    return ticket
