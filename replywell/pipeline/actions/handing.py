"""Whoever asks for a person with a button hears that one takes over."""

from django.db import transaction

from replywell.pipeline.conversing import hand_over, is_spoken
from replywell.tickets.actions.lifecycle import locked
from replywell.tickets.models import TicketEvent
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
    hand_over(ticket, ticket.language or "en", because="The requester asks for a person.")
