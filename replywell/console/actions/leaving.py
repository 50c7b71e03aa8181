"""A colleague leaves: what that means in every room, in one transaction."""

from django.db import transaction

from replywell.api.actions.tokens import end_tokens
from replywell.people.actions.agents import deactivate
from replywell.people.models import Agent
from replywell.tickets.actions.handover import hand_back


@transaction.atomic
def let_go(agent: Agent, *, by: Agent, hand_to: Agent | None = None) -> int:
    """No sign-in, no session, no token; open tickets go to somebody or back. Returns how many tickets.

    Raises `NotAllowed`, `Conflict` for the last owner, `Invalid` for somebody who cannot answer.
    """
    deactivate(agent, by=by)
    end_tokens(agent)
    return hand_back(agent, by=by, to=hand_to)
