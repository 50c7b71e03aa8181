"""An action is carried out: claimed first, called outside of any transaction, then settled. Never twice by itself.

Its key is the same with every try. A worker that dies between the call and the receipt leaves a lease behind: where the
same call twice does harm, what came of it is unknown, and a person looks.
"""

import logging
import traceback
from datetime import timedelta
from typing import Any, NamedTuple

from django.db import transaction
from pydantic import BaseModel

from replywell.adapters.tools.port import Tool
from replywell.adapters.tools.values import Call, Outcome
from replywell.kit import clock, jobs
from replywell.kit.errors import Invalid, ReplywellError, Unavailable, Unconfirmed
from replywell.people.actors import ASSISTANT
from replywell.resolution import action_reasons as reasons
from replywell.resolution.account_actions import ActionRun
from replywell.resolution.action_queries import call_of, tool_of
from replywell.resolution.actions.acting import end, held_run, next_state
from replywell.resolution.actions.action_talk import tell_done
from replywell.resolution.actions.waiting import make_known
from replywell.resolution.hands import hands
from replywell.tickets.actions.events import record
from replywell.tickets.status import Status

log = logging.getLogger(__name__)

LEASE = timedelta(minutes=2)
"""Longer than any call may take; afterwards its worker is taken for dead."""
TRIES = 5
LOST = timedelta(minutes=1)
"""So long after its time a run's job counts as lost."""
State = ActionRun.State


class Claimed(NamedTuple):
    """A run that this worker has, and what it is to call."""

    run: int
    attempt: int
    tool: Tool
    settings: BaseModel
    call: Call


def carry_out_run(number: int) -> ActionRun | None:
    """One try. Returns the run as it was settled; None where there was nothing to do, or it is tried later."""
    claimed = claim(number)
    if claimed is None:
        return None
    if isinstance(claimed, ActionRun):
        return claimed
    try:
        outcome = claimed.tool.run(claimed.settings, claimed.call, hands())
    except ReplywellError as error:
        return settle(claimed, error)
    except Exception as error:
        # Where, and not with what: the text of an error may hold a header, and with it a secret.
        where = "".join(traceback.format_tb(error.__traceback__))
        log.error("Action run %s broke: %s\n%s", number, type(error).__name__, where)
        return settle(claimed, Unconfirmed(reasons.BROKE % {"kind": type(error).__name__}))
    return settle(claimed, outcome)


@transaction.atomic
def claim(number: int) -> Claimed | ActionRun | None:
    """The run for this worker until its lease ends; the run itself where it ended without a call."""
    run, now = held_run(number), clock.now()
    if run.state != State.RUNNING or (run.next_try_at and run.next_try_at > now):
        return None
    if run.lease_until and run.lease_until > now:
        jobs.defer("run action", at=run.lease_until, run=run.pk)
        return None
    if why := _objection(run):
        return _failed(run, why, State.FAILED)
    if (waits := next_state(run)) != State.RUNNING:  # the gates were tightened, or the assistant was stopped
        if waits == State.WAITING_FOR_CODE:
            waits = State.PROPOSED
            run.forget_identity()
        run.state = waits
        run.save(update_fields=["state", "identified_by", "identified_at", "identified_as"])
        make_known(run)
        return None
    assert run.action is not None
    try:
        tool, settings = tool_of(run.action)
    except ReplywellError as error:
        return _failed(run, error.message, State.FAILED)
    if run.lease_until and (run.attempts >= TRIES or not tool.repeatable(settings)):
        return _failed(run, reasons.DEAD, State.UNKNOWN)
    run.attempts, run.lease_until, run.next_try_at = run.attempts + 1, now + LEASE, None
    run.save(update_fields=["attempts", "lease_until", "next_try_at"])
    return Claimed(run.pk, run.attempts, tool, settings, call_of(run, run.contact))


@transaction.atomic
def settle(claimed: Claimed, came: Outcome | ReplywellError) -> ActionRun | None:
    """Write down what came of the call, and tell the requester where it was done."""
    run = held_run(claimed.run)
    if run.state != State.RUNNING or run.attempts != claimed.attempt:  # another worker has it by now
        return None
    repeatable = claimed.tool.repeatable(claimed.settings)
    match came:
        case Outcome():
            run.outcome, run.detail = [list(pair) for pair in came.shown], came.detail[:500]
            end(run, State.DONE, error="")
            record(run.ticket, "action_done", by=ASSISTANT, name=run.name, run=run.pk)
            if run.action:
                tell_done(run, run.action.reply)
            run.save()
            return run
        case Unavailable() if run.attempts < TRIES:
            _later(run, came.message, came.retry_after)
            return None
        case Unconfirmed() if repeatable and run.attempts < TRIES:
            _later(run, came.message)
            return None
        case Unconfirmed():
            return _failed(run, came.message, State.UNKNOWN)
        case Invalid():
            return _failed(run, reasons.NOT_CALLED % {"why": came.message}, State.FAILED)
    return _failed(run, came.message, State.FAILED)


def lost() -> list[int]:
    """Runs whose job got lost, or whose worker died."""
    now = clock.now()
    running = ActionRun.objects.filter(state=State.RUNNING)
    dead = running.filter(lease_until__lt=now - LOST)
    late = running.filter(lease_until=None, next_try_at__lt=now - LOST)
    never = running.filter(lease_until=None, next_try_at=None, attempts=0, created_at__lt=now - LOST)
    return list((dead | late | never).values_list("pk", flat=True)[:200])


def _objection(run: ActionRun) -> str:
    """Why it must not be called at all any more."""
    if run.ticket.requester_id != run.contact_id:
        return reasons.OTHER_REQUESTER
    if run.ticket.status == Status.CLOSED:
        return reasons.CLOSED
    return "" if run.action and run.action.active else reasons.SWITCHED_OFF


def _later(run: ActionRun, why: str, asked: float | None = None) -> None:
    at = clock.now() + timedelta(seconds=min(max(asked or 0, 5 * 3**run.attempts), 3600))
    run.error, run.lease_until, run.next_try_at = why, None, at
    run.save(update_fields=["error", "lease_until", "next_try_at"])
    jobs.defer("run action", at=at, run=run.pk)


def _failed(run: ActionRun, why: str, state: str) -> ActionRun:
    end(run, state, error=why)
    told: dict[str, Any] = {"name": run.name, "run": run.pk, "error": why[:300]}
    if state == State.UNKNOWN:
        record(run.ticket, "action_unknown", by=ASSISTANT, **told)
    else:
        record(run.ticket, "action_failed", by=ASSISTANT, **told)
    return run
