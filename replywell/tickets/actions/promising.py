"""When the next answer is due, as the organization promised it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection
from django.db.models import Exists, OuterRef

from replywell.kit import clock
from replywell.kit.values import digest
from replywell.people.working_time import Hours
from replywell.tickets.models import Pace, Ticket
from replywell.tickets.paces import Ticking, ticking
from replywell.tickets.waiting import due

_CHANGE = """
update tickets_ticket set due_at = told.due, pace_id = told.pace, paced_since = told.since, paced_for = told.length
from unnest(%s::bigint[], %s::timestamptz[], %s::bigint[], %s::timestamptz[], %s::interval[])
    as told (number, due, pace, since, length) where tickets_ticket.id = told.number
"""
NEVER = Hours()
"""In which the time of a clock passes that is paused: in no hours, so that its pace stands still."""
UNUSED = timedelta(days=1)
"""After this time a pace goes that no ticket has."""


@dataclass(frozen=True, slots=True)
class Promised:
    """The answer that a requester waits for: when it is due, and how long it may take in which hours; None: in all.

    What is paused is due at no time. When it is due does not tell how much of its time it has used by `at`: it may have
    been paused since.
    """

    due_at: datetime | None
    length: timedelta
    used: timedelta
    at: datetime
    hours: Hours | None = None

    @property
    def passes(self) -> Hours | None:
        """In which hours its time passes by now."""
        return self.hours if self.due_at else NEVER


def promise(dues: Iterable[tuple[Ticket, Promised | None]]) -> None:
    """The answers that requesters wait for are due then; where nothing is promised, at the usual time of an urgency.

    The caller has locked the tickets.
    """
    dues = list(dues)
    paces = _paces({each.passes for _, each in dues if each and each.passes})
    changed = [ticket for ticket, each in dues if _changes(ticket, each, paces)]
    if changed:
        told = [(t.pk, t.due_at, t.pace_id, t.paced_since, t.paced_for) for t in changed]
        with connection.cursor() as cursor:
            cursor.execute(_CHANGE, [list(column) for column in zip(*told, strict=True)])


type Paces = dict[Hours, tuple[int, Ticking]]


def _paces(wanted: set[Hours]) -> Paces:
    """The paces of these hours; those that there were none of yet are made."""
    hashes = {hours: digest(hours) for hours in wanted}
    found = dict(Pace.objects.filter(hash__in=hashes.values()).values_list("hash", "pk"))
    new = [hours for hours in wanted if hashes[hours] not in found]
    if new:
        rows = [Pace(hash=hashes[hours], hours=hours.model_dump(mode="json")) for hours in new]
        Pace.objects.bulk_create(rows, ignore_conflicts=True)
        found = dict(Pace.objects.filter(hash__in=hashes.values()).values_list("hash", "pk"))
    known = ticking(found.values())
    return {hours: (found[hashes[hours]], known[found[hashes[hours]]]) for hours in wanted}


def _changes(ticket: Ticket, promised: Promised | None, paces: Paces) -> bool:
    """Whether it is another promise than the ticket has; it has this one then."""
    before = (ticket.due_at, ticket.pace_id, ticket.paced_since, ticket.paced_for)
    if ticket.waiting_since is None:
        ticket.pace_id = ticket.paced_since = ticket.paced_for = None
    elif promised is None:
        if ticket.paced_since is not None:
            ticket.due_at = due(ticket.waiting_since, ticket.urgency)
        ticket.pace_id = ticket.paced_since = ticket.paced_for = None
    else:
        ticket.due_at, ticket.paced_for = promised.due_at, promised.length
        ticket.pace_id, ticket.paced_since = _since(promised, paces)
    return before != (ticket.due_at, ticket.pace_id, ticket.paced_since, ticket.paced_for)


def _since(promised: Promised, paces: Paces) -> tuple[int | None, datetime]:
    """By which pace its time passes, and what that showed when it began."""
    if promised.passes is None:
        return None, promised.at - promised.used
    number, pace = paces[promised.passes]
    return number, pace.shows(promised.at) - promised.used


def forget_paces() -> int:
    """Paces that no ticket has go: calendars have changed since. Returns how many."""
    old = Pace.objects.filter(set_at__lt=clock.now() - UNUSED)
    return old.exclude(Exists(Ticket.objects.filter(pace=OuterRef("pk")))).delete()[0]
