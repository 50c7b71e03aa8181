"""The one way in which something that happened is written down and made known."""

from collections.abc import Sequence
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


def record_all(
    kind: str, happened: Sequence[tuple[int, dict[str, Any]]], *, by: Actor, quietly: bool = False
) -> list[TicketEvent]:
    """The same on many tickets at once, each (number, data): of a kind that adds no words to be found by.

    `quietly`: nobody reacts, and open pages are not told; for what changes tens of thousands in the background.
    """
    events = TicketEvent.objects.bulk_create(
        TicketEvent(ticket_id=number, kind=kind, actor=str(by), data=data) for number, data in happened
    )
    if not quietly:
        jobs.defer_all("react", [{"event": event.pk} for event in events])
        live.publish_all([{"ticket": event.ticket_id, "kind": kind, "event": event.pk} for event in events])
    return events
