"""The stream of what happens on tickets: read on from where one stopped, nothing is missed."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import connection

from replywell.kit import clock
from replywell.people.models import Agent
from replywell.tickets.models import TicketEvent
from replywell.tickets.queries import visible_to

EVENTS = "e"
"""Begins a cursor of the stream."""
PATIENCE = timedelta(seconds=10)
"""How long the stream waits for a number that was given and is not there: longer than any transaction takes."""
# Numbers are given when a row is written, and rows are seen when their transaction ends: number 8 may be seen before
# number 7. So the stream stops where a number is missing and what comes after it is fresh; a transaction that was
# rolled back leaves such a hole for good, which is passed when it is old.
_HOLE = """
select min(id) from (
    select id, at, lag(id) over (order by id) as before from tickets_ticketevent
    where id >= greatest(%(behind)s, (select max(id) from tickets_ticketevent) - 5000)
) as numbered where id > before + 1 and at > %(fresh)s
"""


def newest_events(
    agent: Agent,
    *,
    behind: int,
    kinds: Sequence[str] | None,
    ticket: int | None,
    since: datetime | None,
    limit: int,
) -> tuple[list[TicketEvent], bool]:
    """Events with a number above `behind` that this agent may see, and whether there are more by now."""
    found = TicketEvent.objects.filter(pk__gt=behind, ticket__in=visible_to(agent).values("pk"))
    if kinds:
        found = found.filter(kind__in=kinds)
    if ticket is not None:
        found = found.filter(ticket=ticket)
    if since is not None:
        found = found.filter(at__gte=since)
    hole = _first_hole(behind)
    if hole is not None:
        found = found.filter(pk__lt=hole)
    rows = list(found.order_by("pk")[: limit + 1])
    return rows[:limit], len(rows) > limit


def _first_hole(behind: int) -> int | None:
    """The number behind the first one that may still come."""
    with connection.cursor() as cursor:
        cursor.execute(_HOLE, {"behind": behind, "fresh": clock.now() - PATIENCE})
        found: int | None = cursor.fetchone()[0]
    return found
