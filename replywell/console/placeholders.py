"""The placeholders that texts may have: their names for the help, and a look at them filled in."""

from importlib import import_module
from typing import Any

from replywell.people.models import Agent
from replywell.tickets.models import Ticket

NAMES = (
    "requester.name",
    "requester.first_name",
    "requester.email",
    "company.name",
    "ticket.number",
    "ticket.subject",
    "agent.name",
    "agent.first_name",
    "brand.name",
)
"""Until the room says which it knows."""


def names() -> list[str]:
    """The placeholders there are, as the room of automation knows them."""
    room = _room()
    known = getattr(room, "PLACEHOLDERS", NAMES) if room else NAMES
    return [str(name) for name in known]


def filled(text: str, ticket: Ticket, agent: Agent) -> str | None:
    """A text as it would be inserted on a ticket; None where nothing can fill it in."""
    fill = getattr(_room(), "fill", None)
    return None if fill is None else str(fill(text, ticket, agent))


def _room() -> Any:
    try:
        return import_module("replywell.automation.placeholders")
    except ModuleNotFoundError:
        return None
