"""A ticket goes to specialists, with all they need to know written down."""

from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from replywell.kit.errors import Conflict, Invalid
from replywell.people.actors import SYSTEM, actor_of
from replywell.people.models import Agent, Team
from replywell.tickets.actions.conversation import storable
from replywell.tickets.actions.events import record
from replywell.tickets.actions.lifecycle import locked
from replywell.tickets.actions.triage import assign, classify, route
from replywell.tickets.models import Note, Ticket
from replywell.tickets.status import Status

LONGEST = 20_000
"""Characters of a section."""


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a handover: its heading and what stands below, as Markdown."""

    heading: str
    text: str


@transaction.atomic
def escalate(
    ticket: Ticket,
    sections: list[Section],
    team: Team | None,
    *,
    by: Agent | None,
    agent: Agent | None = None,
    urgency: int | None = None,
) -> Note:
    """The team gets the ticket with the handover as a note; the assistant keeps silent from here on.

    Without a team it stays where it is; `by` is None where a path was taken by itself. Raises `Invalid` for an empty handover or an agent of another team, `Conflict` when the ticket is closed.
    """
    said = [Section(part.heading, storable(part.text)) for part in sections]
    said = [part for part in said if part.text]
    if not said:
        raise Invalid(_("The handover is empty. Say at least what was reported."))
    if any(len(part.text) > LONGEST for part in said):
        raise Invalid(_("A section is too long. Cut it to %(most)d characters.") % {"most": LONGEST})
    if agent and team and not agent.teams.filter(pk=team.pk).exists():
        raise Invalid(
            _("%(agent)s is not in the team %(team)s. Choose somebody of that team, or nobody.")
            % {"agent": agent, "team": team}
        )
    ticket = locked(ticket)
    if ticket.status == Status.CLOSED:
        raise Conflict(_("This ticket is closed for good: there is nothing to hand over."))
    actor = actor_of(by) if by else SYSTEM
    note = Note.objects.create(ticket=ticket, agent=by, kind="escalation", text=_written(said))
    if not ticket.assistant_off:
        ticket.assistant_off = True
        ticket.save(update_fields=["assistant_off"])
    if urgency is not None:
        classify(ticket, urgency=urgency, by=actor)
    if team and team.pk != ticket.team_id:
        ticket = route(ticket, team, by=actor)
    if agent:
        assign(ticket, agent, by=actor)
    record(
        ticket,
        "escalated",
        by=actor,
        note=note.pk,
        team=team.name if team else "",
        agent=agent.name if agent else "",
    )
    return note


def _written(sections: list[Section]) -> str:
    return "\n\n".join(f"## {part.heading}\n\n{part.text}" for part in sections)
