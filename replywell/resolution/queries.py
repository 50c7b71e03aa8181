"""Reading suggestions, their versions, and the organization's autonomy."""

from functools import lru_cache

from django.db import models

from replywell.kit.compiled import Compiled
from replywell.kit.errors import NotFound
from replywell.people.models import Agent
from replywell.resolution.models import CategoryAutonomy, Suggestion, Wish
from replywell.tickets.models import Message, Ticket


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


def answers_now(ticket: Ticket) -> list[Suggestion]:
    """Every version for the newest message that is on offer or was discarded, newest first."""
    return _answers()(ticket=ticket.pk)


@lru_cache
def _answers() -> Compiled[Suggestion]:
    kept = [Suggestion.Fate.OFFERED, Suggestion.Fate.DISCARDED]

    def asked(ticket: int) -> models.QuerySet[Suggestion]:
        newest = Message.objects.filter(ticket=ticket).order_by("-pk").values("pk")[:1]
        return Suggestion.objects.filter(ticket=ticket, message=newest, fate__in=kept)[:20]

    return Compiled(asked, numbers="ticket")


def unsettled(ticket: int, agent: Agent) -> models.QuerySet[Wish]:
    """What this agent asked last of the assistant on this ticket, while it is not settled."""
    asked = Wish.objects.filter(ticket=ticket, agent=agent).exclude(kind=Wish.Kind.ESCALATE)
    last = asked.order_by("-id").values("pk")[:1]
    return asked.filter(pk=models.Subquery(last), state__in=[Wish.State.WAITING, Wish.State.FAILED])


def autonomy_modes() -> tuple[tuple[str, str], ...]:
    """Category slug → mode, for every category that has one."""
    return tuple(CategoryAutonomy.objects.order_by("category__slug").values_list("category__slug", "mode"))
