"""What the requester thinks of how it went."""

from django.db import transaction

from replywell.kit.errors import Invalid
from replywell.people.actors import actor_of
from replywell.people.models import Contact
from replywell.tickets.actions.events import record
from replywell.tickets.actions.lifecycle import locked
from replywell.tickets.models import Ticket, TicketEvent

LONGEST = 1000


@transaction.atomic
def rate(ticket: Ticket, stars: int, comment: str = "", *, by: Contact) -> TicketEvent:
    """From 1 to 5 stars, and a word. A later rating counts instead; the same again is not told twice."""
    if stars not in range(1, 6):
        raise Invalid("Give one to five stars.")
    ticket = locked(ticket)
    comment = comment.replace("\0", "").strip()[:LONGEST]
    last = last_rating(ticket, by=by)
    if last and (last.data.get("stars"), last.data.get("comment")) == (stars, comment):
        return last
    return record(ticket, "rated", by=actor_of(by), stars=stars, comment=comment)


def last_rating(ticket: Ticket, *, by: Contact) -> TicketEvent | None:
    """What this contact said last; None where they have not."""
    return ticket.events.filter(kind="rated", actor=str(actor_of(by))).order_by("-id").first()
