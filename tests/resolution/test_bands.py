"""How sure an answer is: more for what speaks for it, less for what speaks against, and never more than is known."""

import pytest

from replywell.adapters.models.port import Turn
from replywell.knowledge.values import Evidence
from replywell.resolution.bands import HIGH, MEDIUM, SHIPPED, assess, log_odds, probability, signs_of
from replywell.resolution.values import CheckedClaim, Proposal
from tests.resolution.examples import autonomy, claim, evidence, facts, hit, proposal

MAY = autonomy(certainty=SHIPPED, draft_bar=MEDIUM)
QUOTING, WRITING = SHIPPED
FAR = hit(2, "Something else.", title="Other", similarity=0.7, score=-1.0)
GOOD = evidence(hit(score=1.0), FAR)
ANSWER = proposal(extractive=True)


def sure(about=None, found=GOOD, answer=ANSWER, may=MAY):
    return assess(about or facts(), found, answer, may, HIGH)


def test_a_close_and_lonely_passage_makes_a_high_band():
    assessed = sure()
    assert assessed.band == "high"
    assert assessed.probability >= HIGH


def test_the_reasons_say_what_stands_out():
    alone = evidence(hit(score=1.0), hit(2, "Something else.", title="Other", similarity=0.2, score=-1.0))
    assert "clearly closer" in sure(found=alone).reasons[0]
    assert "as close" in sure(**LESS["another article is as close"]).reasons[0]


LESS = {
    "another article is as close": dict(found=evidence(hit(score=1.0), hit(2, title="Other", score=1.0))),
    "the writer doubts": dict(answer=proposal(extractive=True, confidence=0.4)),
    "the passage is far": dict(
        found=evidence(hit(score=1.0, similarity=0.5), FAR.model_copy(update={"similarity": 0.4}))
    ),
    "a name that no passage has": dict(about=facts(text="How long does a refund take with Klarna?")),
    "a number is wanted and none is said": dict(
        about=facts(text="How many days does a refund take?"),
        answer=proposal(claim("Refunds reach your bank."), extractive=True),
    ),
    "a sentence was cut": dict(
        answer=proposal(cut=(CheckedClaim(text="No.", citations=(), supported=False),), extractive=True)
    ),
    "it points at nothing": dict(about=facts(subject="", text="How long does this island take to refund?")),
}


@pytest.mark.parametrize("name", LESS)
def test_what_speaks_against_an_answer_makes_it_less_sure(name):
    assert sure(**LESS[name]).probability < sure().probability


def test_each_reason_is_one_sentence():
    for changes in LESS.values():
        for reason in sure(**changes).reasons:
            assert reason.endswith(".")


def test_an_answer_that_says_nothing_is_not_sure():
    assert sure(answer=Proposal()).probability == 0.0
    assert sure(answer=Proposal()).band == "low"
    assert sure(found=Evidence(), answer=Proposal()).band == "low"


def test_without_a_curve_the_writers_word_counts():
    assessed = sure(may=autonomy())
    assert (assessed.probability, assessed.band) == (0.9, "")


def test_what_a_model_writes_is_not_in_the_high_band_before_anybody_has_judged_it():
    assert sure(answer=proposal()).probability <= 0.89
    judged = WRITING.model_copy(update={"most": 0.99, "judged": 200})
    assert sure(answer=proposal(), may=autonomy(certainty=(judged,))).probability > 0.89


def test_judged_answers_bend_the_curve():
    signs = signs_of(facts(), GOOD, ANSWER)
    stern = QUOTING.model_copy(update={"bend": (0.5, -1.0)})
    assert probability(signs, stern) < probability(signs, QUOTING)
    assert log_odds(signs, stern) == log_odds(signs, QUOTING)


def test_every_sign_has_a_weight():
    assert {name for name, _ in QUOTING.weights} == set(signs_of(facts(), GOOD, ANSWER))


def test_names_said_before_are_known():
    said = (Turn(role="requester", text="I pay with Klarna."),)
    about = facts(first=False, history=said, text="How long does a refund take with Klarna?")
    assert signs_of(about, GOOD, ANSWER)["unknown"] == 0.0


def test_internal_passages_are_no_evidence():
    assert signs_of(facts(), evidence(hit(audience="internal")), ANSWER) == {}
