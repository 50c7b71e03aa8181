"""Whoever asks for a person with a button hears that one takes over."""

from django.db import transaction

from replywell.pipeline.conversing import hand_over, is_spoken
from replywell.pipeline.kept import Unreadable, opened
from replywell.pipeline.models import Walk
from replywell.pipeline.walk import Journey
from replywell.tickets.actions.lifecycle import locked
from replywell.tickets.models import Ticket, TicketEvent
from replywell.tickets.queries import acts
from replywell.tickets.spoken import may_tell_who_takes_over


@transaction.atomic
def person_takes_over(heard: TicketEvent) -> None:
    """Once; not where an agent was faster, or where it was said already."""
    ticket = locked(heard.ticket)
    if not ticket.is_working or not is_spoken(ticket) or not may_tell_who_takes_over(ticket.pk):
        return
    if acts(ticket.pk).filter(pk__gt=heard.pk).exists():
        return
    because = "The requester asks for a person."
    hand_over(ticket, ticket.language or "en", because=because, journey=_last(ticket))


def _last(ticket: Ticket) -> Journey | None:
    """The way of the newest message that was walked: what was found on it helps whoever takes over."""
    walk = ticket.walks.filter(state=Walk.State.CARRIED_OUT).select_related("desk").order_by("-pk").first()
    try:
        return opened(walk).journey if walk else None
    except Unreadable:
        return None
