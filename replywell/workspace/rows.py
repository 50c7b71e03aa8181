"""What a row of the queue shows beside the ticket itself: a handful of queries, however many rows."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models.functions import Left

from replywell.pipeline.models import DecisionRecord
from replywell.resolution.models import Suggestion
from replywell.tickets.models import Message, Ticket
from replywell.workspace.queue import QueueView, cursor

SNIPPET = 240
MARKS = re.compile(r"\*\*|`|(?<!\w)[*_](?=\w)|(?<=\w)[*_](?!\w)")


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
    newest = {
        ticket: (_plain(text, author), author != Message.Author.CONTACT)
        for ticket, text, author in Message.objects.filter(ticket__in=numbers)
        .order_by("ticket", "-created_at", "-id")
        .distinct("ticket")
        .values_list("ticket", Left("text", SNIPPET), "author")
    }
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
            snippet=newest.get(ticket.pk, ("", False))[0],
            answered=newest.get(ticket.pk, ("", False))[1],
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


def _plain(text: str, author: str) -> str:
    """One line; what we wrote is Markdown, whose marks say nothing here."""
    line = " ".join(text.split())
    return line if author == Message.Author.CONTACT else MARKS.sub("", line)
