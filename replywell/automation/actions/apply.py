"""Saved answers are used, and macros done on a ticket: all of their steps, or none."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Protocol

from django.db import transaction
from django.db.models import F, Model
from django.utils.translation import gettext as _
from pydantic import ValidationError

from replywell.automation import steps
from replywell.automation.models import CannedReply, Macro
from replywell.automation.placeholders import fill
from replywell.kit import clock
from replywell.kit.errors import Conflict, Invalid, NotAllowed, NotFound
from replywell.people.actors import Actor, actor_of
from replywell.people.models import Agent, Team
from replywell.people.permissions import check
from replywell.tickets.actions import conversation, fields, following, lifecycle, snooze, tags, triage
from replywell.tickets.actions.undoing import differing, take_back
from replywell.tickets.models import Category, Ticket
from replywell.tickets.status import WORKING, Status
from replywell.tickets.waiting import due

_BELONGING: dict[str, type[Model]] = {"category": Category, "team": Team, "assignee": Agent}


@dataclass(slots=True)
class Applied:
    """What became of a macro: the text for the composer, and what undoes the rest."""

    text: str = ""
    changed: bool = False
    before: dict[str, Any] = field(default_factory=dict)
    after: dict[str, Any] = field(default_factory=dict)
    """What the same fields are since: what differs from it later, somebody else has changed."""


def use_canned_reply(reply: CannedReply, ticket: Ticket, *, by: Agent) -> str:
    """Its text for this ticket; that it is used counts for its place in the list."""
    CannedReply.objects.filter(pk=reply.pk).update(uses=F("uses") + 1)
    return fill(reply.text, ticket, by)


class Settle(Protocol):
    """Says for an agent what a ticket is; what follows from that follows (`pipeline.actions.overrides.settle`)."""

    def __call__(
        self, ticket: Ticket, *, by: Agent, category: Category | None = None, urgency: int | None = None
    ) -> Ticket: ...


@transaction.atomic
def apply_macro(macro: Macro, ticket: Ticket, *, by: Agent, settle: Settle) -> Applied:
    """Do every step; a category or an urgency is said as if the agent said it, by `settle`.

    Raises `Invalid` or `Conflict` naming the step that cannot be, and then nothing is done.
    """
    check(by, "change tickets")
    try:
        wanted = steps.steps_of(macro.steps)
    except ValidationError as error:
        raise Invalid(
            _("The macro %(name)s is broken. Ask an administrator to save it again.") % {"name": macro.name}
        ) from error
    done = Applied(before=_state(ticket))
    for number, step in enumerate(wanted, start=1):
        try:
            _do(step, ticket, by, done, settle)
        except (Conflict, Invalid, NotAllowed, NotFound) as error:
            told = _("Step %(number)s of %(name)s cannot be done, so nothing was: %(why)s")
            raise Invalid(told % {"number": number, "name": macro.name, "why": error.message}) from error
    after = _state(Ticket.objects.select_related("category", "team", "assignee").get(pk=ticket.pk))
    done.before = {name: value for name, value in done.before.items() if after[name] != value}
    done.after = {name: after[name] for name in done.before}
    Macro.objects.filter(pk=macro.pk).update(uses=F("uses") + 1)
    return done


@transaction.atomic
def undo_macro(ticket: Ticket, before: dict[str, Any], after: dict[str, Any], *, by: Agent) -> list[str]:
    """What a macro changed is as it was, but for what somebody changed since; notes that it wrote stay.

    Returns the names of what stays as somebody made it: those of `_state`, and slugs of custom fields.
    """
    check(by, "change tickets")
    actor = actor_of(by)
    now = _state(lifecycle.locked(ticket))
    alone = {"tags", "custom"}  # of these, each one counts by itself
    stays = [name for name in before if name not in alone and now[name] != after[name]]
    if "category" in stays and "needs_triage" in before:
        stays = [*{*stays, "needs_triage"}]
    stays += _lists_as_before(ticket, before, after, now, actor)
    before = {name: value for name, value in before.items() if name not in {*stays, *alone}}
    _triage_as_before(ticket, before, actor)
    if "status" in before:
        _set_status(ticket, before["status"], actor)
    if "snoozed_until" in before:
        _sleep_as_before(ticket, before["snoozed_until"], actor)
    return [name for name in stays if name != "needs_triage"]


def _lists_as_before(
    ticket: Ticket, before: dict[str, Any], after: dict[str, Any], now: dict[str, Any], by: Actor
) -> list[str]:
    """Tags that the macro put on go and those it took off come back; custom fields unless changed since.

    Returns the slugs of fields that were.
    """
    if "tags" in before:
        tags.remove_tags(ticket, set(after["tags"]) - set(before["tags"]), by=by)
        tags.add_tags(ticket, [name for name in before["tags"] if name not in after["tags"]], by=by)
    was, made, stays = before.get("custom", {}), after.get("custom", {}), []
    for slug in sorted({*was, *made}):
        if was.get(slug) == made.get(slug):
            continue
        if now["custom"].get(slug) == made.get(slug):
            fields.set_field(ticket, slug, was.get(slug), by=by)
        else:
            stays.append(slug)
    return stays


def _triage_as_before(ticket: Ticket, before: dict[str, Any], by: Actor) -> None:
    """Where it belonged, also where that was nowhere; what the macro said of it counts as never said."""
    values: dict[str, Any] = {}
    for name, model in _BELONGING.items():
        if name in before:  # what was removed since is not put back
            values[f"{name}_id"] = (
                model._default_manager.filter(pk=before[name]).values_list("pk", flat=True).first()
            )
    values |= {name: before[name] for name in ("urgency", "needs_triage") if name in before}
    now = lifecycle.locked(ticket)
    if "urgency" in before:
        due_at = due(now.waiting_since, before["urgency"])
        values["due_at"] = due_at.isoformat() if due_at else None
    if differing(now, values):
        take_back(ticket, differing(now, values), by=by)


def _state(ticket: Ticket) -> dict[str, Any]:
    return {
        "status": str(ticket.status),
        "urgency": ticket.urgency,
        "category": ticket.category_id,
        "needs_triage": ticket.needs_triage,
        "team": ticket.team_id,
        "assignee": ticket.assignee_id,
        "tags": list(ticket.tags),
        "custom": dict(ticket.custom),
        "snoozed_until": ticket.snoozed_until.isoformat() if ticket.snoozed_until else None,
    }


def _do(step: steps.Step, ticket: Ticket, by: Agent, done: Applied, settle: Settle) -> None:
    actor = actor_of(by)
    match step:
        case steps.SetStatus():
            _set_status(ticket, step.status, actor)
        case steps.SetUrgency():
            settle(ticket, by=by, urgency=step.urgency)
        case steps.SetCategory():
            settle(ticket, by=by, category=_there(Category, step.category, active=True))
        case steps.Assign():
            triage.assign(ticket, _assignee(step.to, by), by=actor)
        case steps.Route():
            triage.route(ticket, _there(Team, step.team), by=actor)
        case steps.AddTags():
            tags.add_tags(ticket, step.tags, by=actor)
        case steps.RemoveTags():
            tags.remove_tags(ticket, step.tags, by=actor)
        case steps.SetField():
            fields.set_field(ticket, step.field, step.value, by=actor)
        case steps.InsertReply():
            done.text = "\n\n".join(filter(None, (done.text, fill(step.text, ticket, by))))
            return
        case steps.WriteNote():
            conversation.write_note(ticket, fill(step.text, ticket, by), by=by)
        case steps.Snooze():
            snooze.snooze(ticket, clock.now() + timedelta(hours=step.hours), by=actor)
        case steps.Follow():
            following.follow(ticket, by)
    done.changed = True


def _set_status(ticket: Ticket, status: str, by: Actor) -> None:
    if status == Status.RESOLVED:
        lifecycle.resolve(ticket, by=by)
    elif status in WORKING and status != Status.NEW:
        lifecycle.wait(ticket, Status(status), by=by)
    elif status == Status.NEW:
        lifecycle.wait(ticket, Status.OPEN, by=by)  # nothing becomes new again


def _assignee(to: object, by: Agent) -> Agent | None:
    if to == "nobody":
        return None
    return by if to == "me" else _there(Agent, to, is_active=True)


def _there(model: Any, pk: object, **conditions: Any) -> Any:
    found = model.objects.filter(pk=pk, **conditions).first()
    if found is None:
        raise NotFound(_("What it names is not there any more."))
    return found


def _sleep_as_before(ticket: Ticket, until: str | None, by: Actor) -> None:
    moment = datetime.fromisoformat(until) if until else None
    if moment and moment > clock.now():
        snooze.snooze(ticket, moment, by=by)
    elif moment is None:
        snooze.wake(ticket, by=by)
