"""Tickets of others like this one, and the answers that resolved them."""

from dataclasses import dataclass
from typing import Any

from replywell.knowledge.models import TicketVector
from replywell.knowledge.similar import CLOSE, nearest_tickets
from replywell.people.models import Agent
from replywell.tickets.models import Message, Ticket
from replywell.tickets.queries import visible_to

SHOWN = 5


@dataclass(frozen=True, slots=True)
class Alike:
    """A ticket like this one; `answer` is the last thing that was said to its requester, if it is resolved."""

    ticket: Ticket
    similarity: float
    answer: str
    by_assistant: bool


def load(agent: Agent, ticket: Ticket) -> dict[str, Any]:
    vector = TicketVector.objects.filter(ticket=ticket.pk).values_list("embedding", flat=True).first()
    if vector is None:
        return {"waiting": True}
    others = visible_to(agent).exclude(pk=ticket.pk).exclude(requester=ticket.requester_id)
    found = nearest_tickets(others, vector, SHOWN, least=CLOSE)
    resolved = [each.pk for each in found if each.status in {"resolved", "closed"}]
    answers = {
        number: (text, author)
        for number, text, author in Message.objects.filter(ticket__in=resolved)
        .exclude(author=Message.Author.CONTACT)
        .order_by("ticket", "-id")
        .distinct("ticket")
        .values_list("ticket", "text", "author")
    }
    return {
        "alike": [
            Alike(
                ticket=each,
                similarity=each.similarity,  # type: ignore[attr-defined]  # an annotation of the query
                answer=answers.get(each.pk, ("", ""))[0],
                by_assistant=answers.get(each.pk, ("", ""))[1] == Message.Author.ASSISTANT,
            )
            for each in found
        ]
    }
