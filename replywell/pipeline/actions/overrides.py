"""An agent says what a ticket is, and one that waited in triage goes on from there."""

from typing import Any

from django.db import transaction
from pydantic import ValidationError

from replywell.people.actors import ASSISTANT, actor_of
from replywell.people.models import Agent, Team
from replywell.pipeline import gather
from replywell.pipeline.actions.verdicts import note_verdict
from replywell.pipeline.models import DecisionRecord
from replywell.tickets.actions import triage
from replywell.tickets.actions.lifecycle import locked
from replywell.tickets.facts import Facts
from replywell.tickets.models import Category, Ticket, Urgency
from replywell.triage.actions.assignment import hand_out
from replywell.triage.queries import bars, routing
from replywell.triage.question import question_of
from replywell.triage.route import choose_route
from replywell.triage.values import DIMENSIONS, SCOPE, Classification, Judgement, Route


@transaction.atomic
def settle(
    ticket: Ticket,
    *,
    by: Agent,
    category: Category | None = None,
    urgency: int | None = None,
    sentiment: str | None = None,
    complexity: str | None = None,
) -> Ticket:
    """What is given counts from now on. A ticket that waits in triage leaves it when nothing is unclear any more, and
    goes where the rules of today send it. Raises `Invalid` for a value there is not."""
    ticket = locked(ticket)
    record = _classified(ticket)
    given = {"category": category, "urgency": urgency, "sentiment": sentiment, "complexity": complexity}
    named: dict[str, Any] = {name: value for name, value in given.items() if value is not None}
    done = ticket.needs_triage and not _left(record, set(named))
    ticket = triage.classify(ticket, by=actor_of(by), needs_triage=False if done else None, **named)
    newest = ticket.events.filter(kind="classified").order_by("-pk").first()
    if newest:
        note_verdict(newest)
    if done and ticket.team_id is None:
        _send_on(ticket, record, by)
    return locked(ticket)


def _classified(ticket: Ticket) -> DecisionRecord | None:
    """The newest thing the assistant thought of it."""
    return DecisionRecord.objects.filter(ticket=ticket, step="classify").order_by("-id").first()


def _left(record: DecisionRecord | None, now: set[str]) -> bool:
    """Whether a person has to say more than what they have said up to now."""
    if record is None:
        return "category" not in now
    return question_of(record.decision, bars().triage, {*now, *(record.verdict or {})}) is not None


def _send_on(ticket: Ticket, record: DecisionRecord | None, by: Agent) -> None:
    route = _route(ticket, record, by)
    if route.team is None:
        return
    team = Team.objects.filter(pk=route.team).first()
    triage.route(ticket, team, by=ASSISTANT, because=route.because, skills=route.skills)
    hand_out(ticket, named=route.agent)


def _route(ticket: Ticket, record: DecisionRecord | None, by: Agent) -> Route:
    """Where the rules send it, with what people said in the place of guesses."""
    facts, kept = _known(ticket, record)
    if facts is None:
        return _of_category(ticket)
    facts = facts.model_copy(update={"first": True, "team": None, "settled_by_person": ()})
    route = choose_route(_settled(ticket, kept), facts, routing(), ())
    because = route.because.replace(" 1.00", f", says {by.name}", 1)
    return route.model_copy(update={"because": because})


def _known(ticket: Ticket, record: DecisionRecord | None) -> tuple[Facts | None, Classification | None]:
    """What was kept of it when it came; where that is not there, or cannot be read any more, what is known now."""
    if record is not None:
        try:
            return Facts.model_validate(record.walk.facts), Classification.model_validate(record.decision)
        except ValidationError:
            pass
    first = ticket.messages.order_by("pk").first()
    return (gather.facts_of(first) if first else None), None


def _of_category(ticket: Ticket) -> Route:
    category = ticket.category
    team = category.team if category else None
    because = f"{team}: category {category}." if team else "No team takes this category."
    return Route(team=team.pk if team else None, agent=None, needs_triage=False, because=because)


def _settled(ticket: Ticket, kept: Classification | None) -> Classification:
    """The classification as people left it."""
    labels = {
        "category": ticket.category.slug if ticket.category else "",
        "urgency": Urgency(ticket.urgency).name.lower(),
        "sentiment": ticket.sentiment or "neutral",
        "complexity": ticket.complexity or "moderate",
    }
    judged = {name: Judgement(dimension=name, ranked=((label, 1.0),)) for name, label in labels.items()}
    if kept is None:
        return Classification(
            **judged, language=ticket.language, in_scope=1.0, wants_human=0.0, sure=True, because=""
        )
    unsure = tuple(name for name in kept.unsure if name not in {*DIMENSIONS, SCOPE})
    return kept.model_copy(update={**judged, "sure": True, "unsure": unsure})
