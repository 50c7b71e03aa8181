"""When the next answer is due, as the organization promised it."""

from collections.abc import Iterable
from datetime import datetime

from django.db import connection

from replywell.tickets.models import Ticket

_DUE = """
update tickets_ticket set due_at = told.due
from unnest(%s::bigint[], %s::timestamptz[]) as told (number, due) where tickets_ticket.id = told.number
"""


def promise(dues: Iterable[tuple[Ticket, datetime | None]]) -> None:
    """The answers that requesters wait for are due then; where nothing was promised, what stands there stays.

    The caller has locked the tickets.
    """
    changed = {}
    for ticket, due_at in dues:
        if due_at is not None and ticket.waiting_since is not None and ticket.due_at != due_at:
            ticket.due_at = changed[ticket.pk] = due_at
    if changed:
        with connection.cursor() as cursor:
            cursor.execute(_DUE, [list(changed), list(changed.values())])
