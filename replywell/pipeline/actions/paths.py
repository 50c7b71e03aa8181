"""A ticket is escalated on a path: the handover, the path's fields and its clock, in one transaction."""

import logging
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from replywell.adapters.models.embedded.escalate import escalate as quoted
from replywell.automation.placeholders import render, values
from replywell.escalations.actions.beginning import Before, Said, begin
from replywell.escalations.models import Escalation, Path
from replywell.escalations.queries import active_paths
from replywell.escalations.values import checked, fields_of
from replywell.kit.errors import Conflict, Invalid
from replywell.people.models import Agent
from replywell.pipeline import paths
from replywell.pipeline.actions.wishes import escalate_task
from replywell.pipeline.counted import count
from replywell.tickets.actions.escalation import Section, escalate
from replywell.tickets.actions.lifecycle import locked
from replywell.tickets.models import Ticket, TicketEvent
from replywell.tickets.status import Status

log = logging.getLogger(__name__)
HEADINGS = {
    "reported": "What was reported",
    "tried": "What was tried",
    "diagnostics": "Diagnostics",
    "cause": "Likely cause",
    "details": "Technical details",
}


class Missing(Invalid):
    """Something that the path asks for is missing or not right. Look at the fields."""

    def __init__(self, problems: Mapping[str, str]) -> None:
        super().__init__()
        self.problems = dict(problems)


@transaction.atomic
def escalate_on(
    ticket: Ticket,
    path: Path,
    entered: Mapping[str, str],
    sections: list[Section],
    *,
    by: Agent,
    agent: Agent | None = None,
    urgency: int | None = None,
) -> Escalation:
    """An agent puts a ticket on a path. Raises `Missing` with what is wrong with which field, and what `escalate` and
    `begin` raise."""
    given, wrong = _given(path, entered)
    if wrong:
        raise Missing(wrong)
    return _escalate(
        ticket, path, given, sections, by=by, agent=agent, urgency=urgency or path.urgency, because=""
    )


def take_paths(event: TicketEvent) -> Escalation | None:
    """What happened may put its ticket on the first path that is taken by itself and fits; on each path once at most."""
    if event.kind == "sla_breached":
        taken = Path.Taken.AT_BREACH
    elif set(event.data.get("changes", ())) & {"category", "urgency", "sentiment", "complexity"}:
        taken = Path.Taken.AT_ONCE
    else:
        return None
    rows = list(active_paths().filter(taken=taken))
    ticket = event.ticket
    if not rows or ticket.side_of_id or ticket.status in {Status.RESOLVED, Status.CLOSED}:
        return None
    seen = paths.seen_of(ticket)
    for path in rows:
        everything = taken == Path.Taken.AT_BREACH and not paths.asks(path)
        if everything or (seen and paths.fits(path, seen)):
            return _take(ticket, path, event)
    return None


@transaction.atomic
def _take(ticket: Ticket, path: Path, event: TicketEvent) -> Escalation | None:
    ticket = locked(ticket)
    if ticket.escalations.filter(path=path).exists() or ticket.status in {Status.RESOLVED, Status.CLOSED}:
        return None
    task = escalate_task(ticket)
    handover = quoted(task).model_dump(mode="json", exclude={"usage"})
    given, _wrong = _given(path, paths.draft(path, ticket, handover))
    sections = [
        Section(heading, "\n".join(f"- {point['text']}" for point in handover.get(name) or ()))
        for name, heading in HEADINGS.items()
    ]
    because = _("A promise was missed.") if event.kind == "sla_breached" else ""
    because = " ".join(filter(None, [because, paths.in_words(path)]))
    try:
        return _escalate(
            ticket, path, given, sections, by=None, agent=None, urgency=path.urgency, because=because
        )
    except Conflict as error:
        log.info("#%s is not put on %s: %s", ticket.pk, path, error.message)
        return None


def _given(path: Path, entered: Mapping[str, str]) -> tuple[dict[str, str], dict[str, str]]:
    """The fields' values, and what is wrong with which."""
    given, wrong = {}, {}
    for field in fields_of(path.fields):
        given[field.slug], problem = checked(field, entered.get(field.slug, ""))
        if problem:
            wrong[field.slug] = problem
    return given, wrong


def _escalate(
    ticket: Ticket,
    path: Path,
    given: Mapping[str, str],
    sections: list[Section],
    *,
    by: Agent | None,
    agent: Agent | None,
    urgency: int | None,
    because: str,
) -> Escalation:
    before = Before(ticket.team, ticket.assignee)
    labelled = [(field.label, given.get(field.slug, "")) for field in fields_of(path.fields)]
    told = [f"**{label}:** {value or _('not known')}" for label, value in labelled]
    facts = Section(path.name, "\n\n".join(filter(None, [path.situation, because, *told])) or path.name)
    escalate(ticket, [facts, *sections], path.team, by=by, agent=agent, urgency=urgency)
    ticket = Ticket.objects.select_related("requester__company", "team", "connection__brand").get(
        pk=ticket.pk
    )
    known = known_to(ticket, path, given, by)
    said = Said(
        values=labelled,
        told=told_of(path, known, labelled, because),
        reply=render(path.reply, known) if path.reply else "",
        because=because,
    )
    return begin(ticket, path, said, by=by, count=count, before=before)


def known_to(ticket: Ticket, path: Path, given: Mapping[str, str], by: Agent | None) -> dict[str, str]:
    """What placeholders of a path's texts stand for: those of macros, and the path's fields."""
    fields = {f"field.{slug}": value for slug, value in given.items()}
    return values(ticket, by or Agent(name="Replywell")) | fields | {"path.name": path.name}


def told_of(path: Path, known: dict[str, Any], labelled: list[tuple[str, str]], because: str) -> str:
    """What whoever is told reads: the path's own words, then the fields, each as one plain line."""
    lines = [render(f"{label}: {{{{value|–}}}}", {"value": value}) for label, value in labelled]
    own = render(path.internal, known) if path.internal else ""
    return "\n\n".join(
        filter(None, [own or path.situation, because, "\n".join(f"- {line}" for line in lines)])
    )
