"""Placeholders of saved texts: `{{requester.first_name|there}}`. Names are looked up in a closed list;
nothing is ever evaluated, and what comes in is plain text."""

import re
from collections.abc import Mapping

from replywell.people.models import Agent
from replywell.tickets.models import Ticket
from replywell.tickets.queries import brand_of

PLACEHOLDERS = (
    "requester.first_name",
    "requester.name",
    "requester.email",
    "ticket.number",
    "ticket.subject",
    "agent.name",
    "agent.first_name",
    "team.name",
    "company.name",
    "brand.name",
)
"""Besides them `custom.` with the slug of a field."""
_PLACEHOLDER = re.compile(r"\{\{\s*([a-z][a-z0-9_.-]{0,79})\s*(?:\|([^{}|\n]{0,200}))?\}\}", re.IGNORECASE)
_MARKDOWN = re.compile(r"([\\`*\[\]<>#|~]|(?<!\w)_|_(?!\w))")
LONGEST = 500


def fill(text: str, ticket: Ticket, agent: Agent) -> str:
    """The text for this ticket. What is not known stays visible as `⟦name⟧`, and does not leave so."""
    return render(text, values(ticket, agent))


def render(text: str, known: Mapping[str, str]) -> str:
    """Each placeholder once; a value that looks like one stays as it is."""

    def value(found: re.Match[str]) -> str:
        name = found[1].lower()
        filled = _plain(known.get(name, "")) or (found[2] or "").strip()
        return filled or f"⟦{name}⟧"

    return _PLACEHOLDER.sub(value, text)


def values(ticket: Ticket, agent: Agent) -> dict[str, str]:
    """What placeholders stand for on this ticket."""
    requester = ticket.requester
    known = {
        "requester.first_name": _first(requester.name),
        "requester.name": requester.name,
        "requester.email": requester.email,
        "ticket.number": str(ticket.pk),
        "ticket.subject": ticket.subject,
        "agent.name": agent.name,
        "agent.first_name": _first(agent.name),
        "team.name": ticket.team.name if ticket.team else "",
        "company.name": requester.company.name if requester.company else "",
        "brand.name": brand.name if (brand := brand_of(ticket)) else "",
    }
    return known | {f"custom.{slug}".lower(): _told(value) for slug, value in ticket.custom.items()}


def _first(name: str) -> str:
    return name.split(maxsplit=1)[0] if name.split() else ""


def _told(value: object) -> str:
    if isinstance(value, list):
        return ", ".join(str(each) for each in value)
    return "" if value is None else str(value)


def _plain(value: str) -> str:
    """One line of plain text: no Markdown of it counts, and it cannot pass for an unfilled place."""
    line = " ".join(value.replace("⟦", "").replace("⟧", "").split())[:LONGEST]
    return _MARKDOWN.sub(r"\\\1", line)
