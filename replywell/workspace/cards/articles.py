"""What the knowledge has on this ticket, best first."""

from dataclasses import dataclass
from typing import Any

from replywell.knowledge.index import ask
from replywell.knowledge.models import TicketVector
from replywell.knowledge.queries import flag_of, flags_on
from replywell.knowledge.search import search_near
from replywell.knowledge.values import Hit, Query
from replywell.people.models import Agent
from replywell.tickets.models import Ticket

SHOWN = 5


@dataclass(frozen=True, slots=True)
class Ranked:
    """An article by its best passage."""

    hit: Hit
    flagged: bool


def load(agent: Agent, ticket: Ticket) -> dict[str, Any]:
    """Articles nearest to what the ticket is about; the internal ones too: agents read them, nobody else."""
    vector = TicketVector.objects.filter(ticket=ticket.pk).values_list("embedding", flat=True).first()
    if vector is None:
        return {"waiting": True}
    text = f"{ticket.subject}\n{ticket.snippet}"
    asked = Query(text=text, language=ticket.language or "en", internal=True, limit=12)
    best: dict[int, Hit] = {}
    for hit in search_near(asked, ask([text], vector=vector)).hits:
        best.setdefault(hit.article, hit)
    flags = flags_on(best)
    ranked = [Ranked(hit, flag_of(hit.article, hit.text, flags) is not None) for hit in best.values()]
    return {"articles": ranked[:SHOWN]}
