"""Tickets: found, read, opened for somebody, and changed."""

from datetime import datetime
from typing import Annotated, Any, Literal

from django.db import transaction
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from ninja import Field, Query
from ninja.responses import Status as Answer
from pydantic import ConfigDict

from replywell.api.actions.requests import ask_for
from replywell.api.actions.uploads import files
from replywell.api.rest import paging
from replywell.api.rest.changes import Change, change_ticket
from replywell.api.rest.doors import Doors, agent_of
from replywell.api.rest.entrance import tell
from replywell.api.rest.paging import Cursor, Limit
from replywell.api.rest.schemas import ChangeIn, In, Word, check_version, told_version
from replywell.api.rest.told import RELATED, ConversationOut, MessageOut, OldTicketsOut, TicketOut
from replywell.kit.errors import Invalid
from replywell.people.models import Agent
from replywell.people.permissions import check
from replywell.pipeline.actions.overrides import settle
from replywell.tickets.models import Category, Ticket, Urgency
from replywell.tickets.queries import conversation, ticket_for, visible_to
from replywell.tickets.search import narrowed
from replywell.tickets.status import Status

router = Doors("tickets")
type Urgent = Literal["critical", "high", "medium", "low"]
_NUMBERS = Annotated[list[int], Field(max_length=20)]
MOST_SAID = 500
"""Messages that come with a ticket; the others are listed below it."""


class ClassificationIn(In):
    """What is left out stays as it is."""

    model_config = ConfigDict(extra="ignore", json_schema_extra={"examples": [{"urgency": "high"}]})
    category: str | None = Field(None, max_length=50, description="Slug of a category.")
    urgency: Urgent | None = None
    sentiment: Literal["frustrated", "neutral", "positive"] | None = None
    complexity: Literal["simple", "moderate", "complex"] | None = None


class Placing(In):
    """Where a ticket belongs."""

    team: Word | None = Field(None, description="Name of a team.")
    assignee: Word | None = Field(None, description="E-mail address of an agent.")
    category: Word | None = Field(None, description="Slug of a category.")
    urgency: Urgent | None = None
    tags: Annotated[list[Word], Field(max_length=30)] | None = None
    custom: Annotated[dict[str, Any], Field(max_length=100)] | None = Field(
        None, description="Slug of a custom field → value; null empties it. Others stay."
    )


class TicketIn(Placing):
    """What a requester asked, written down for them. It is classified and routed like a mail."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "requester": "rosa@example.org",
                    "name": "Rosa Marín",
                    "subject": "Where is my refund?",
                    "text": "I cancelled two weeks ago and still wait for my refund.",
                    "tags": ["phone"],
                }
            ]
        }
    )
    requester: Annotated[str, Field(min_length=3, max_length=320)] = Field(description="E-mail address.")
    name: Word = ""
    subject: Annotated[str, Field(min_length=1, max_length=500)]
    text: Annotated[str, Field(min_length=1, max_length=200_000)]
    language: Annotated[str, Field(max_length=8, pattern="^[A-Za-z-]*$")] = ""
    connection: Word = Field("", description="Slug of the mail connection it is answered by.")
    attachments: _NUMBERS = Field([], description="Ids of uploads.")


class TicketChange(Placing, ChangeIn):
    """What is left out stays. `team` and `assignee` may be null: nobody's. `tags` are all it has then."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"status": "pending", "tags": ["vip"]}]})
    subject: Annotated[str, Field(min_length=1, max_length=500)] | None = None
    status: Status | None = None
    sentiment: Literal["frustrated", "neutral", "positive"] | None = None
    complexity: Literal["simple", "moderate", "complex"] | None = None


class Filters(In):
    """Which tickets; all that is given has to fit."""

    model_config = ConfigDict(extra="ignore")
    status: list[Status] | None = Field(None, description="One of these.")
    team: Word | None = Field(None, description="Name, or `none`.")
    assignee: Word | None = Field(None, description="E-mail address, `me` or `none`.")
    category: Word | None = Field(None, description="Slug, or `none`.")
    urgency: list[Urgent] | None = Field(None, description="One of these.")
    tag: list[Word] | None = Field(None, description="All of these.")
    requester: Annotated[str, Field(max_length=320)] | None = Field(None, description="E-mail address.")
    created_since: datetime | None = None
    created_before: datetime | None = None
    updated_since: datetime | None = None
    q: Annotated[str, Field(max_length=400)] | None = Field(
        None, description="A search, as the desk's: words and operators."
    )

    def narrow(self, tickets: QuerySet[Ticket], agent: Agent) -> QuerySet[Ticket]:
        tickets = tickets.filter(self._placed(agent), self._timed())
        if self.requester:
            known = {"requester__identities__kind": "email"}
            tickets = tickets.filter(requester__identities__value=self.requester.lower(), **known)
        return narrowed(tickets, agent, self.q) if self.q else tickets

    def _placed(self, agent: Agent) -> Q:
        fits = Q()
        if self.status:
            fits &= Q(status__in=self.status)
        if self.urgency:
            fits &= Q(urgency__in=[Urgency[name.upper()] for name in self.urgency])
        if self.tag:
            fits &= Q(tags__contains=[tag.lower() for tag in self.tag])
        if self.team:
            fits &= Q(team=None) if self.team == "none" else Q(team__name=self.team)
        if self.category:
            fits &= Q(category=None) if self.category == "none" else Q(category__slug=self.category)
        match self.assignee:
            case None | "":
                return fits
            case "none":
                return fits & Q(assignee=None)
            case "me":
                return fits & Q(assignee=agent)
        return fits & Q(assignee__email=self.assignee.lower())

    def _timed(self) -> Q:
        asked = {
            "created_at__gte": self.created_since,
            "created_at__lt": self.created_before,
            "updated_at__gte": self.updated_since,
        }
        return Q(**{name: value for name, value in asked.items() if value is not None})


