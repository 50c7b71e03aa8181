"""A colleague leaves, and comes back: what that means in every room, in one transaction."""

from django.db import models, transaction
from django.utils.translation import gettext as _

from replywell.api.actions.tokens import end_tokens
from replywell.kit.errors import NotFound
from replywell.people.actions.agents import deactivate, reactivate
from replywell.people.actions.removals import keep_of, restores
from replywell.people.models import Agent, Removal
from replywell.tickets.actions.handover import hand_back, take_back


@transaction.atomic
def let_go(agent: Agent, *, by: Agent, hand_to: Agent | None = None) -> Removal:
    """No sign-in, no session, no token; open tickets go to somebody or back. Returns what undoes it.

    Raises `NotAllowed`, `Conflict` for the last owner, `Invalid` for somebody who cannot answer.
    """
    deactivate(agent, by=by)
    end_tokens(agent)
    numbers = hand_back(agent, by=by, to=hand_to)
    held_by = hand_to.pk if hand_to else None
    return keep_of("people.agent", {"agent": agent.pk, "tickets": numbers, "held_by": held_by}, by=by)


@restores("people.agent")
def call_back(removal: Removal, by: Agent) -> models.Model:
    """They may sign in again, and have the tickets that nobody took since. Sessions and tokens stay ended."""
    kept = removal.kept
    agent = Agent.objects.filter(pk=kept["agent"]).first()
    if agent is None:
        raise NotFound(_("There is nothing to undo here any more."))
    if not agent.is_active:
        reactivate(agent, by=by)
    held_by = Agent.objects.filter(pk=kept["held_by"]).first() if kept["held_by"] else None
    take_back(agent, kept["tickets"], by=by, held_by=held_by)
    return agent
