"""Search, views, and the stream of what happens."""

from datetime import datetime
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Field, Query

from replywell.api.events import EVENTS, newest_events
from replywell.api.rest import paging
from replywell.api.rest.doors import Doors, agent_of
from replywell.api.rest.paging import Cursor, Limit, PageOut
from replywell.api.rest.schemas import Out
from replywell.api.rest.told import RELATED, TicketOut, TicketsOut
from replywell.kit.errors import Invalid
from replywell.people.models import Agent
from replywell.tickets.models import TicketEvent
from replywell.tickets.queries import ticket_for, visible_to
from replywell.tickets.search import read, search
from replywell.workspace.alike import alike
from replywell.workspace.builtin import VIEWS
from replywell.workspace.counting import saved_for
from replywell.workspace.queue import page, view_named

router = Doors("tickets")


class FoundOut(TicketsOut):
    problems: list[str] = Field(description="What of the search could not be understood.")


class ViewOut(Out):
    slug: str = Field(examples=["unassigned"])
    name: str
    shared: bool
    sort: str


class ViewsOut(PageOut):
    views: list[ViewOut]


class EventOut(Out):
    """Something that happened on a ticket."""

    id: int
    kind: str = Field(examples=["resolved"])
    ticket: int
    message: int | None
    actor: str = Field(description="agent:ID, contact:ID, assistant or system.", examples=["agent:1"])
    at: datetime
    data: dict[str, Any] = Field(description="What changed; its fields depend on the kind.")

    @staticmethod
    def of(event: TicketEvent) -> "EventOut":
        same = ("kind", "actor", "at", "data")
        told = {name: getattr(event, name) for name in same}
        return EventOut(id=event.pk, ticket=event.ticket_id, message=event.message_id, **told)


class EventsOut(PageOut):
    events: list[EventOut]
    latest: str = Field(description="A cursor behind the last event told here: ask with it again for news.")


@router.get("search", response=FoundOut, tags=["search"], summary="Search tickets")
def search_tickets(
    request: HttpRequest,
    q: Annotated[
        str,
        Query(
            min_length=1,
            max_length=400,
            description='The same language as the desk: `refund "card declined" from:rosa status:open -tag:vip`.',
            examples=["refund from:rosa@example.org status:working"],
        ),
    ],
    cursor: Cursor = None,
    limit: Limit = 25,
) -> FoundOut:
    """Tickets by words and operators, those with the newest message first."""
    agent = agent_of(request)
    query = read(q, agent)
    if query.like is not None:
        found = alike(agent, query.like)
        told = _in_order(agent, [ticket.pk for ticket in found])
        return FoundOut(tickets=told, problems=[], **paging.onward(request, None))
    hits = search(agent, q, after=paging.unpacked(cursor), limit=limit)
    told = _in_order(agent, [ticket.pk for ticket in hits.tickets])
    further = paging.packed(hits.after) if hits.after else None
    problems = [str(one) for one in hits.problems]
    return FoundOut(tickets=told, problems=problems, **paging.onward(request, further))


@router.get("views", response=ViewsOut, tags=["views"], summary="List views")
def views(request: HttpRequest) -> ViewsOut:
    """The lists of the desk, and those that are saved by the agent or shared with them."""
    own = [
        ViewOut(slug=view.slug, name=str(view.name), shared=True, sort=view.sort) for view in VIEWS.values()
    ]
    saved = [
        ViewOut(slug=f"v{view.pk}", name=view.name, shared=view.shared, sort=view.sort)
        for view in saved_for(agent_of(request))
    ]
    return ViewsOut(views=own + saved, next_cursor=None, next_url=None)


@router.get("views/{slug}/tickets", response=TicketsOut, tags=["views"], summary="List a view's tickets")
def tickets_of_view(request: HttpRequest, slug: str, cursor: Cursor = None, limit: Limit = 50) -> TicketsOut:
    """The tickets of a view, in its order."""
    agent = agent_of(request)
    view = view_named(slug, saved_for(agent))
    found = page(view, agent, after=paging.unpacked(cursor), size=limit)
    told = _in_order(agent, [row.pk for row in found.rows])
    further = paging.packed(found.after) if found.after else None
    return TicketsOut(tickets=told, **paging.onward(request, further))


@router.get("events", response=EventsOut, tags=["events"], summary="Read what happened")
def events(
    request: HttpRequest,
    kind: Annotated[list[str] | None, Query(max_length=40, description="Only these.")] = None,
    ticket: Annotated[int | None, Query(description="Only of this one.")] = None,
    since: Annotated[datetime | None, Query(description="Not before, where there is no cursor.")] = None,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> EventsOut:
    """Everything that happened on tickets you may see, oldest first; nothing is told twice or left out.

    At the end `next_cursor` is null; keep `latest` and ask with it as `cursor` for what happens then.
    """
    agent = agent_of(request)
    if ticket is not None:
        ticket_for(agent, ticket)
    behind = _place(cursor)
    rows, more = newest_events(
        agent, behind=behind, kinds=kind, ticket=ticket, since=None if cursor else since, limit=limit
    )
    last = paging.packed(f"{EVENTS}:{rows[-1].pk if rows else behind}")
    further = last if more else None
    told = [EventOut.of(row) for row in rows]
    return EventsOut(events=told, latest=last, **paging.onward(request, further))


def _place(cursor: str | None) -> int:
    if not cursor:
        return 0
    name, _, number = paging.unpacked(cursor).partition(":")
    if name != EVENTS or not (number.isascii() and number.isdigit() and len(number) < 19):
        raise Invalid("This cursor is none of this list. Start without one, and pass on what is said.")
    return int(number)


def _in_order(agent: Agent, numbers: list[int]) -> list[TicketOut]:
    known = visible_to(agent).select_related(*RELATED).in_bulk(numbers)
    return [TicketOut.of(known[number]) for number in numbers if number in known]