@router.get("tickets", response=OldTicketsOut, summary="List tickets")
def tickets(
    request: HttpRequest,
    filters: Query[Filters],
    order: Annotated[
        Literal["newest", "updated"],
        Query(description="Newest number first, or those changed longest ago first: for keeping a copy."),
    ] = "newest",
    before: int | None = Query(None, deprecated=True, description="A number; use `cursor`."),
    cursor: Cursor = None,
    limit: Limit = 50,
) -> OldTicketsOut:
    """Tickets that the token's agent may see."""
    agent = agent_of(request)
    found = filters.narrow(visible_to(agent).select_related(*RELATED), agent)
    if before is not None:
        found = found.filter(pk__lt=before)
    in_order = paging.NEWEST if order == "newest" else paging.UPDATED
    rows, further = paging.part(found, in_order, cursor, limit)
    told = [TicketOut.of(ticket) for ticket in rows]
    number = rows[-1].pk if further and order == "newest" else None
    return OldTicketsOut(tickets=told, next=number, **paging.onward(request, further))


@router.post("tickets", response={201: ConversationOut}, summary="Open a ticket for somebody")
def open_ticket(request: HttpRequest, given: TicketIn) -> Any:
    """It comes in as their mail would: it is classified, routed, and answered or drafted like every other.

    What you say about team, assignee, category, urgency, tags and fields counts as said by the token's agent.
    """
    agent = agent_of(request)
    said = {name: getattr(given, name) for name in ("name", "subject", "text", "language", "connection")}
    placing = given.model_dump(include=set(Placing.model_fields), exclude_none=True)
    with transaction.atomic():
        number = ask_for(given.requester, by=agent, files=files(agent, given.attachments), **said).pk
        # Whom it is opened for may be routed away from this agent; they may place it all the same.
        opened = Ticket.objects.select_related(*RELATED).get(pk=number)
        change_ticket(opened, Change(**placing), by=agent)
    tell(request, Location=f"/api/v1/tickets/{number}")
    return Answer(201, _whole(Ticket.objects.select_related(*RELATED).get(pk=number)))


@router.get("tickets/{number}", response=ConversationOut, summary="Read a ticket")
def ticket(request: HttpRequest, number: int) -> Any:
    """One ticket with its conversation: its first 500 messages."""
    told = _whole(ticket_for(agent_of(request), number))
    told_version(request, told)
    return told


@router.patch("tickets/{number}", response=TicketOut, summary="Change a ticket")
def patch_ticket(request: HttpRequest, number: int, given: TicketChange) -> TicketOut:
    """All of it, or nothing where a part of it cannot be. What is said here counts as said by the token's agent."""
    agent = agent_of(request)
    ticket_for(agent, number)
    with transaction.atomic():
        held = Ticket.objects.select_for_update(of=("self",)).select_related(*RELATED).get(pk=number)
        check_version(request, TicketOut.of(held), given)
        change_ticket(held, Change(**given.given()), by=agent)
    told = TicketOut.of(Ticket.objects.select_related(*RELATED).get(pk=number))
    told_version(request, told)
    return told


@router.put("tickets/{number}/classification", response=TicketOut, summary="Say what a ticket is")
def classify(request: HttpRequest, number: int, given: ClassificationIn) -> TicketOut:
    """Say what a ticket is, as the token's agent; one that waits in triage goes on to where the rules send it."""
    agent = agent_of(request)
    check(agent, "classify tickets")
    found = ticket_for(agent, number)
    category = Category.objects.filter(slug=given.category, active=True).first() if given.category else None
    if given.category and category is None:
        raise Invalid(f"There is no category {given.category!r}. Give the slug of one that is in use.")
    urgency = Urgency[given.urgency.upper()].value if given.urgency else None
    settle(
        found,
        by=agent,
        category=category,
        urgency=urgency,
        sentiment=given.sentiment,
        complexity=given.complexity,
    )
    return TicketOut.of(Ticket.objects.select_related(*RELATED).get(pk=found.pk))


def _whole(found: Ticket) -> ConversationOut:
    told = TicketOut.of(found).model_dump()
    said = conversation(found).order_by("created_at", "id")[:MOST_SAID]
    return ConversationOut(**told, messages=[MessageOut.of(message) for message in said])
