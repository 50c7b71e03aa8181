"""The REST API: what an agent may see and say, for programs."""

from datetime import datetime
from typing import Any, Literal

from django.http import HttpRequest
from ninja import Field, NinjaAPI, Query, Schema
from ninja.responses import Status as Answer
from ninja.security import HttpBearer

from replywell.api.actions.tokens import recognize
from replywell.api.models import ApiToken
from replywell.kit.errors import Invalid, NotAllowed
from replywell.people.permissions import check
from replywell.pipeline.actions.overrides import settle
from replywell.tickets.actions.conversation import reply, write_note
from replywell.tickets.models import Category, Message, Ticket, Urgency
from replywell.tickets.queries import conversation, ticket_for, visible_to
from replywell.tickets.status import Status


class Bearer(HttpBearer):
    """`Authorization: Bearer TOKEN`."""

    def authenticate(self, request: HttpRequest, token: str) -> ApiToken | None:
        return recognize(token)


api = NinjaAPI(title="Replywell", version="1", auth=Bearer(), docs_url=None, urls_namespace="api")


class TicketOut(Schema):
    """A ticket, without what was said on it."""

    number: int
    subject: str
    status: str
    urgency: str
    category: str | None
    team: str | None
    assignee: str | None
    requester: str
    created_at: datetime
    updated_at: datetime

    @staticmethod
    def of(ticket: Ticket) -> "TicketOut":
        return TicketOut(
            number=ticket.pk,
            subject=ticket.subject,
            status=ticket.status,
            urgency=Urgency(ticket.urgency).name.lower(),
            category=ticket.category.slug if ticket.category else None,
            team=ticket.team.name if ticket.team else None,
            assignee=ticket.assignee.email if ticket.assignee else None,
            requester=ticket.requester.email,
            created_at=ticket.created_at,
            updated_at=ticket.updated_at,
        )


class MessageOut(Schema):
    id: int
    author: str
    name: str
    text: str
    created_at: datetime

    @staticmethod
    def of(message: Message) -> "MessageOut":
        return MessageOut(
            id=message.pk,
            author=message.author,
            name=message.author_name,
            text=message.text,
            created_at=message.created_at,
        )


class ConversationOut(TicketOut):
    messages: list[MessageOut]


class Page(Schema):
    tickets: list[TicketOut]
    next: int | None = Field(None, description="Pass as `before` to go on; null at the end.")


class ReplyIn(Schema):
    text: str
    status: Status = Status.PENDING


class NoteIn(Schema):
    text: str


class ClassificationIn(Schema):
    """What is left out stays as it is."""

    category: str | None = Field(None, description="Slug of a category.")
    urgency: Literal["critical", "high", "medium", "low"] | None = None
    sentiment: Literal["frustrated", "neutral", "positive"] | None = None
    complexity: Literal["simple", "moderate", "complex"] | None = None


@api.get("tickets", response=Page)
def tickets(
    request: HttpRequest,
    status: Status | None = None,
    before: int | None = None,
    limit: int = Query(50, ge=1, le=200),
) -> Page:
    """Tickets that the token's agent may see, newest first."""
    found = visible_to(_token(request, "read").agent).select_related(
        "category", "team", "assignee", "requester"
    )
    if status:
        found = found.filter(status=status)
    if before:
        found = found.filter(pk__lt=before)
    rows = list(found.order_by("-pk")[: limit + 1])
    more = rows[limit - 1].pk if len(rows) > limit else None
    return Page(tickets=[TicketOut.of(ticket) for ticket in rows[:limit]], next=more)


@api.get("tickets/{number}", response=ConversationOut)
def ticket(request: HttpRequest, number: int) -> Any:
    """One ticket with its conversation."""
    found = ticket_for(_token(request, "read").agent, number)
    messages = [MessageOut.of(message) for message in conversation(found)]
    return ConversationOut(**TicketOut.of(found).dict(), messages=messages)


@api.put("tickets/{number}/classification", response=TicketOut)
def classify(request: HttpRequest, number: int, given: ClassificationIn) -> TicketOut:
    """Say what a ticket is, as the token's agent; one that waits in triage goes on to where the rules send it."""
    agent = _token(request, "write").agent
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
    return TicketOut.of(ticket_for(agent, number))


@api.post("tickets/{number}/replies", response={201: MessageOut})
def add_reply(request: HttpRequest, number: int, given: ReplyIn) -> Any:
    """Answer the requester, as the token's agent."""
    agent = _token(request, "write").agent
    check(agent, "reply")
    return Answer(
        201, MessageOut.of(reply(ticket_for(agent, number), given.text, by=agent, status=given.status))
    )


@api.post("tickets/{number}/notes", response={201: dict})
def add_note(request: HttpRequest, number: int, given: NoteIn) -> Any:
    """Write an internal note, as the token's agent."""
    agent = _token(request, "write").agent
    check(agent, "write notes")
    note = write_note(ticket_for(agent, number), given.text, by=agent)
    return Answer(201, {"id": note.pk})


def _token(request: HttpRequest, scope: str) -> ApiToken:
    token: ApiToken = request.auth  # type: ignore[attr-defined]  # the router puts it there
    if scope not in token.scopes:
        raise NotAllowed(
            f"This token lacks the scope {scope}. Make one with: replywell token add --scope {scope}"
        )
    return token
