"""What becomes of an answer: the table."""

import pytest

from replywell.resolution.decide import decide
from replywell.resolution.values import Proposal
from tests.resolution.examples import autonomy, claim, classification, evidence, facts, proposal

NONE = Proposal(because="Nothing was found.")
ANSWER = proposal()
TABLE = [
    # facts, classification, proposal, mode, decision, words
    ({}, {}, ANSWER, "auto", "auto", "Sent: billing is set to auto, confidence 0.90"),
    ({}, {}, ANSWER, "draft", "draft", "billing is set to draft"),
    ({}, {}, ANSWER, "off", "handoff", "The assistant is off for billing"),
    ({}, {}, NONE, "auto", "handoff", "Nothing was found"),
    ({}, {}, NONE, "draft", "handoff", "Nothing was found"),
    ({}, {}, NONE, "off", "handoff", "off for billing"),
    ({}, {}, proposal(confidence=0.74), "auto", "draft", "0.74 is below the bar of 0.75"),
    ({}, {}, proposal(confidence=0.75), "auto", "auto", "Sent"),
    ({}, {"sure": False}, ANSWER, "auto", "draft", "billing is set to draft"),
    ({}, {"sure": False}, ANSWER, "off", "draft", "draft"),
    ({}, {"sentiment": "frustrated"}, ANSWER, "auto", "draft", "The requester is frustrated"),
    ({}, {"wants_human": 0.5}, ANSWER, "auto", "handoff", "asks for a person"),
    ({}, {"wants_human": 0.49}, ANSWER, "auto", "auto", "Sent"),
    ({"auto": "auto-reply"}, {"wants_human": 1.0}, ANSWER, "auto", "silent", "automatic reply"),
    ({"auto": "list"}, {}, ANSWER, "auto", "draft", "mailing list"),
    ({"assistant_off": True}, {}, ANSWER, "auto", "draft", "A person has taken over"),
    ({"assistant_off": True}, {}, NONE, "auto", "silent", "A person is at it"),
    ({}, {"category": "technical"}, ANSWER, "auto", "draft", "technical is set to draft"),
]  # fmt: skip


@pytest.mark.parametrize(("about", "seen", "answer", "mode", "kind", "words"), TABLE)
def test_the_table(about, seen, answer, mode, kind, words):
    decision = decide(facts(**about), classification(**seen), evidence(), answer, autonomy(mode))

    assert decision.kind == kind
    assert words in decision.because


@pytest.mark.parametrize("confidence", [0.0, 0.5, 1.0])
def test_a_category_nobody_set_is_never_answered_unattended(confidence):
    answer = proposal(confidence=confidence)
    decision = decide(facts(), classification(category="account"), evidence(), answer, autonomy("auto"))

    assert decision.kind == "draft"


def test_a_draft_names_every_objection():
    about = facts(text="Where is my refund?", attachments=("a.pdf",))
    decision = decide(about, classification(), evidence(), proposal(claim("We will refund you.")), autonomy())

    assert decision.kind == "draft"
    assert len(decision.vetoes) == 3
    assert decision.because == f"Draft: {decision.vetoes[0]}"
