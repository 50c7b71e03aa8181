"""The draft of a handover: its sections as fields, and where a ticket can go."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from replywell.adapters.models.embedded.escalate import escalate as quoted
from replywell.adapters.models.port import SECTIONS
from replywell.kit.errors import Invalid
from replywell.people.models import Agent, Role, Team
from replywell.pipeline.actions.wishes import escalate_task
from replywell.tickets.actions.escalation import Section
from replywell.tickets.models import Ticket, Urgency

HEADINGS = {
    "reported": gettext_lazy("What was reported"),
    "tried": gettext_lazy("What was tried"),
    "diagnostics": gettext_lazy("Diagnostics"),
    "cause": gettext_lazy("Likely cause"),
    "details": gettext_lazy("Technical details"),
    "next_steps": gettext_lazy("Next steps for the specialist"),
}
_CITED = re.compile(r"\[(\d{1,4})\](?!\()")


@dataclass(frozen=True, slots=True)
class Field:
    """A section of the form."""

    name: str
    label: str
    text: str


def quoted_draft(ticket: Ticket) -> dict[str, Any]:
    """A draft of quotations, made at once and without any model."""
    return quoted(escalate_task(ticket)).model_dump(mode="json", exclude={"usage"})


def numbered(ticket: Ticket) -> dict[int, int]:
    """Message → its number on this ticket, as the drafts cite it."""
    ids = ticket.messages.order_by("created_at", "id").values_list("pk", flat=True)
    return {pk: number for number, pk in enumerate(ids, start=1)}


def fields(draft: dict[str, Any], numbers: dict[int, int]) -> list[Field]:
    """The draft as editable texts: a line a point, with the numbers of the messages that say it."""
    return [Field(name, str(HEADINGS[name]), _text(name, draft, numbers)) for name in SECTIONS]


def _text(name: str, draft: dict[str, Any], numbers: dict[int, int]) -> str:
    points = draft.get(name) or []
    if name == "cause":
        if not points:
            return _("Not known.")
        sure = _("(%(share)d %% sure)") % {"share": round(100 * draft.get("cause_confidence", 0))}
        return "\n".join(f"- {_line(point, numbers)} {sure}" for point in points)
    return "\n".join(f"- {_line(point, numbers)}" for point in points)


def _line(point: dict[str, Any], numbers: dict[int, int]) -> str:
    cited = " ".join(f"[{numbers[c]}]" for c in point.get("citations", ()) if c in numbers)
    return f"{point['text']} {cited}".strip()


def sections(texts: dict[str, str], ticket: Ticket, place: str) -> list[Section]:
    """What the agent made of the fields; numbers in brackets lead to their messages."""
    messages = {number: pk for pk, number in numbered(ticket).items()}

    def led(found: re.Match[str]) -> str:
        pk = messages.get(int(found[1]))
        return f"[\\[{found[1]}\\]]({place}#message-{pk})" if pk else found[0]

    return [Section(str(HEADINGS[name]), _CITED.sub(led, texts.get(name, ""))) for name in SECTIONS]


def choices(ticket: Ticket) -> dict[str, Any]:
    """Where the ticket can go, and to whom."""
    return {
        "places": [(f"team:{team.pk}", team) for team in Team.objects.exclude(pk=ticket.team_id or 0)],
        "agents": _answering().prefetch_related("teams"),
        "urgencies": Urgency.choices,
        "by_api": settings.ENV.model != "embedded",
        "model": settings.ENV.model,
    }


def _answering() -> Any:
    return (
        Agent.objects.filter(is_active=True, teams__isnull=False)
        .exclude(role__in=[Role.LIGHT, Role.VIEWER])
        .distinct()
    )


def team_named(place: str) -> Team:
    """`team:3` as a team; other kinds of places come with escalation paths. Raises `Invalid`."""
    kind, _colon, number = place.partition(":")
    found = None
    if kind == "team" and number.isascii() and number.isdigit() and len(number) < 18:
        found = Team.objects.filter(pk=int(number)).first()
    if found is None:
        raise Invalid(_("Choose the team that takes the ticket."))
    return found


def agent_numbered(number: int | None) -> Agent | None:
    """Somebody who can take it; None where nobody was chosen. Raises `Invalid`."""
    if not number:
        return None
    found = _answering().filter(Q(pk=number)).first()
    if found is None:
        raise Invalid(_("There is no such agent any more. Reload the page and choose again."))
    return found


def urgency_numbered(number: int | None) -> int | None:
    """One of the urgencies; None where it stays. Raises `Invalid`."""
    if number is not None and number not in Urgency.values:
        raise Invalid(_("Choose an urgency of the list."))
    return number


def cited_messages(ticket: Ticket, used: Sequence[Field]) -> list[dict[str, Any]]:
    """The messages that the draft names, for reading beside it."""
    named = {int(n) for field in used for n in _CITED.findall(field.text)}
    by_number = {number: pk for pk, number in numbered(ticket).items() if number in named}
    messages = ticket.messages.select_related("contact", "agent").in_bulk(list(by_number.values()))
    return [
        {"number": number, "message": messages[pk]}
        for number, pk in sorted(by_number.items())
        if pk in messages
    ]
