"""An action is proposed, waits for a code and for approval, and goes on when both gates are open.

Whoever changes a run holds its ticket first and then the run. `advance` is the one place that opens the way.
"""

import secrets
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from replywell.adapters.tools.arguments import fitting
from replywell.kit import clock, jobs
from replywell.kit.errors import Conflict, Invalid, Refused
from replywell.people.actors import ASSISTANT, Actor, actor_of
from replywell.people.models import Agent
from replywell.people.permissions import check
from replywell.resolution.account_actions import AccountAction, ActionRun
from replywell.resolution.action_queries import arguments_of
from replywell.resolution.action_reasons import ENOUGH_CODES
from replywell.resolution.actions.action_talk import ask_for_code
from replywell.resolution.actions.codes import may_send, order_code
from replywell.resolution.actions.waiting import make_known
from replywell.resolution.models import AssistantSettings, CategoryAutonomy
from replywell.resolution.proposing import ActionProposal
from replywell.tickets.actions.events import record
from replywell.tickets.actions.lifecycle import locked
from replywell.tickets.models import Message, Ticket
from replywell.tickets.status import Status

LASTS = timedelta(days=7)
"""So long a proposal waits for a person."""
CODE_WAITS = timedelta(days=1)
"""So long it waits for a code that nobody answers."""
ALONE_A_DAY = 3
"""Runs of one action for one contact without an agent."""
State, Identity = ActionRun.State, AccountAction.Identity


def begin(message: Message, proposal: ActionProposal, *, verified: bool) -> ActionRun | None:
    """Put down what the assistant proposes, and go on as far as the gates allow. The caller has locked the ticket.

    The same again while it is open is the same run; a code that was awaited is sent anew. None where the action is gone
    or somebody else than the requester asks.
    """
    ticket = message.ticket
    action = AccountAction.objects.filter(slug=proposal.action, active=True).first()
    if action is None or message.contact_id != ticket.requester_id:
        return None
    run = ticket.action_runs.select_for_update().filter(action=action, state__in=ActionRun.OPEN).first()
    if run is None:
        run = _made(ticket, action, message, ASSISTANT, dict(proposal.arguments), proposal.because)
        if verified and action.identity == Identity.SESSION:
            run.identify("session")
    elif run.state == State.RUNNING:
        return run
    run.ticket = ticket
    _take_proposed(run, dict(proposal.arguments))
    if proposal.starts and not stopped_for(ticket):
        advance(run)
    run.save()
    make_known(run)
    return run


@transaction.atomic
def run_by_hand(ticket: Ticket, action: AccountAction, given: Mapping[str, str], *, by: Agent) -> ActionRun:
    """An agent wants it done: that is their approval; who the requester is has to be shown all the same."""
    check(by, "approve actions")
    ticket = locked(ticket)
    if not action.active:
        raise Conflict(_("This action is switched off."))
    if ticket.status == Status.CLOSED:
        raise Conflict(_("This ticket is closed."))
    if ticket.action_runs.filter(action=action, state__in=ActionRun.OPEN).exists():
        raise Conflict(_("This action is under way here already."))
    run = _made(ticket, action, None, actor_of(by), {}, "")
    _take_arguments(run, given)
    _approve(run, by)
    return run


@transaction.atomic
def approve(run: ActionRun, given: Mapping[str, str], *, by: Agent) -> ActionRun:
    """An agent agrees, with the arguments as they stand in the form. Raises `Conflict` when it does not wait any more."""
    check(by, "approve actions")
    held = held_run(run.pk)
    if not held.waits or (held.approved_at and held.state != State.PROPOSED):
        raise Conflict(_("Somebody was faster: it does not wait for approval any more."))
    _take_arguments(held, given)
    _approve(held, by)
    return held


@transaction.atomic
def refuse(run: ActionRun, reason: str, *, by: Agent) -> ActionRun:
    """An agent does not agree. Raises `Invalid` without a reason and `Conflict` when it does not wait any more."""
    check(by, "approve actions")
    reason = " ".join(reason.replace("\0", "").split())[:500]
    if not reason:
        raise Invalid(_("Say why it is refused: colleagues read it."))
    held = held_run(run.pk)
    if not held.waits:
        raise Conflict(_("Somebody was faster: it does not wait any more."))
    end(held, State.REFUSED, reason=reason)
    record(held.ticket, "action_refused", by=actor_of(by), name=held.name, run=held.pk, reason=reason)
    return held


@transaction.atomic
def send_code_again(run: ActionRun, *, by: Agent) -> ActionRun:
    """Another code to the contact's own address. Raises `Conflict` where the caps are reached."""
    check(by, "approve actions")
    held = held_run(run.pk)
    if held.state != State.WAITING_FOR_CODE:
        raise Conflict(_("No code is awaited any more."))
    if not may_send(held):
        raise Conflict(_("Enough codes were sent. Ask the requester to write again tomorrow, or refuse it."))
    order_code(held)
    return held


@transaction.atomic
def settle_unknown(run: ActionRun, *, done: bool, by: Agent) -> ActionRun:
    """An agent has looked there and says what came of it."""
    check(by, "approve actions")
    held = held_run(run.pk)
    if held.state != State.UNKNOWN:
        raise Conflict(_("It is settled already."))
    end(held, State.DONE if done else State.FAILED)
    kind = "action_done" if done else "action_failed"
    record(held.ticket, kind, by=actor_of(by), name=held.name, run=held.pk, error="")
    return held


