"""What a row of the queue shows beside the ticket itself."""

from collections.abc import Sequence
from dataclasses import dataclass

from replywell.tickets.models import Message, Ticket
from replywell.workspace.builtin import QueueView
from replywell.workspace.order import cursor, sort_named


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the queue. `state` changes whenever something shown changes."""

    ticket: Ticket
    key: str
    snippet: str
    answered: bool
    confidence: float | None
    suggestion: float | None
    begun: bool
    """This agent has a draft on it that has not been sent."""

    @property
    def state(self) -> str:
        return f"{self.ticket.updated_at.timestamp()}:{self.confidence}:{self.suggestion}:{self.begun}"


def rows(view: QueueView, tickets: Sequence[Ticket]) -> list[Row]:
    """The tickets of a page of the view, with how sure classification was, and whether an answer is ready."""
    sort = sort_named(view.sort)
    return [
        Row(
            ticket=ticket,
            key=cursor(sort, ticket),
            snippet=ticket.snippet,
            answered=ticket.last_author not in {"", Message.Author.CONTACT},
            confidence=_sure(ticket),
            suggestion=getattr(ticket, "offered", None),
            begun=getattr(ticket, "begun", False),
        )
        for ticket in tickets
    ]


def _sure(ticket: Ticket) -> float | None:
    """How sure the assistant was, where the category is the one that it chose."""
    decided = getattr(ticket, "decided", None)
    if not decided or not ticket.category or decided["slug"] != ticket.category.slug:
        return None
    return float(decided["sure"]) if decided["sure"] is not None else None
