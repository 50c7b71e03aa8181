"""A ticket sleeps until a time, and wakes."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from replywell.kit import clock
from replywell.kit.errors import Conflict, Invalid
from replywell.people.actors import SYSTEM, Actor
from replywell.tickets.actions.events import record
from replywell.tickets.actions.lifecycle import locked
from replywell.tickets.models import Ticket

FURTHEST = timedelta(days=366)
BATCH = 100


@transaction.atomic
def snooze(ticket: Ticket, until: datetime, *, by: Actor) -> Ticket:
    """Out of the way until then; it wakes by itself, or at once when the requester writes."""
    now = clock.now()
    if until <= now:
        raise Invalid(_("That time is over. Choose one in the future."))
    if until > now + FURTHEST:
        raise Invalid(_("A ticket sleeps for a year at most. Choose an earlier time."))
    ticket = locked(ticket)
    if not ticket.is_working:
        raise Conflict(_("This ticket is over: nobody works on it. Reopen it first."))
    if ticket.snoozed_until == until:
        return ticket
    before, ticket.snoozed_until, ticket.updated_at = ticket.snoozed_until, until, now
    ticket.save(update_fields=["snoozed_until", "updated_at"])
    record(ticket, "snoozed", by=by, before=_iso(before), after=_iso(until))
    return ticket


@transaction.atomic
def wake(ticket: Ticket, *, by: Actor) -> Ticket:
    """Back among the others; one that is awake stays as it is."""
    ticket = locked(ticket)
    return _wake(ticket, by, "by_hand") if ticket.snoozed_until else ticket


def wake_due() -> int:
    """Wake every ticket whose time has come, each exactly once. Returns how many."""
    woken = 0
    while True:
        with transaction.atomic():
            due = list(
                Ticket.objects.select_for_update(skip_locked=True)
                .filter(snoozed_until__lte=clock.now())
                .order_by("snoozed_until")[:BATCH]
            )
            for ticket in due:
                _wake(ticket, SYSTEM, "time")
        woken += len(due)
        if len(due) < BATCH:
            return woken


def told_awake(ticket: Ticket, *, by: Actor, until: datetime) -> None:
    """Write down that a message woke the ticket; whoever saved the message has set the rest."""
    record(ticket, "snooze_over", by=by, before=_iso(until), cause="message", agents=concerned(ticket))


def concerned(ticket: Ticket) -> list[int]:
    """Who wants to hear that it is awake: its assignee, else whoever let it sleep."""
    if ticket.assignee_id:
        return [ticket.assignee_id]
    slept = ticket.events.filter(kind="snoozed", actor__startswith="agent:").order_by("-id").first()
    return [int(slept.actor.removeprefix("agent:"))] if slept else []


def _wake(ticket: Ticket, by: Actor, cause: str) -> Ticket:
    before, ticket.snoozed_until, ticket.updated_at = ticket.snoozed_until, None, clock.now()
    ticket.save(update_fields=["snoozed_until", "updated_at"])
    record(ticket, "snooze_over", by=by, before=_iso(before), cause=cause, agents=concerned(ticket))
    return ticket


def _iso(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None
