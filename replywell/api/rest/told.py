"""What the API says of tickets and of what is said on them."""

from datetime import datetime
from typing import Any

from ninja import Field

from replywell.api.rest.paging import PageOut
from replywell.api.rest.schemas import Out, Versioned
from replywell.tickets.models import Attachment, Message, Note, Ticket, Urgency

RELATED = ("category", "team", "assignee", "requester__company", "connection")


class TicketOut(Versioned):
    """A ticket, without what was said on it."""

    number: int = Field(examples=[412])
    subject: str = Field(examples=["Where is my refund?"])
    status: str = Field(examples=["open"])
    urgency: str = Field(examples=["high"])
    category: str | None = Field(description="Slug.", examples=["billing"])
    team: str | None = Field(examples=["Billing"])
    assignee: str | None = Field(description="E-mail address.", examples=["ada@example.com"])
    requester: str = Field(description="E-mail address.", examples=["rosa@example.org"])
    created_at: datetime
    updated_at: datetime
    requester_id: int
    company: str | None
    sentiment: str
    complexity: str
    language: str
    tags: list[str] = Field(examples=[["vip"]])
    custom: dict[str, Any] = Field(description="Slug of a custom field → value.")
    channel: str | None = Field(description="How it came in.", examples=["email"])
    needs_triage: bool
    waiting_since: datetime | None
    due_at: datetime | None
    snoozed_until: datetime | None
    resolved_at: datetime | None
    follow_up_of: int | None
    side_of: int | None
    merged_into: int | None

    @staticmethod
    def of(ticket: Ticket) -> "TicketOut":
        return TicketOut(**_of(ticket)).versioned()


def _of(ticket: Ticket) -> dict[str, Any]:
    same = (
        "subject", "status", "created_at", "updated_at", "requester_id", "sentiment", "complexity", "language",
        "tags", "custom", "needs_triage", "waiting_since", "due_at", "snoozed_until", "resolved_at",
    )  # fmt: skip
    company = ticket.requester.company
    return {name: getattr(ticket, name) for name in same} | {
        "number": ticket.pk,
        "urgency": Urgency(ticket.urgency).name.lower(),
        "category": ticket.category.slug if ticket.category else None,
        "team": ticket.team.name if ticket.team else None,
        "assignee": ticket.assignee.email if ticket.assignee else None,
        "requester": ticket.requester.email,
        "company": company.name if company else None,
        "channel": ticket.connection.adapter if ticket.connection else None,
        "follow_up_of": ticket.follow_up_of_id,
        "side_of": ticket.side_of_id,
        "merged_into": ticket.merged_into_id,
    }


class AttachmentOut(Out):
    id: int
    name: str
    type: str
    size: int
    inline: bool
    url: str = Field(description="Where its bytes are read, with the same token.")

    @staticmethod
    def of(file: Attachment, ticket: int) -> "AttachmentOut":
        return AttachmentOut(
            id=file.pk,
            name=file.name,
            type=file.type,
            size=file.size,
            inline=file.inline,
            url=f"/api/v1/tickets/{ticket}/attachments/{file.pk}",
        )


class MessageOut(Out):
    id: int
    author: str = Field(description="contact, agent or assistant.", examples=["agent"])
    name: str = Field(examples=["Ada Byrne"])
    text: str = Field(description="Plain text of requesters, Markdown of ours.")
    created_at: datetime
    subject: str
    html: str = Field(description="What a requester wrote as HTML, cleaned; else empty.")
    cc: list[str]
    auto: str = Field(description="no, auto-reply, bounce or list.")
    attachments: list[AttachmentOut]

    @staticmethod
    def of(message: Message) -> "MessageOut":
        return MessageOut(
            id=message.pk,
            author=message.author,
            name=message.author_name,
            text=message.text,
            created_at=message.created_at,
            subject=message.subject,
            html=message.html,
            cc=[str(address) for address in message.cc],
            auto=message.auto,
            attachments=[AttachmentOut.of(file, message.ticket_id) for file in message.attachments.all()],
        )


class NoteOut(Out):
    id: int
    agent: str | None = Field(description="E-mail address; null for the assistant.")
    text: str
    kind: str = Field(examples=["note"])
    created_at: datetime

    @staticmethod
    def of(note: Note) -> "NoteOut":
        email = note.agent.email if note.agent else None
        return NoteOut(id=note.pk, agent=email, text=note.text, kind=note.kind, created_at=note.created_at)


class ConversationOut(TicketOut):
    messages: list[MessageOut]


class TicketsOut(PageOut):
    tickets: list[TicketOut]


class OldTicketsOut(TicketsOut):
    next: int | None = Field(None, deprecated=True, description="Pass as `before` to go on; null at the end.")


class MessagesOut(PageOut):
    messages: list[MessageOut]


class NotesOut(PageOut):
    notes: list[NoteOut]
