"""Send, ask, draft or hand off: the one place that decides what becomes of an answer. Pure."""

from typing import Any

from replywell.knowledge.values import Evidence
from replywell.resolution.affairs import own_affairs
from replywell.resolution.bands import Assessment, assess
from replywell.resolution.clarify import Question, clarify
from replywell.resolution.guard import keeps_silent, vetoes
from replywell.resolution.ladder import ALONE, as_far_as
from replywell.resolution.values import (
    AskBack,
    Autonomy,
    AutoResolve,
    Draft,
    Handoff,
    Proposal,
    Resolution,
    Silent,
)
from replywell.tickets.facts import Facts
from replywell.triage.values import Classification


def decide(
    facts: Facts, classification: Classification, evidence: Evidence, proposal: Proposal, autonomy: Autonomy
) -> Resolution:
    """High confidence in a category set to auto, and no veto: send. Less: draft. Little, or none: hand off.

    Where a question to the requester would settle what is meant, that is asked first.
    """
    category = classification.category.label
    mode = autonomy.mode(category, classification.language, facts.channel)
    if (settled := _settled(facts, classification, proposal, mode)) is not None:
        return settled
    bar = autonomy.policy(category).bar or autonomy.auto_bar
    assessed = assess(facts, evidence, proposal, autonomy, bar)
    if autonomy.certainty and not facts.assistant_off and not own_affairs(facts):
        sure, least = assessed.probability, autonomy.draft_bar
        question = clarify(facts, evidence, proposal, sure, least, classification.language)
        if question:
            return _asked(question, facts, classification, autonomy, mode, assessed)
    if not proposal.claims or (assessed.band == "low" and not facts.assistant_off):
        return _nothing_to_say(facts, proposal, autonomy, assessed)
    return _answered(facts, classification, evidence, proposal, autonomy, mode, bar, assessed)


def _settled(
    facts: Facts, classification: Classification, proposal: Proposal, mode: str
) -> Resolution | None:
    """What needs no look at the answer."""
    name = _name(classification)
    if facts.auto == "auto-reply":
        return Silent(because="An automatic reply needs no answer.")
    if facts.assistant_off and not proposal.claims:
        return Silent(because="A person is at it, and no passage answers this.")
    if facts.assistant_off and mode == "off" and classification.sure:
        return Silent(because=f"A person is at it, and the assistant is off for {name}.")
    if facts.assistant_off:
        return None
    if classification.wants_human >= 0.5:
        return Handoff(because="The requester asks for a person.")
    if mode == "off" and classification.sure:
        return Handoff(because=f"The assistant is off for {name}.")
    return None


def _asked(
    question: Question,
    facts: Facts,
    classification: Classification,
    autonomy: Autonomy,
    mode: str,
    assessed: Assessment,
) -> Resolution:
    """The question is asked where the assistant may speak; else an agent gets it to ask, or to know."""
    told: dict[str, Any] = _told(assessed) | {"band": "ambiguous", "confidence": assessed.probability}
    if silence := keeps_silent(facts, classification, autonomy):
        return Handoff(because=f"{question.because} It is not asked: {silence}", **told)
    if mode == "shadow":
        return Handoff(because=f"Only compared: {question.because}", **told)
    if mode in ALONE and not autonomy.stopped:
        return AskBack(because=question.because, question=question.text, choices=question.choices, **told)
    because = f"Draft: {question.because} An agent may ask."
    return Draft(because=because, question=question.text, **told)


def _nothing_to_say(facts: Facts, proposal: Proposal, autonomy: Autonomy, assessed: Assessment) -> Resolution:
    if not proposal.claims:
        return Handoff(because=proposal.because or "No passage answers this.", **_told(assessed))
    because = f"Confidence {assessed.probability:.2f} is below {autonomy.draft_bar:.2f}: a person has to write this."
    return Handoff(because=because, confidence=assessed.probability, **_told(assessed))


def _answered(
    facts: Facts,
    classification: Classification,
    evidence: Evidence,
    proposal: Proposal,
    autonomy: Autonomy,
    mode: str,
    bar: float,
    assessed: Assessment,
) -> Resolution:
    """An answer that is worth something: sent where everything is in order."""
    name, confidence = _name(classification), assessed.probability
    reasons = vetoes(facts, classification, evidence, proposal, autonomy)
    told = _told(assessed)
    draft: dict[str, Any] = told | {"confidence": confidence}
    if reasons and assessed.band == "high":
        draft["band"] = "medium"
    if not classification.sure:
        return Draft(because=f"Draft: {name} is set to draft while it is not sure.", vetoes=reasons, **draft)
    if mode == "draft":
        return Draft(because=f"Draft: {name} is set to draft.", vetoes=reasons, **draft)
    if reasons:
        answered: Resolution = Draft(because=f"Draft: {reasons[0]}", vetoes=reasons, **draft)
    elif confidence < bar:
        answered = Draft(
            because=f"Draft: confidence {confidence:.2f} is below the bar of {bar:.2f}.", **draft
        )
    else:
        because = f"Sent: {name} is set to {mode}, confidence {confidence:.2f}, no objection."
        answered = AutoResolve(confidence=confidence, because=because, **told)
    return as_far_as(mode, answered, facts, autonomy)


def _told(assessed: Assessment) -> dict[str, Any]:
    return {"band": assessed.band, "signs": assessed.signs, "reasons": assessed.reasons}


def _name(classification: Classification) -> str:
    return classification.category.label.replace("_", " ")
