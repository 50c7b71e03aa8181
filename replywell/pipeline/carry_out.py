"""Makes a journey true, in one transaction, unless somebody was faster."""

from typing import Any, NamedTuple

from django.db import transaction

from replywell.adapters.models.port import Voice
from replywell.people.actors import ASSISTANT
from replywell.people.models import Team
from replywell.pipeline.actions.account import propose_run
from replywell.pipeline.conversing import ask_back, hand_over, offered
from replywell.pipeline.models import Walk
from replywell.pipeline.walk import Journey
from replywell.resolution.actions import answering
from replywell.resolution.actions.suggestions import offer, outdate
from replywell.resolution.decide import decide
from replywell.resolution.ladder import ALONE, held_out
from replywell.resolution.values import AskBack, Autonomy, AutoResolve, Draft, Handoff, Shadow, Silent
from replywell.tickets.actions import triage
from replywell.tickets.actions.events import record
from replywell.tickets.actions.lifecycle import locked
from replywell.tickets.facts import Facts
from replywell.tickets.models import Category, Message, Ticket, Urgency
from replywell.tickets.queries import acts
from replywell.triage.actions.assignment import hand_out
from replywell.triage.assign import Handed
from replywell.triage.classify import as_said


class Done(NamedTuple):
    """How a walk ended, and who has got the ticket with it or why nobody, where that was a question."""

    state: str
    handed: Handed | None = None


@transaction.atomic
def carry_out(
    facts: Facts,
    journey: Journey,
    message: Message,
    *,
    voice: Voice = Voice(brand=""),  # noqa: B008 - frozen
    autonomy: Autonomy = Autonomy(),  # noqa: B008 - frozen
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
        case AutoResolve() as resolution if resolution.hold:
            outdate(ticket)
            known = _known(facts, journey, autonomy)
            answering.hold(message, journey.proposal, resolution.hold, **known)
        case AutoResolve() as resolution:
            outdate(ticket)
            sent = answering.say(locked(ticket), journey.proposal, resolution.confidence)
            answering.keep(message, journey.proposal, "sent", sent=sent, **_known(facts, journey, autonomy))
        case AskBack() as resolution:
            outdate(ticket)
            ask_back(locked(ticket), journey, resolution, name=facts.requester.name, voice=voice)
        case Draft() as resolution:
            answer = offered(journey, resolution, name=facts.requester.name, voice=voice)
            suggestion = offer(ticket, message, answer, because=resolution.because)
            record(ticket, "suggested", by=ASSISTANT, because=resolution.because)
            if not resolution.question:
                known = _known(facts, journey, autonomy)
                answering.keep(message, journey.proposal, "offered", suggestion=suggestion, **known)
        case Shadow():
            outdate(ticket)
            answering.keep(message, journey.proposal, "shadow", **_known(facts, journey, autonomy))
        case Handoff() as resolution:
            outdate(ticket)
            language = journey.classification.language
            because = resolution.because
            hand_over(locked(ticket), language, because=because, resolution=resolution, journey=journey)
        case Silent():
            pass
    if journey.action:
        propose_run(facts, message, journey.action, journey.classification.language)
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
    under_way = journey.action is not None and journey.action.starts
    answered = isinstance(journey.resolution, AutoResolve | AskBack) or under_way
    if not facts.first or facts.assignee is not None or answered or not free({"assignee"}):
        return None
    return hand_out(ticket, named=route.agent)


def _known(facts: Facts, journey: Journey, autonomy: Autonomy) -> dict[str, Any]:
    """What is kept of an answer so that it can be judged: whose it was, of what, and whether it could have left."""
    classification = journey.classification
    known = as_said(facts, classification)
    category, language = known.category.label, classification.language
    free = {"modes": ((category, "auto"),), "rungs": (), "stopped": False, "hold_out": 0.0}
    alone = decide(facts, known, journey.evidence, journey.proposal, autonomy.model_copy(update=free))
    sendable = isinstance(alone, AutoResolve)
    arm = ""
    if sendable and autonomy.mode(category, language, facts.channel) in ALONE:
        arm = "people" if held_out(facts.message, autonomy.hold_out) else "alone"
    return {
        "confidence": journey.resolution.confidence,
        "sendable": sendable,
        "arm": arm,
        "category": category[:50],
        "language": language[:8],
        "channel": facts.channel[:20],
        "version": autonomy.version,
        "last_act": facts.last_act,
    }
