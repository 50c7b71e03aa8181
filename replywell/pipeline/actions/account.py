"""Account actions from a walk on: proposed, gone on with after a code, carried out; a person takes over what fails."""

from django.db import transaction

from replywell.pipeline.conversing import hand_over
from replywell.resolution.account_actions import ActionRun
from replywell.resolution.actions.acting import begin
from replywell.resolution.actions.hearing import follow_code
from replywell.resolution.actions.running import carry_out_run
from replywell.resolution.proposing import ActionProposal
from replywell.tickets.actions.lifecycle import locked
from replywell.tickets.facts import Facts
from replywell.tickets.models import Message

State = ActionRun.State


def propose_run(facts: Facts, message: Message, proposal: ActionProposal, language: str) -> None:
    """What a walk proposed is put down; where it should start and cannot, a person has to know. The ticket is locked."""
    message.ticket = locked(message.ticket)
    run = begin(message, proposal, verified=facts.verified)
    if run and run.state == State.EXPIRED:
        _needs_person(run)
    elif proposal.starts and (run is None or run.state == State.PROPOSED):
        because = f"“{proposal.name}” is asked for, and the assistant may not go on with it by itself."
        hand_over(locked(message.ticket), language, because=because)


@transaction.atomic
def go_on_after_code(message: Message) -> None:
    run = follow_code(message)
    if run and run.state == State.EXPIRED:
        _needs_person(run)


@transaction.atomic
def _hand_over(run: ActionRun) -> None:
    _needs_person(run)


def run_action(number: int) -> None:
    """One try at an action; what failed, or may have been done, goes to a person with what happened."""
    run = carry_out_run(number)
    if run and run.state in {State.FAILED, State.UNKNOWN}:
        _hand_over(run)


def _needs_person(run: ActionRun) -> None:
    ticket = locked(run.ticket)
    because = (
        f"“{run.name}” was not done. {run.error}"
        if run.state != State.UNKNOWN
        else f"“{run.name}”: {run.error}"
    )
    if ticket.is_working:
        hand_over(ticket, ticket.language or "en", because=because.strip())
