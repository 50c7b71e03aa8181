"""When the next answer is due, as the organization promised it."""

from collections.abc import Iterable
from datetime import datetime

from replywell.tickets.models import Ticket


def promise(dues: Iterable[tuple[Ticket, datetime | None]]) -> None:
    """The answers that requesters wait for are due then; where nothing was promised, what stands there stays.

    The caller has locked the tickets.
    """
    changed = []
    for ticket, due_at in dues:
        if due_at is not None and ticket.waiting_since is not None and ticket.due_at != due_at:
            ticket.due_at = due_at
            changed.append(ticket)
    Ticket.objects.bulk_update(changed, ["due_at"])
