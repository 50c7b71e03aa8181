"""Reading suggestions, their versions, and the organization's autonomy."""

from functools import lru_cache
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db import models
from django.db.models.functions import JSONObject

from replywell.kit.compiled import Compiled
from replywell.kit.errors import NotFound
from replywell.people.models import Agent
from replywell.resolution.ladder import ALONE
from replywell.resolution.models import Answer, AssistantSettings, CategoryAutonomy, Suggestion, Wish
from replywell.resolution.values import Rung
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


def held_answer(ticket: Ticket) -> Answer | None:
    """The assistant's answer that waits to leave, if there is one and nobody has written since."""
    if ticket.assistant_off or not ticket.is_working or ticket.last_author != Message.Author.CONTACT:
        return None  # asked of no ticket that a person has
    newest = Message.objects.filter(ticket=ticket).order_by("-pk").values("pk")[:1]
    return Answer.objects.filter(ticket=ticket, state=Answer.State.WAITING, message=newest).first()


def unsettled(ticket: int, agent: Agent) -> models.QuerySet[Wish]:
    """What this agent asked last of the assistant on this ticket, while it is not settled."""
    asked = Wish.objects.filter(ticket=ticket, agent=agent).exclude(kind=Wish.Kind.ESCALATE)
    last = asked.order_by("-id").values("pk")[:1]
    return asked.filter(pk=models.Subquery(last), state__in=[Wish.State.WAITING, Wish.State.FAILED])


def assistant_settings() -> AssistantSettings:
    """How careful the desk is; as it comes, where nobody has changed anything."""
    return AssistantSettings.objects.filter(pk=1).first() or AssistantSettings(pk=1)


def autonomy_now(version: str, *, proven: bool = False) -> dict[str, Any]:
    """What `Autonomy` is made of, in one question: modes, rungs, the switch, the lot and the waits.

    What was proven of another version of the assistant than this one, or under other rules, is a draft until it is
    proven again; with `proven` it is looked at as if it were, so that this can be tried.
    """
    rows = CategoryAutonomy.objects.order_by("category__slug", "language", "channel").values(
        row=JSONObject(
            category="category__slug",
            language="language",
            channel="channel",
            mode="mode",
            stopped="stopped",
            versions="versions",
            void="void",
        )
    )
    asked = AssistantSettings.objects.filter(pk=1).annotate(rows=ArraySubquery(rows)).first()
    found = asked.rows if asked else [each["row"] for each in rows]
    kept: AssistantSettings = asked or AssistantSettings(pk=1)
    stopped = {row["category"] for row in found if row["stopped"] and not row["language"] + row["channel"]}
    for row in found:
        if proven:
            row |= {"versions": [], "void": ""}
        row["mode"] = mode_in_force(row, version, row["category"] in stopped)
    whole = [row for row in found if not row["language"] and not row["channel"]]
    narrow = [row for row in found if row["language"] or row["channel"]]
    return {
        "modes": tuple((row["category"], row["mode"]) for row in whole),
        "rungs": tuple(Rung(**{name: row[name] for name in Rung.model_fields}) for row in narrow),
        "stopped": kept.stopped,
        "hold_out": kept.hold_out,
        "hold_shortest": kept.hold_shortest,
        "hold_longest": kept.hold_longest,
        "version": version,
    }


def mode_in_force(row: dict[str, Any], version: str, stopped: bool = False) -> str:
    """The mode of a rung, or `draft` where it is stopped, or was proven of another version or under other rules."""
    unproven = bool(row["void"]) or (bool(row["versions"]) and version not in row["versions"])
    return "draft" if row["mode"] in ALONE and (stopped or row["stopped"] or unproven) else row["mode"]


def modes_of() -> dict[int, str]:
    """Category → mode of the whole category, for those that have one."""
    return dict(CategoryAutonomy.objects.filter(language="", channel="").values_list("category", "mode"))
