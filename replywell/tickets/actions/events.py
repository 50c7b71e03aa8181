"""The one way in which something that happened is written down and made known."""

from typing import Any

from replywell.kit import jobs, live
from replywell.people.actors import Actor
from replywell.tickets.actions.search_index import index_event
from replywell.tickets.models import Message, Ticket, TicketEvent


def record(
    ticket: Ticket, kind: str, *, by: Actor, message: Message | None = None, **data: Any
) -> TicketEvent:
    """Write an event, what searches find, its reactions and its live news; all of it counts when the transaction commits."""
    event = TicketEvent.objects.create(ticket=ticket, kind=kind, actor=str(by), message=message, data=data)
    index_event(event)
    jobs.defer("react", event=event.pk)
    live.publish(ticket=ticket.pk, kind=kind, event=event.pk)
    return event
