"""Agents follow tickets, to hear what happens on them."""

from django.db import transaction

from replywell.people.actors import actor_of
from replywell.people.models import Agent
from replywell.tickets.actions.events import record
from replywell.tickets.actions.lifecycle import locked
from replywell.tickets.models import Follower, Ticket


@transaction.atomic
def follow(ticket: Ticket, agent: Agent) -> bool:
    """Whether this is new; to follow twice changes nothing."""
    ticket = locked(ticket)
    _, new = Follower.objects.get_or_create(ticket=ticket, agent=agent)
    if new:
        record(ticket, "followed", by=actor_of(agent))
    return new


@transaction.atomic
def unfollow(ticket: Ticket, agent: Agent) -> bool:
    """Whether they followed; it is no error if they did not."""
    ticket = locked(ticket)
    gone, _ = Follower.objects.filter(ticket=ticket, agent=agent).delete()
    if gone:
        record(ticket, "unfollowed", by=actor_of(agent))
    return bool(gone)
