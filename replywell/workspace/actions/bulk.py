"""Many tickets are changed at once, and that is undone."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from replywell.kit import clock
from replywell.kit.errors import Conflict, NotFound, ReplywellError
from replywell.people.actors import actor_of
from replywell.people.models import Agent
from replywell.pipeline.actions.verdicts import note_verdict
from replywell.tickets.actions.undoing import differing, kept, put_back
from replywell.tickets.models import Ticket
from replywell.tickets.queries import visible_to
from replywell.workspace.models import BulkChange

MOST = 200
"""Tickets that one act changes."""
UNDOABLE = timedelta(minutes=15)
KEPT = timedelta(days=1)

type Act = Callable[[Ticket], Any]


@dataclass(slots=True)
class Outcome:
    """How it went: how many changed, how many were so already, and why others were left alone."""

    changed: int = 0
    same: int = 0
    skipped: Counter[str] = field(default_factory=Counter)
    undo: int | None = None


def change(agent: Agent, numbers: Iterable[int], act: Act) -> Outcome:
    """Do something to each of the tickets that this agent may see; each by itself, one event a ticket."""
    numbers = list(dict.fromkeys(numbers))[:MOST]
    outcome, before = Outcome(), []
    tickets = visible_to(agent).filter(pk__in=numbers).in_bulk()
    for number in sorted(numbers):
        if number not in tickets:
            outcome.skipped[_("gone, or not visible to you")] += 1
            continue
        try:
            done = _changed(tickets[number], act)
        except ReplywellError as error:
            outcome.skipped[_why(tickets[number], error)] += 1
            continue
        if done is None:
            outcome.same += 1
        else:
            outcome.changed += 1
            before.append(done)
    if before:
        BulkChange.objects.filter(at__lt=clock.now() - KEPT).delete()
        outcome.undo = BulkChange.objects.create(agent=agent, tickets=before).pk
    return outcome


@transaction.atomic
def _changed(ticket: Ticket, act: Act) -> dict[str, Any] | None:
    held = Ticket.objects.select_for_update().get(pk=ticket.pk)
    before = kept(held)
    act(held)
    now = Ticket.objects.get(pk=ticket.pk)
    if now.updated_at == held.updated_at and not differing(now, before):
        return None
    return {"ticket": ticket.pk, "at": now.updated_at.isoformat(), "before": differing(now, before)}


def undo(agent: Agent, number: int) -> Outcome:
    """Put back what a bulk change did, on every ticket that nobody changed since. Raises NotFound, Conflict."""
    with transaction.atomic():
        done = BulkChange.objects.select_for_update().filter(pk=number, agent=agent).first()
        if done is None:
            raise NotFound(_("There is nothing to undo here any more."))
        if done.undone_at:
            raise Conflict(_("That is undone already."))
        if done.at < clock.now() - UNDOABLE:
            raise Conflict(_("That was too long ago to be undone at once. Change the tickets by hand."))
        done.undone_at = clock.now()
        done.save(update_fields=["undone_at"])
    outcome, by = Outcome(), actor_of(agent)
    tickets = visible_to(agent).in_bulk([one["ticket"] for one in done.tickets])
    for one in done.tickets:
        ticket = tickets.get(one["ticket"])
        if ticket is None:
            outcome.skipped[_("gone, or not visible to you")] += 1
            continue
        try:
            put_back(ticket, one["before"], unchanged_since=datetime.fromisoformat(one["at"]), by=by)
            note_verdict(
                ticket.events.filter(kind="change_undone").latest("pk")
            )  # what is asked now rests on it
            outcome.changed += 1
        except Conflict:
            outcome.skipped[_("changed since")] += 1
    return outcome


def _why(ticket: Ticket, error: ReplywellError) -> str:
    """In a word or two where there is one; several tickets are told together."""
    if ticket.status == "closed":
        return _("closed")
    return error.message
