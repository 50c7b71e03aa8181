"""What becomes of an answer: the table."""

import pytest

from replywell.resolution.bands import HIGH, MEDIUM, SHIPPED
from replywell.resolution.decide import decide
from replywell.resolution.values import Policy, Proposal
from tests.resolution.examples import autonomy, claim, classification, evidence, facts, hit, proposal

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


CURVES = dict(certainty=SHIPPED, auto_bar=HIGH, draft_bar=MEDIUM)
FAR = hit(2, "Something else.", title="Other", similarity=0.7, score=-1.0)
CLOSE = evidence(hit(score=1.0), FAR)
QUOTED = proposal(extractive=True)


def judged(about=None, seen=None, found=CLOSE, answer=QUOTED, mode="auto", **may):
    return decide(
        facts(**about or {}), classification(**seen or {}), found, answer, autonomy(mode, **CURVES | may)
    )


def test_the_bands_decide():
    weak = proposal(extractive=True, confidence=0.12)
    middling = proposal(extractive=True, confidence=0.5)
    found = evidence(
        hit(score=0.5, similarity=0.6), hit(2, "Else.", title="Other", similarity=0.4, score=0.0)
    )

    assert (judged().kind, judged().band) == ("auto", "high")
    assert (judged(found=found, answer=middling).kind, judged(found=found, answer=middling).band) == (
        "draft",
        "medium",
    )
    low = judged(found=found, answer=weak)
    assert (low.kind, low.band) == ("handoff", "low")
    assert "a person has to write this" in low.because


def test_what_a_decision_rests_on_is_kept():
    decision = judged()
    assert dict(decision.signs)["close"] == 0.8
    assert decision.reasons


def test_a_veto_makes_the_high_band_a_medium_one():
    decision = judged(seen={"sentiment": "frustrated"})
    assert (decision.kind, decision.band) == ("draft", "medium")


def test_a_category_may_ask_for_more():
    strict = Policy(category="billing", bar=0.99)
    assert judged(policies=(strict,)).kind == "draft"
    assert "bar of 0.99" in judged(policies=(strict,)).because


def test_everything_unattended_can_be_stopped():
    assert judged(stopped=True).kind == "draft"


def test_hold_may_be_sent_as_auto_may():
    assert judged(mode="hold").kind == "auto"


VAGUE = dict(subject="", text="It doesn't work")


def test_a_question_is_asked_where_the_assistant_may_speak():
    decision = judged(VAGUE, answer=NONE)
    assert (decision.kind, decision.band) == ("ask", "ambiguous")
    assert decision.question.startswith("What were you trying to do")


def test_elsewhere_an_agent_gets_it():
    decision = judged(VAGUE, answer=NONE, mode="draft")
    assert (decision.kind, decision.question[:9]) == ("draft", "What were")
    assert judged(VAGUE, answer=NONE, stopped=True).kind == "draft"


@pytest.mark.parametrize(
    ("about", "seen"),
    [
        ({"assistant_turns": 3}, {}),
        ({}, {"sentiment": "frustrated"}),
        ({"auto": "list"}, {}),
        ({"unproven": True}, {}),
    ],
)
def test_where_nothing_may_be_said_nothing_is_asked(about, seen):
    decision = judged(VAGUE | about, seen, answer=NONE)
    assert decision.kind == "handoff"
    assert "It is not asked" in decision.because


@pytest.mark.parametrize("about", [VAGUE, {}, {"text": "I want a person"}])
@pytest.mark.parametrize("mode", ["auto", "off", "draft"])
@pytest.mark.parametrize("human", [0.0, 1.0])
def test_a_person_who_is_at_it_is_not_handed_over_to_again(about, mode, human):
    for answer in (NONE, QUOTED):
        decision = judged(about | {"assistant_off": True}, {"wants_human": human}, answer=answer, mode=mode)
        assert decision.kind in {"silent", "draft"}


def test_own_affairs_are_not_guessed_at():
    decision = judged({"subject": "", "text": "My invoice doesn't work"}, answer=NONE)
    assert decision.kind == "handoff"
