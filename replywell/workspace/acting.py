"""The account actions of a ticket as its page shows them."""

from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from replywell.adapters.tools.values import Argument
from replywell.kit.errors import Refused
from replywell.people.models import Agent
from replywell.people.permissions import may
from replywell.resolution.account_actions import AccountAction, ActionRun
from replywell.resolution.action_queries import arguments_of, runnable, runs_of
from replywell.resolution.action_reasons import reason_told
from replywell.tickets.models import Ticket
from replywell.tickets.status import Status

State = ActionRun.State
LOOKS = {
    State.PROPOSED: ("warn", "spark"),
    State.WAITING_FOR_CODE: ("", "clock"),
    State.WAITING_FOR_APPROVAL: ("warn", "clock"),
    State.RUNNING: ("", "play"),
    State.DONE: ("good", "check"),
    State.FAILED: ("danger", "warning"),
    State.UNKNOWN: ("warn", "warning"),
    State.REFUSED: ("", "ban"),
    State.EXPIRED: ("", "clock"),
}
"""How a state looks: tone and icon."""


@dataclass(frozen=True, slots=True)
class Taken:
    """An argument with its value; `fixed` where it is the contact's own data."""

    argument: Argument
    value: str
    fixed: bool


@dataclass(frozen=True, slots=True)
class Shown:
    """A run as the page has it."""

    run: ActionRun
    tone: str
    sign: str
    taken: list[Taken] = field(default_factory=list)
    code: str = ""
    """How it stands with the code."""
    problem: str = ""
    told: str = ""
    """What came of it, once it is over."""


def actions_of(agent: Agent, ticket: Ticket) -> dict[str, Any]:
    """What is under way, newest first, and whether this agent may run one by hand."""
    runs = runs_of(ticket)
    decides = may(agent, "approve actions") and ticket.status != Status.CLOSED
    return {
        "runs": [_shown(run) for run in runs],
        "may_decide": decides,
        "may_run": decides and bool(runs or runnable().exists()),
    }


def taken_of(action: AccountAction, given: dict[str, Any]) -> list[Taken]:
    """The fields of a form for its arguments. Raises `Refused` where its tool is gone."""
    return [
        Taken(one, str(given.get(one.name, "")), fixed=one.source == "contact")
        for one in arguments_of(action)
    ]


def _shown(run: ActionRun) -> Shown:
    tone, sign = LOOKS[State(run.state)]
    taken: list[Taken] = []
    problem = reason_told(run.error)
    if run.action:
        try:
            taken = taken_of(run.action, run.arguments)
        except Refused as error:
            problem = error.message
    told = run.reason or problem or run.detail
    return Shown(run, tone, sign, taken, _code(run), problem, reason_told(told))


def _code(run: ActionRun) -> str:
    """What an agent is told of the requester's identity."""
    if run.identified_by == "code":
        return _("The requester has answered with the code.")
    if run.identified_by == "session":
        return _("The requester's message proves who they are.")
    if run.state != State.WAITING_FOR_CODE:
        return ""
    if not run.contact.email:
        return _("No address of this contact is known, so no code can reach them.")
    newest = run.codes.first()
    if newest is None or newest.sent_at is None:
        return _("The code is about to be mailed.")
    return _("Code %(number)s was mailed; it was tried %(tried)s times.") % {
        "number": newest.number,
        "tried": newest.attempts,
    }
