"""Whether many people ask the same just now. Until incidents have a room of their own: an honest count."""

from typing import Any

from replywell.knowledge.similar import MOST, same_lately
from replywell.people.models import Agent
from replywell.tickets.models import Ticket

LISTED = 10


def load(agent: Agent, ticket: Ticket) -> dict[str, Any]:
    alike = same_lately(agent, ticket)
    return {"count": len(alike), "more": len(alike) == MOST, "tickets": alike[:LISTED]}
