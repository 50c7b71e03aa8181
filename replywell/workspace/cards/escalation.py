"""Where a ticket stands on its escalation paths: who was told when, who is at it, and what comes next."""

from dataclasses import dataclass
from typing import Any

from replywell.escalations.actions.answering import outcomes_for
from replywell.escalations.models import Alert, Escalation, Telling
from replywell.escalations.queries import escalations_of
from replywell.escalations.recipients import in_words
from replywell.kit import clock
from replywell.people.models import Agent
from replywell.people.permissions import may
from replywell.tickets.models import Message, Ticket


@dataclass(frozen=True, slots=True)
class Standing:
    """An escalation as the card shows it."""

    escalation: Escalation
    tellings: list[Telling]
    failed: list[Alert]
    following: str
    """Who is told next if nobody answers."""
    late: bool
    outcomes: list[tuple[str, str]]
    reply: str
    """Offered to be said to the requester, as long as nobody has written since."""


def load(agent: Agent, ticket: Ticket) -> dict[str, Any]:
    found = [_standing(one, agent) for one in escalations_of(ticket)[:10]]
    return {
        "open": [one for one in found if one.escalation.open],
        "past": [one for one in found if not one.escalation.open],
        "answers": may(agent, "write notes"),
        "escalates": may(agent, "change tickets"),
    }


def _standing(escalation: Escalation, agent: Agent) -> Standing:
    tellings = list(escalation.tellings.all())
    terms, following = escalation.terms_then, ""
    if escalation.next_at:
        step = terms.step(escalation.step)
        following = in_words(step.to if step else "permission:administer")
    failed = [one for telling in tellings for one in telling.alerts.all() if one.state == Alert.State.FAILED]
    labels = dict(Escalation.State.choices)
    said = escalation.ticket.messages.filter(
        created_at__gt=escalation.started_at, author=Message.Author.AGENT
    )
    waits = escalation.state == Escalation.State.WAITING
    return Standing(
        escalation,
        tellings,
        failed,
        following,
        bool(waits and escalation.due_at and escalation.due_at < clock.now()),
        [(value, str(labels[value])) for value in outcomes_for(escalation, agent)],
        escalation.reply if escalation.open and escalation.reply and not said.exists() else "",
    )
