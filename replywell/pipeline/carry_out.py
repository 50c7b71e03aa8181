"""Makes a journey true, in one transaction, unless somebody was faster."""

from typing import NamedTuple

from django.db import transaction

from replywell.adapters.models.port import Voice
from replywell.people.actors import ASSISTANT
from replywell.people.models import Team
from replywell.pipeline.conversing import ask_back, hand_over, offered
from replywell.pipeline.models import Walk
from replywell.pipeline.walk import Journey
from replywell.resolution.actions.suggestions import offer, outdate
from replywell.resolution.values import AskBack, AutoResolve, Draft, Handoff, Proposal, Silent
from replywell.tickets.actions import triage
from replywell.tickets.actions.conversation import reply_as_assistant
from replywell.tickets.actions.events import record
from replywell.tickets.actions.lifecycle import locked
from replywell.tickets.facts import Facts
from replywell.tickets.models import Category, Message, Ticket, Urgency
from replywell.tickets.queries import acts
from replywell.tickets.status import Status
from replywell.triage.actions.assignment import hand_out
from replywell.triage.assign import Handed


class Done(NamedTuple):
    """How a walk ended, and who has got the ticket with it or why nobody, where that was a question."""

    state: str
    handed: Handed | None = None


@transaction.atomic
def carry_out(
    facts: Facts,
    journey: Journey,
    message: Message,
    voice: Voice = Voice(brand=""),  # noqa: B008 - frozen
) -> Done:
    """Classify, route, assign, and answer, draft or hand off.

    The ticket is locked first. When a newer message is there, an agent has done anything to the ticket since
    the facts were gathered, or another walk of this message was faster, nothing is done: `overtaken`.
    """
    ticket = locked(message.ticket)
    if _overtaken(facts, ticket, message):
        return Done(Walk.State.OVERTAKEN)
    handed = _triage(facts, journey, ticket)
    match journey.resolution:
        case AutoResolve() as resolution:
            outdate(ticket)
            _answer(ticket, journey.proposal, resolution.confidence)
        case AskBack() as resolution:
            outdate(ticket)
            ask_back(locked(ticket), journey, resolution, name=facts.requester.name, voice=voice)
        case Draft() as resolution:
            answer = offered(journey, resolution, name=facts.requester.name, voice=voice)
            offer(ticket, message, answer, because=resolution.because)
            record(ticket, "suggested", by=ASSISTANT, because=resolution.because)
        case Handoff() as resolution:
            outdate(ticket)
            language = journey.classification.language
            because = resolution.because
            hand_over(locked(ticket), language, because=because, resolution=resolution, journey=journey)
        case Silent():
            pass
    return Done(Walk.State.CARRIED_OUT, handed)


def _overtaken(facts: Facts, ticket: Ticket, message: Message) -> bool:
    newest = ticket.messages.order_by("-pk").values_list("pk", flat=True).first()
    return (
        newest != facts.message
        or not ticket.is_working
        or acts(ticket.pk).filter(pk__gt=facts.last_act).exists()
        or message.walks.filter(state=Walk.State.CARRIED_OUT).exists()
    )


def _triage(facts: Facts, journey: Journey, ticket: Ticket) -> Handed | None:
    """Write down what the walk found, except where a person has already said otherwise."""
    classification, route = journey.classification, journey.route
    free = set(facts.settled_by_person).isdisjoint
    sure = classification.sure and free({"category"})
    urgency = route.urgency or classification.known("urgency")
    triage.classify(
        ticket,
        by=ASSISTANT,
        category=Category.objects.filter(slug=classification.category.label).first() if sure else None,
        urgency=Urgency[urgency.upper()].value if urgency and facts.first and free({"urgency"}) else None,
        sentiment=classification.known("sentiment") or None,
        complexity=classification.known("complexity") or None if facts.first else None,
        language=classification.language,
        needs_triage=route.needs_triage if facts.first and free({"needs_triage", "team"}) else None,
    )
    if facts.first and route.team is not None and free({"team"}):
        team = Team.objects.filter(pk=route.team).first()
        triage.route(ticket, team, by=ASSISTANT, because=route.because, skills=route.skills)
    # An answered ticket, and one that is asked about, needs nobody; otherwise it gets its agent.
    answered = isinstance(journey.resolution, AutoResolve | AskBack)
    if not facts.first or facts.assignee is not None or answered or not free({"assignee"}):
        return None
    return hand_out(ticket, named=route.agent)


def _answer(ticket: Ticket, proposal: Proposal, confidence: float) -> None:
    ticket = locked(ticket)
    citations = {c.url: {"title": c.title, "url": c.url} for c in proposal.citations if c.url}
    reply_as_assistant(
        ticket,
        proposal.text,
        status=Status.RESOLVED,
        citations=list(citations.values()),
        meta={
            "confidence": confidence,
            "claims": [claim.model_dump() for claim in proposal.claims],
            "citations": [citation.model_dump() for citation in proposal.citations],
        },
    )
