"""A ticket goes on a path: its clock starts, and the owner is told."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from replywell.escalations.actions.stepping import Count, take_steps
from replywell.escalations.models import Escalation, Path
from replywell.escalations.values import Step, Terms, steps_of
from replywell.kit import clock
from replywell.kit.errors import Conflict
from replywell.people.actors import SYSTEM, actor_of
from replywell.people.models import Agent, Team
from replywell.tickets.actions.events import record
from replywell.tickets.actions.lifecycle import locked
from replywell.tickets.models import Ticket
from replywell.tickets.status import Status


@dataclass(frozen=True, slots=True)
class Said:
    """What goes along: the fields as [label, value], what whoever is told reads, what the requester may be told."""

    values: Sequence[tuple[str, str]] = ()
    told: str = ""
    reply: str = ""
    because: str = ""


@dataclass(frozen=True, slots=True)
class Before:
    """Who had the ticket, so that it can be handed back."""

    team: Team | None = None
    assignee: Agent | None = None


@transaction.atomic
def begin(
    ticket: Ticket, path: Path, said: Said, *, by: Agent | None, count: Count, before: Before | None = None
) -> Escalation:
    """The ticket is on this path from now on; `by` is None where nobody decided that. Raises `Conflict` when it is on it
    already, or closed."""
    ticket, now, before = locked(ticket), clock.now(), before or Before()
    if ticket.status == Status.CLOSED:
        raise Conflict(_("This ticket is closed for good: there is nothing to hand over."))
    if ticket.escalations.filter(path=path, state__in=Escalation.OPEN).exists():
        raise Conflict(_("This ticket is on the path %(name)s already.") % {"name": path.name})
    escalation = Escalation.objects.create(
        ticket=ticket,
        path=path,
        name=path.name,
        terms=terms_of(path).model_dump(mode="json"),
        values=[list(pair) for pair in said.values],
        told=said.told,
        reply=said.reply,
        by=by,
        because=said.because[:300],
        team_before=before.team,
        assignee_before=before.assignee,
        started_at=now,
        due_at=count(path.calendar, now, path.response),
        next_at=now,
    )
    record(
        ticket,
        "escalation_started",
        by=actor_of(by) if by else SYSTEM,
        escalation=escalation.pk,
        path=path.name,
        because=escalation.because,
    )
    take_steps(escalation, now, count)
    return escalation


def terms_of(path: Path) -> Terms:
    return Terms(
        steps=(Step(after=0, to=path.owner), *steps_of(path.steps)),
        repeat=path.repeat,
        calendar=path.calendar,
        approval=path.approval,
        connection=path.connection_id,
        channel=path.channel if path.connection_id else "",
        addresses=tuple(path.addresses),
    )
