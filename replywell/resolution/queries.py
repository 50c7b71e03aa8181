"""Reading suggestions, their versions, and the organization's autonomy."""

from typing import Any

from django.db import models

from replywell.kit.errors import NotFound
from replywell.people.models import Agent
from replywell.resolution.models import CategoryAutonomy, Suggestion, Wish
from replywell.tickets.models import Ticket


def suggestion_for(ticket: Ticket) -> Suggestion | None:
    """The suggestion that is on offer for this ticket's newest message: of several versions the newest."""
    newest = ticket.messages.order_by("-pk").values("pk")[:1]
    return ticket.suggestions.filter(fate=Suggestion.Fate.OFFERED, message=newest).first()


def versions_for(ticket: Ticket) -> list[Suggestion]:
    """Every version on offer for the newest message, newest first."""
    newest = ticket.messages.order_by("-pk").values("pk")[:1]
    return list(ticket.suggestions.filter(fate=Suggestion.Fate.OFFERED, message=newest)[:20])


def suggestion_of(ticket: Ticket, number: int) -> Suggestion:
    """A suggestion of this ticket, whatever became of it. Raises `NotFound`."""
    found = ticket.suggestions.filter(pk=number).first()
    if found is None:
        raise NotFound("There is no such suggestion on this ticket. Reload the page.")
    return found


def wish_of(ticket: Ticket, agent: Agent, number: int) -> Wish:
    """A wish that this agent has on this ticket. Raises `NotFound`."""
    found = ticket.wishes.filter(pk=number, agent=agent).first()
    if found is None:
        raise NotFound("That was asked by somebody else, or never. Reload the page.")
    return found


def answers_now(ticket: Ticket, agent: Agent) -> tuple[list[Suggestion], Wish | None]:
    """Every version for the newest message that is on offer or was discarded, newest first, and what this
    agent asked last, while it is not settled: one query where nothing waits.
    """
    newest = ticket.messages.order_by("-pk").values("pk")[:1]
    kept = [Suggestion.Fate.OFFERED, Suggestion.Fate.DISCARDED]
    unsettled = [Wish.State.WAITING, Wish.State.FAILED]
    asked = ticket.wishes.filter(agent=agent).exclude(kind=Wish.Kind.ESCALATE)
    state = asked.order_by("-id").values("state")[:1]
    found: list[Any] = list(
        ticket.suggestions.filter(message=newest, fate__in=kept).annotate(asked=models.Subquery(state))[:20]
    )
    if found and found[0].asked not in unsettled:
        return found, None
    last = asked.first()
    return found, last if last and last.state in unsettled else None


def autonomy_modes() -> tuple[tuple[str, str], ...]:
    """Category slug → mode, for every category that has one."""
    return tuple(CategoryAutonomy.objects.order_by("category__slug").values_list("category__slug", "mode"))
