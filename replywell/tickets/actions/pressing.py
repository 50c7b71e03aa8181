"""Below an answer of ours the requester says with a button what it was good for."""

from django.db import transaction

from replywell.kit import clock
from replywell.people.actors import actor_of
from replywell.people.models import Contact
from replywell.tickets.actions.events import record
from replywell.tickets.actions.lifecycle import locked, reopen, resolve
from replywell.tickets.models import Ticket
from replywell.tickets.status import WORKING, Status
from replywell.tickets.waiting import due


@transaction.atomic
def say_solved(ticket: Ticket, *, by: Contact) -> Ticket:
    """It is solved: the ticket is resolved, if it is not already. Of one that is closed nothing changes."""
    ticket = locked(ticket)
    if ticket.status == Status.CLOSED or has_said_solved(ticket):
        return ticket
    record(ticket, "said_solved", by=actor_of(by))
    return ticket if ticket.status == Status.RESOLVED else resolve(ticket, by=actor_of(by))


def has_said_solved(ticket: Ticket) -> bool:
    """Whether they have said so since the last thing that was said on it."""
    last = ticket.events.filter(kind__in=["said_solved", "said_unsolved", "reopened", "reply_written"])
    newest = last.order_by("-id").values_list("kind", flat=True).first()
    return newest == "said_solved" and ticket.status == Status.RESOLVED


@transaction.atomic
def say_unsolved(ticket: Ticket, *, by: Contact) -> Ticket:
    """It is not: the ticket is open again, and the requester waits. Of one that is closed nothing changes."""
    ticket = locked(ticket)
    if ticket.status == Status.CLOSED:
        return ticket
    record(ticket, "said_unsolved", by=actor_of(by))
    return _waits(ticket, by)


@transaction.atomic
def ask_for_person(ticket: Ticket, *, by: Contact) -> Ticket:
    """They want to talk to a person: the assistant writes here no more by itself, and the ticket waits for people."""
    ticket = locked(ticket)
    if ticket.status == Status.CLOSED or (ticket.assistant_off and ticket.waiting_since):
        return ticket
    ticket.assistant_off = True
    ticket.save(update_fields=["assistant_off"])
    record(ticket, "person_wanted", by=actor_of(by))
    return _waits(ticket, by)


def _waits(ticket: Ticket, by: Contact) -> Ticket:
    """Open, and the requester waits from now on."""
    if ticket.status == Status.RESOLVED:
        ticket = reopen(ticket, by=actor_of(by))
    if ticket.status in WORKING and ticket.waiting_since is None:
        now = clock.now()
        ticket.waiting_since, ticket.due_at, ticket.snoozed_until = now, due(now, ticket.urgency), None
        ticket.updated_at = now
        changed = ["waiting_since", "due_at", "snoozed_until", "updated_at"]
        if ticket.status == Status.PENDING:
            ticket.status = Status.OPEN
            changed.append("status")
        ticket.save(update_fields=changed)
    return ticket
