"""What a row of the queue shows beside the ticket itself: a handful of queries, however many rows."""

from collections.abc import Sequence
from dataclasses import dataclass

from replywell.pipeline.models import DecisionRecord
from replywell.resolution.models import Suggestion
from replywell.tickets.models import Message, Ticket
from replywell.workspace.queue import QueueView, cursor


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the queue. `state` changes whenever something shown changes."""

    ticket: Ticket
    key: str
    snippet: str
    answered: bool
    confidence: float | None
    suggestion: float | None

    @property
    def state(self) -> str:
        return f"{self.ticket.updated_at.timestamp()}:{self.confidence}:{self.suggestion}"


def rows(view: QueueView, tickets: Sequence[Ticket]) -> list[Row]:
    """The tickets with their newest message, how sure classification was, and whether an answer is ready."""
    numbers = [ticket.pk for ticket in tickets]
    sure = sure_of_category(tickets)
    offered = dict(
        Suggestion.objects.filter(ticket__in=numbers, fate=Suggestion.Fate.OFFERED)
        .order_by("id")
        .values_list("ticket", "confidence")
    )
    return [
        Row(
            ticket=ticket,
            key=cursor(view, ticket),
            snippet=ticket.snippet,
            answered=ticket.last_author not in {"", Message.Author.CONTACT},
            confidence=sure.get(ticket.pk),
            suggestion=offered.get(ticket.pk),
        )
        for ticket in tickets
    ]


def sure_of_category(tickets: Sequence[Ticket]) -> dict[int, float]:
    """How sure the assistant was of each ticket's category, where it was the assistant that chose it."""
    newest = (
        DecisionRecord.objects.filter(ticket__in=[ticket.pk for ticket in tickets], step="classify")
        .order_by("ticket", "-id")
        .distinct("ticket")
        .values_list("ticket", "confidence", "decision__category__ranked__0__0")
    )
    slugs = {ticket.pk: ticket.category.slug for ticket in tickets if ticket.category}
    return {ticket: sure for ticket, sure, slug in newest if sure is not None and slugs.get(ticket) == slug}
