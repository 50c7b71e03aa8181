"""The conversations at the side of a ticket, as its page shows them."""

from dataclasses import dataclass, field
from typing import Any

from replywell.tickets.models import Message, Ticket


@dataclass(slots=True)
class Side:
    """One conversation with somebody else, and what is being written to them."""

    ticket: Ticket
    messages: list[Message] = field(default_factory=list)
    text: str = ""
    copies: str = ""
    problem: str = ""
    open: bool = False

    @property
    def newest(self) -> int:
        return max((message.pk for message in self.messages), default=0)

    @property
    def status(self) -> str:
        return self.ticket.status.replace("_", " ").capitalize()


SHOWN = 20
"""Sides on a page, the newest."""
MESSAGES = 200


def sides_of(
    ticket: Ticket, *, writing: int = 0, text: str = "", cc: str = "", problem: str = ""
) -> dict[str, Any]:
    """The sides with their messages; after a letter that could not leave, with its text and why.

    Three queries however many there are, one where there are none.
    """
    sides = {side.pk: Side(side) for side in ticket.sides.select_related("requester").order_by("-pk")[:SHOWN]}
    for message in _said(list(sides)):
        sides[message.ticket_id].messages.append(message)
    for side in sides.values():
        newest = next((said for said in reversed(side.messages) if not said.from_contact), None)
        side.copies = ", ".join(newest.cc) if newest else ""
        side.open = side.ticket.last_author == Message.Author.CONTACT and side.ticket.is_working
    if writing in sides:
        again = sides[writing]
        again.text, again.copies, again.problem, again.open = text, cc, problem, True
    return {"sides": list(sides.values())[::-1]}


def _said(numbers: list[int]) -> list[Message]:
    if not numbers:
        return []
    said = Message.objects.filter(ticket__in=numbers).select_related("contact", "agent", "outbound")
    return list(said.prefetch_related("attachments").order_by("-pk")[:MESSAGES])[::-1]