@transaction.atomic
def expire_due() -> int:
    """What waited too long waits no more. Returns how many."""
    due = ActionRun.objects.filter(state__in=ActionRun.WAITING, expires_at__lt=clock.now())
    numbers = list(due.order_by("ticket_id").values_list("pk", flat=True)[:200])
    for number in numbers:
        run = held_run(number)
        if run.waits and run.expires_at < clock.now():
            end(run, State.EXPIRED)
            record(run.ticket, "action_expired", by=ASSISTANT, name=run.name, run=run.pk)
    return len(numbers)


def advance(run: ActionRun) -> None:
    """To the first gate that is not open, or on to the call. The caller holds ticket and run, and saves it."""
    before, run.state = run.state, next_state(run)
    match run.state:
        case State.WAITING_FOR_CODE:
            run.expires_at = clock.now() + CODE_WAITS
            again = before == State.WAITING_FOR_CODE
            if not may_send(run):
                end(run, State.EXPIRED, error=ENOUGH_CODES)
            else:
                order_code(run)
                ask_for_code(run, again=again)
        case State.RUNNING:
            run.lease_until = run.next_try_at = None
            jobs.defer("run action", run=run.pk)
        case _:
            make_known(run)


def next_state(run: ActionRun) -> str:
    """Where a run has to be, by the action as it is set up now."""
    action = run.action
    if action is None or not action.active:
        return State.PROPOSED
    if missing(run):
        return State.PROPOSED
    if action.identity != Identity.NONE and not run.is_identified:
        return State.WAITING_FOR_CODE
    if not run.approved_at and (action.approval or not _alone(run)):
        return State.WAITING_FOR_APPROVAL
    return State.RUNNING


def missing(run: ActionRun) -> list[str]:
    """The labels of required arguments without a value."""
    if run.action is None:
        return []
    try:
        takes = arguments_of(run.action)
    except Refused as error:
        return [error.message]
    return [one.label for one in takes if one.required and not run.arguments.get(one.name)]


def stopped_for(ticket: Ticket) -> bool:
    """Whether the assistant does nothing by itself here: everywhere, or in this category."""
    of_category = CategoryAutonomy.objects.filter(
        category=ticket.category_id, stopped=True, language="", channel=""
    )
    return AssistantSettings.objects.filter(stopped=True).exists() or of_category.exists()


def held_run(number: int) -> ActionRun:
    """The run with its ticket, both held until the transaction ends."""
    ticket = locked(ActionRun.objects.select_related("ticket").get(pk=number).ticket)
    run = ActionRun.objects.select_for_update(of=("self",)).select_related("action", "contact").get(pk=number)
    run.ticket = ticket
    return run


def end(run: ActionRun, state: str, **told: Any) -> None:
    """It is over, one way or another."""
    run.state, run.settled_at, run.lease_until, run.next_try_at = state, clock.now(), None, None
    for name, value in told.items():
        setattr(run, name, value)
    run.save()


def _made(
    ticket: Ticket,
    action: AccountAction,
    message: Message | None,
    by: Actor,
    arguments: dict[str, str],
    because: str,
) -> ActionRun:
    run = ActionRun.objects.create(
        action=action,
        name=action.name,
        ticket=ticket,
        message=message,
        contact=ticket.requester,
        key=secrets.token_hex(16),
        proposed_by=str(by),
        arguments=arguments,
        because=because,
        created_at=clock.now(),
        expires_at=clock.now() + LASTS,
    )
    record(ticket, "action_proposed", by=by, name=action.name, run=run.pk)
    return run


def _approve(run: ActionRun, by: Agent) -> None:
    if lacking := missing(run):
        raise Invalid(_("Something is missing: %(names)s.") % {"names": ", ".join(lacking)})
    run.approved_by, run.approved_at = by, clock.now()
    record(run.ticket, "action_approved", by=actor_of(by), name=run.name, run=run.pk)
    waited = run.state == State.WAITING_FOR_CODE and run.codes.exists()
    if not waited or run.is_identified:
        advance(run)
    run.save()


def _take_proposed(run: ActionRun, given: dict[str, str]) -> None:
    """What another message names. Who agreed to something else, or showed who they are for it, did not to this."""
    taken = run.arguments | given
    if taken != run.arguments:
        run.arguments, run.state = taken, State.PROPOSED
        run.approved_by = run.approved_at = None
        run.forget_identity()


def _take_arguments(run: ActionRun, given: Mapping[str, str]) -> None:
    """What an agent entered, where they may: the contact's own data is the desk's."""
    if run.action is None:
        raise Conflict(_("This action was deleted."))
    for argument in arguments_of(run.action):
        if argument.source == "contact":
            value = _of_contact(run, argument.field)
        elif argument.name in given:
            value = given[argument.name]
        else:
            continue
        fits = fitting(argument, value) if value.strip() else ""
        if fits is None:
            raise Invalid(_("%(label)s does not look as it has to.") % {"label": argument.label})
        run.arguments = {**run.arguments, argument.name: fits}


def _of_contact(run: ActionRun, field: str) -> str:
    contact = run.contact
    company = contact.company.name if contact.company else ""
    return {"email": contact.email, "name": contact.name, "company": company, "number": str(contact.pk)}.get(
        field, ""
    )


def _alone(run: ActionRun) -> bool:
    """Whether it may be run without an agent: not while the assistant is stopped, and not too often.

    What is under way counts, too, or many tickets at once would each be the first.
    """
    since = clock.now() - timedelta(days=1)
    over = Q(settled_at__gt=since, state__in=[State.DONE, State.UNKNOWN])
    others = ActionRun.objects.filter(action=run.action, contact=run.contact_id, approved_at=None)
    lately = others.exclude(pk=run.pk).filter(over | Q(state=State.RUNNING))
    return not stopped_for(run.ticket) and lately.count() < ALONE_A_DAY
