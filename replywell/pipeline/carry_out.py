"""Makes a journey true, in one transaction, unless somebody was faster."""

from django.db import transaction

from replywell.people.actors import ASSISTANT
from replywell.people.models import Agent, Team
from replywell.pipeline.models import Walk
from replywell.pipeline.walk import Journey
from replywell.resolution.actions.suggestions import offer, outdate
from replywell.resolution.values import AutoResolve, Draft, Handoff, Proposal, Silent
from replywell.tickets.actions import triage
from replywell.tickets.actions.conversation import reply_as_assistant
from replywell.tickets.actions.events import record
from replywell.tickets.actions.lifecycle import locked
from replywell.tickets.facts import Facts
from replywell.tickets.models import Category, Message, Ticket, Urgency
from replywell.tickets.queries import acts
from replywell.tickets.status import Status


@transaction.atomic
def carry_out(facts: Facts, journey: Journey, message: Message) -> str:
    """Classify, route, and answer, draft or hand off. Returns the walk's state.

    The ticket is locked first. When a newer message is there, an agent has done anything to the ticket since
    the facts were gathered, or another walk of this message was faster, nothing is done: `overtaken`.
    """
    ticket = locked(message.ticket)
    if _overtaken(facts, ticket, message):
        return Walk.State.OVERTAKEN
    _triage(facts, journey, ticket)
    match journey.resolution:
        case AutoResolve() as resolution:
            outdate(ticket)
            _answer(ticket, journey.proposal, resolution.confidence)
        case Draft() as resolution:
            offer(ticket, message, journey.proposal, because=resolution.because)
            record(ticket, "suggested", by=ASSISTANT, because=resolution.because)
        case Handoff() as resolution:
            outdate(ticket)
            record(ticket, "handed_off", by=ASSISTANT, because=resolution.because)
        case Silent():
            pass
    return Walk.State.CARRIED_OUT


def _overtaken(facts: Facts, ticket: Ticket, message: Message) -> bool:
    newest = ticket.messages.order_by("-pk").values_list("pk", flat=True).first()
    return (
        newest != facts.message
        or not ticket.is_working
        or acts(ticket.pk).filter(pk__gt=facts.last_act).exists()
        or message.walks.filter(state=Walk.State.CARRIED_OUT).exists()
    )


def _triage(facts: Facts, journey: Journey, ticket: Ticket) -> None:
    """Write down what the walk found, except where a person has already said otherwise."""
    classification, route = journey.classification, journey.route
    free = set(facts.settled_by_person).isdisjoint
    sure = classification.sure and free({"category"})
    triage.classify(
        ticket,
        by=ASSISTANT,
        category=Category.objects.filter(slug=classification.category.label).first() if sure else None,
        urgency=Urgency[classification.urgency.label.upper()].value
        if facts.first and free({"urgency"})
        else None,
        sentiment=classification.sentiment.label,
        complexity=classification.complexity.label if facts.first else None,
        language=classification.language,
        needs_triage=route.needs_triage if facts.first and free({"needs_triage", "team"}) else None,
    )
    if facts.first and route.team is not None and free({"team"}):
        triage.route(ticket, Team.objects.filter(pk=route.team).first(), by=ASSISTANT, because=route.because)
    # An answered ticket needs nobody; otherwise it gets its agent.
    answered = isinstance(journey.resolution, AutoResolve)
    if facts.first and route.agent is not None and facts.assignee is None and not answered:
        agent = Agent.objects.filter(pk=route.agent, is_active=True).first()
        if agent:
            triage.assign(ticket, agent, by=ASSISTANT, because=route.because)


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
