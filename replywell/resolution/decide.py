"""Send, draft or hand off: the one place that decides what becomes of an answer. Pure."""

from replywell.knowledge.values import Evidence
from replywell.resolution.guard import vetoes
from replywell.resolution.ladder import as_far_as
from replywell.resolution.values import Autonomy, AutoResolve, Draft, Handoff, Proposal, Resolution, Silent
from replywell.tickets.facts import Facts
from replywell.triage.values import Classification


def decide(
    facts: Facts, classification: Classification, evidence: Evidence, proposal: Proposal, autonomy: Autonomy
) -> Resolution:
    """High confidence in a category set to auto, and no veto: send. Anything less: draft, or hand off."""
    category = classification.category.label
    mode = autonomy.mode(category, classification.language, facts.channel) if classification.sure else "draft"
    name = category.replace("_", " ")
    if facts.auto == "auto-reply":
        return Silent(because="An automatic reply needs no answer.")
    if classification.wants_human >= 0.5:
        return Handoff(because="The requester asks for a person.")
    if mode == "off":
        return Handoff(because=f"The assistant is off for {name}.")
    if not proposal.claims and facts.assistant_off:
        return Silent(because="A person is at it, and no passage answers this.")
    if not proposal.claims:
        return Handoff(because=proposal.because or "No passage answers this.")
    confidence = proposal.confidence
    reasons = vetoes(facts, classification, evidence, proposal, autonomy)
    if mode == "draft":
        return Draft(confidence=confidence, because=f"Draft: {name} is set to draft.", vetoes=reasons)
    if reasons:
        answered: Resolution = Draft(confidence=confidence, because=f"Draft: {reasons[0]}", vetoes=reasons)
    elif confidence < autonomy.auto_bar:
        because = f"Draft: confidence {confidence:.2f} is below the bar of {autonomy.auto_bar:.2f}."
        answered = Draft(confidence=confidence, because=because)
    else:
        because = f"Sent: {name} is set to {mode}, confidence {confidence:.2f}, no objection."
        answered = AutoResolve(confidence=confidence, because=because)
    return as_far_as(mode, answered, facts, autonomy)
