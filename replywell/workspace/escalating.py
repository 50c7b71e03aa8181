"""A ticket on its way to a path: the paths to choose from, the fields of the chosen one, what goes to the requester."""

from collections.abc import Mapping
from copy import copy
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from replywell.automation.placeholders import render
from replywell.escalations.models import Escalation, Path
from replywell.escalations.queries import active_paths
from replywell.escalations.recipients import in_words, reached
from replywell.escalations.values import Field, fields_of
from replywell.kit import clock
from replywell.kit.errors import Invalid
from replywell.people.models import Agent
from replywell.pipeline.actions.paths import known_to
from replywell.pipeline.counted import count
from replywell.pipeline.paths import Proposal, draft
from replywell.sla.lengths import write_minutes
from replywell.tickets.models import Ticket


@dataclass(frozen=True, slots=True)
class Entry:
    """A field of a path as the form shows it."""

    field: Field
    name: str
    value: str
    wrong: str = ""
    drafted: bool = False


def name_of(field: Field) -> str:
    return f"field-{field.slug}"


def chosen_path(asked: int | None, offered: list[Proposal], *, none: bool) -> Path | None:
    """The path that was asked for, else the first that is proposed. Raises `Invalid` for one that is gone."""
    if asked is not None:
        for one in offered:
            if one.path.pk == asked:
                return one.path
        raise Invalid(_("This path is not in use any more. Choose another one."))
    proposed = [one.path for one in offered if one.fits]
    return proposed[0] if proposed and not none else None


def path_numbered(number: int) -> Path:
    """Raises `Invalid` for a path that is not in use."""
    found = active_paths().filter(pk=number).first()
    if found is None:
        raise Invalid(_("This path is not in use any more. Choose another one."))
    return found


def entries(
    path: Path,
    ticket: Ticket,
    handover: dict[str, Any],
    given: Mapping[str, str] | None = None,
    wrong: Mapping[str, str] | None = None,
) -> list[Entry]:
    """The fields of a path: as they were typed, else drafted from the conversation."""
    drafted = draft(path, ticket, handover) if given is None else {}
    return [
        Entry(
            field,
            name_of(field),
            drafted.get(field.slug, "") if given is None else given.get(field.slug, ""),
            (wrong or {}).get(field.slug, ""),
            field.slug in drafted,
        )
        for field in fields_of(path.fields)
    ]


def context_of(path: Path | None, ticket: Ticket, agent: Agent, offered: list[Proposal]) -> dict[str, Any]:
    """What the page tells of the chosen path."""
    if path is None:
        return {"paths": offered, "path": None}
    now = clock.now()
    there = copy(ticket)  # as it will be: in the path's team
    there.team_id = path.team_id or ticket.team_id
    who = reached(path.owner, there, now)
    return {
        "paths": offered,
        "path": path,
        "owner": in_words(path.owner),
        "owners": [one.name for one in who.agents],
        "left_out": who.left_out,
        "expected": count(path.calendar, now, path.response),
        "on_it": ticket.escalations.filter(path=path, state__in=Escalation.OPEN).exists(),
        "steps": [(write_minutes(step["after"]), in_words(step["to"])) for step in path.steps],
    }


def reply_of(path: Path, ticket: Ticket, agent: Agent, entered: Mapping[str, str]) -> str:
    """What the path would have the requester told; an agent sends it, or does not."""
    return render(path.reply, known_to(ticket, path, entered, agent)) if path.reply else ""
