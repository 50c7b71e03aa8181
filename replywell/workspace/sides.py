"""The conversations at the side of a ticket, as its page shows them."""

from dataclasses import dataclass, field
from typing import Any

from replywell.tickets.models import Message, Ticket
from replywell.workspace.composing import label
from replywell.workspace.timeline import Entry, said, spoken_with_files


@dataclass(slots=True)
class Side:
    """One conversation with somebody else, and what is being written to them."""

    ticket: Ticket
    entries: list[Entry] = field(default_factory=list)
    text: str = ""
    copies: str = ""
    problem: str = ""
    open: bool = False

    @property
    def newest(self) -> int:
        return max((entry.message.pk for entry in self.entries if entry.message), default=0)

    @property
    def status(self) -> str:
        return label(self.ticket.status)


SHOWN = 20
"""Sides on a page, the newest."""
MESSAGES = 200


def sides_of(
    ticket: Ticket, *, writing: int = 0, text: str = "", cc: str = "", problem: str = ""
) -> dict[str, Any]:
    """The sides with their messages. The one that is being written to is open; after a letter that could not
    leave it has its text and why.

    Two queries however many there are, one where there are none.
    """
    sides = {side.pk: Side(side) for side in ticket.sides.select_related("requester").order_by("-pk")[:SHOWN]}
    for message in _said(list(sides)):
        side = sides[message.ticket_id]
        side.entries.append(said(message, side.ticket))
        if not message.from_contact:
            side.copies = ", ".join(message.cc)
    for side in sides.values():
        side.open = side.ticket.last_author == Message.Author.CONTACT and side.ticket.is_working
    if writing in sides:
        sides[writing].open = True
        if problem:
            sides[writing].text, sides[writing].copies, sides[writing].problem = text, cc, problem
    return {"sides": list(sides.values())[::-1]}


def _said(numbers: list[int]) -> list[Message]:
    if not numbers:
        return []
    spoken = spoken_with_files(Message.objects.filter(ticket__in=numbers))
    return list(spoken.order_by("-pk")[:MESSAGES])[::-1]
