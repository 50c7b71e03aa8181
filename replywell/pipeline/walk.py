"""What happens to a message, from arrival to decision.

A walk is a pure function of facts, desk and tape: whatever it needs to know beyond the first two, it asks,
and the answers are kept. So every decision can be explained, and run again.
"""

from replywell.kit.ask import Ask
from replywell.kit.values import Value
from replywell.knowledge.retrieve import retrieve
from replywell.knowledge.values import Evidence, Query
from replywell.pipeline.desk import Desk
from replywell.resolution.compose import compose
from replywell.resolution.decide import decide
from replywell.resolution.proposing import ActionProposal, instead, propose
from replywell.resolution.values import Proposal, Resolution
from replywell.tickets.facts import Facts
from replywell.triage.calibrate import honest
from replywell.triage.classify import as_said, classify
from replywell.triage.route import choose_route
from replywell.triage.values import Classification, Route

EARLIER = 500
"""Characters of each earlier turn that a follow-up is searched with."""
NAMED = 6
"""Turns before it in which names of articles are looked for."""


class Journey(Value):
    """A message's way: what each step decided."""

    classification: Classification
    route: Route
    evidence: Evidence
    proposal: Proposal
    resolution: Resolution
    action: ActionProposal | None = None
    """What is to be done to their account, if that is asked for; carried out by code, after its gates."""


def walk(facts: Facts, desk: Desk, ask: Ask) -> Journey:
    """Classify, route, retrieve, compose, decide."""
    facts = continued(facts)
    asked = honest(ask, desk.calibrations, desk.formats)
    classification = classify(facts, desk.dimensions, desk.bars, asked)
    known = as_said(facts, classification)
    route = choose_route(known, facts, desk.routing, desk.bars.triage)
    evidence = retrieve(query_for(facts, classification, desk.passages), ask)
    voice, language = desk.voice_of(facts), classification.language
    besides, past = desk.entailed, desk.past_answers
    proposal = compose(facts, evidence, language, voice, ask, entailed=besides, past=past)
    resolution = decide(facts, known, evidence, proposal, desk.autonomy)
    action = propose(facts, known, desk.actions, desk.autonomy, ask)
    return Journey(
        classification=classification,
        route=route,
        evidence=evidence,
        proposal=proposal,
        resolution=instead(resolution, action),
        action=action,
    )


def continued(facts: Facts) -> Facts:
    """A message that answers a question of the assistant's is read together with what was asked before that."""
    if not facts.answers:
        return facts
    return facts.model_copy(update={"text": f"{facts.answers.strip()}\n{facts.text.strip()}"})


def query_for(facts: Facts, classification: Classification, limit: int) -> Query:
    """The question to search for: subject and text; a follow-up brings along what was said before."""
    text = facts.text.strip()
    context = earlier = ""
    if facts.first:
        text = f"{facts.subject}\n{text}"
    else:
        said = [turn.text[:EARLIER] for turn in facts.history[-NAMED:]]
        context, earlier = "\n".join(said[-2:]), "\n".join(said[:-2])
    return Query(
        text=text.strip()[:2000],
        context=context,
        earlier=earlier,
        language=classification.language,
        internal=True,
        neighbours=True,
        limit=limit,
    )
