"""The one way in which something that happened is written down and made known."""

import json
from collections.abc import Sequence
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connection

from replywell.kit import clock, jobs, live
from replywell.kit.compiled import prepared
from replywell.kit.written import insert
from replywell.people.actors import Actor
from replywell.tickets.actions.search_index import index_event
from replywell.tickets.models import Message, Ticket, TicketEvent

_WRITTEN = """
with written as (
    insert into tickets_ticketevent (ticket_id, kind, actor, message_id, data, at)
    values (%s, %s, %s, %s, %s::jsonb, %s) returning id
)
select id, {deferred}, {told} from written
"""


def record(
    ticket: Ticket, kind: str, *, by: Actor, message: Message | None = None, **data: Any
) -> TicketEvent:
    """Write an event, what searches find, its reactions and its live news; all of it counts when the transaction commits."""
    event = TicketEvent(ticket=ticket, kind=kind, actor=str(by), message=message, data=data, at=clock.now())
    news: dict[str, Any] = {"ticket": ticket.pk, "kind": kind}
    if message:
        news["message"] = message.pk
    if deferred := jobs.of_row("react", "event", "id"):
        _write(event, deferred, news)
        index_event(event)
        return event
    insert(event)
    index_event(event)
    jobs.defer("react", event=event.pk)
    live.publish(**news, event=event.pk)
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
        jobs.defer_each("react", [{"event": event.pk} for event in events])
        live.publish_all([{"ticket": event.ticket_id, "kind": kind, "event": event.pk} for event in events])
    return events


def _write(event: TicketEvent, deferred: str, news: dict[str, Any]) -> None:
    """The row, its reactions and its news in one statement: so it is with everything that ever happens."""
    sql = _WRITTEN.format(deferred=deferred, told=live.of_row("event", "id"))
    row: list[Any] = [
        event.ticket_id,
        event.kind,
        event.actor,
        event.message_id,
        json.dumps(event.data),
        event.at,
    ]
    with prepared(connection), connection.cursor() as cursor:
        cursor.execute(sql, [*row, json.dumps(news)])
        event.pk = cursor.fetchone()[0]
    event._state.adding, event._state.db = False, DEFAULT_DB_ALIAS
