"""When the next answer is due, as the organization promised it."""

from datetime import datetime

from replywell.tickets.models import Ticket


def promise(ticket: Ticket, due_at: datetime | None) -> None:
    """The answer that the requester waits for is due then; where nothing was promised, what stands there stays.

    The caller has locked the ticket.
    """
    if due_at is None or ticket.waiting_since is None or ticket.due_at == due_at:
        return
    ticket.due_at = due_at
    ticket.save(update_fields=["due_at"])
