"""Somebody answers: it is acknowledged, and later resolved, decided, declined or handed back."""

from django.db import transaction
from django.utils.translation import gettext as _

from replywell.escalations.models import Alert, Escalation
from replywell.kit import clock
from replywell.kit.errors import Conflict, Invalid, NotAllowed, NotFound
from replywell.people.actors import SYSTEM, actor_of
from replywell.people.models import Agent
from replywell.people.permissions import check, may
from replywell.tickets.actions.conversation import storable, write_note
from replywell.tickets.actions.events import record
from replywell.tickets.actions.triage import assign, route
from replywell.tickets.models import Ticket
from replywell.tickets.queries import visible_to
from replywell.tickets.status import Status

State = Escalation.State
LONGEST = 4000
"""Characters of a reason."""


@transaction.atomic
def acknowledge(number: int, *, by: Agent | None, how: str) -> bool:
    """Somebody is at it: nobody else is told any more. Returns whether that is news.

    `by` is None for whoever reads a channel, which `how` names then. Raises `NotFound` and `NotAllowed` for agents who
    may not see the ticket or write notes, `Conflict` when it is over.
    """
    escalation = _held(number, by)
    if escalation.state == State.ACKNOWLEDGED:
        return False
    if escalation.state != State.WAITING:
        raise Conflict(_("This escalation is over: %(state)s.") % {"state": escalation.get_state_display()})
    escalation.state, escalation.next_at = State.ACKNOWLEDGED, None
    escalation.acknowledged_at, escalation.acknowledged_by = clock.now(), by
    escalation.acknowledged_how = how[:200]
    escalation.save()
    _drop_alerts(escalation)
    record(
        escalation.ticket,
        "escalation_acknowledged",
        by=actor_of(by) if by else SYSTEM,
        escalation=escalation.pk,
        path=escalation.name,
        how=escalation.acknowledged_how,
        agents=[escalation.by_id] if escalation.by_id else [],
    )
    return True


@transaction.atomic
def finish(number: int, outcome: str, *, reason: str, by: Agent) -> Escalation:
    """It comes to its end; a reason is needed to decline it or hand it back.

    What asks for approval is approved or declined by somebody who was told or administers, never by whoever asked.
    """
    escalation, reason = _held(number, by), storable(reason)
    if not escalation.open:
        raise Conflict(_("This escalation is over: %(state)s.") % {"state": escalation.get_state_display()})
    _check_outcome(escalation, outcome, reason, by)
    escalation.state, escalation.next_at, escalation.reason = outcome, None, reason
    escalation.finished_at, escalation.finished_by = clock.now(), by
    escalation.save()
    _drop_alerts(escalation)
    if reason:
        write_note(
            escalation.ticket, f"**{escalation.name}: {escalation.get_state_display()}**\n\n{reason}", by=by
        )
    if outcome == State.HANDED_BACK and escalation.ticket.status != Status.CLOSED:
        _give_back(escalation, by)
    record(
        escalation.ticket,
        "escalation_finished",
        by=actor_of(by),
        escalation=escalation.pk,
        path=escalation.name,
        outcome=outcome,
        agents=[escalation.by_id] if escalation.by_id else [],
    )
    return escalation


@transaction.atomic
def end_with(ticket: Ticket) -> int:
    """The ticket is resolved, closed or merged: nobody has to be told any more. Returns how many ended."""
    held = list(ticket.escalations.select_for_update(of=("self",)).filter(state__in=Escalation.OPEN))
    for escalation in held:
        escalation.state, escalation.next_at, escalation.finished_at = State.ENDED, None, clock.now()
        escalation.save()
        _drop_alerts(escalation)
        record(
            ticket,
            "escalation_finished",
            by=SYSTEM,
            escalation=escalation.pk,
            path=escalation.name,
            outcome=State.ENDED.value,
            agents=[],
        )
    return len(held)


def outcomes_for(escalation: Escalation, agent: Agent) -> list[str]:
    """How this agent may end it."""
    if not escalation.open or not may(agent, "write notes"):
        return []
    if not escalation.terms_then.approval:
        return [State.RESOLVED, State.DECLINED, State.HANDED_BACK]
    return [State.APPROVED, State.DECLINED, State.HANDED_BACK] if _decides(escalation, agent) else []


def _check_outcome(escalation: Escalation, outcome: str, reason: str, by: Agent) -> None:
    decided = {State.APPROVED} if escalation.terms_then.approval else {State.RESOLVED}
    if outcome not in {*decided, State.DECLINED, State.HANDED_BACK}:
        raise Invalid(_("Choose how it ended."))
    if escalation.terms_then.approval and not _decides(escalation, by):
        raise NotAllowed(
            _(
                "Whoever was told of it decides, or an administrator; never the person who asked for the approval."
            )
        )
    if outcome in {State.DECLINED, State.HANDED_BACK} and not reason:
        raise Invalid(_("Say why: whoever escalated it has to go on with it."))
    if len(reason) > LONGEST:
        raise Invalid(_("Cut it to %(most)d characters.") % {"most": LONGEST})


def _decides(escalation: Escalation, agent: Agent) -> bool:
    if escalation.by_id == agent.pk:
        return False
    return may(agent, "administer") or escalation.tellings.filter(agents=agent).exists()


def _held(number: int, by: Agent | None) -> Escalation:
    found = (
        Escalation.objects.select_for_update(of=("self",)).select_related("ticket").filter(pk=number).first()
    )
    if found is None or (by and not visible_to(by).filter(pk=found.ticket_id).exists()):
        raise NotFound(_("There is no such escalation."))
    if by:
        check(by, "write notes")
    return found


def _give_back(escalation: Escalation, by: Agent) -> None:
    """To the team and the person who had it before."""
    ticket, actor = escalation.ticket, actor_of(by)
    if escalation.team_before and escalation.team_before_id != ticket.team_id:
        ticket = route(ticket, escalation.team_before, by=actor)
    agent = escalation.assignee_before
    if agent and agent.is_active and agent.pk != ticket.assignee_id:
        assign(ticket, agent, by=actor)


def _drop_alerts(escalation: Escalation) -> None:
    """What waits to be sent is not news any more."""
    Alert.objects.filter(telling__escalation=escalation, state=Alert.State.WAITING).update(
        state=Alert.State.DROPPED
    )
