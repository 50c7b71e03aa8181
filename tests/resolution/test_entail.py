"""A model holds what a model wrote against its passages: it may take away, and a doubt about words goes."""

import pytest

from replywell.adapters.models.port import Claim, ComposeResult, EntailResult, EntailTask, Usage, Voice
from replywell.resolution.compose import compose
from replywell.resolution.entail import MOST, entail
from replywell.resolution.values import CheckedClaim
from tests.resolution.examples import evidence, facts, hit

VOICE = Voice(brand="Lumen")
LITERAL = Claim(text="Refunds reach your bank within 5 business days.", citations=(1,))
OTHER_WORD = Claim(text="Refunds reach your wallet within 5 business days.", citations=(1,))
WRONG = Claim(text="Refunds reach your bank within 9 business days.", citations=(1,))


def saying(*verdicts, claims=(LITERAL,), extractive=False):
    asked = []

    def ask(question):
        asked.append(question)
        if isinstance(question, EntailTask):
            return EntailResult(verdicts=verdicts, usage=Usage(model="m"))
        return ComposeResult(claims=claims, confidence=0.9, extractive=extractive, usage=Usage(model="m"))

    return ask, asked


def composed(ask, **more):
    return compose(facts(), evidence(), "en", VOICE, ask, **more)


def test_what_its_passages_do_not_say_is_cut():
    for verdict, told in (("contradicts", "says otherwise"), ("silent", "does not say this")):
        ask, _ = saying(verdict)
        answer = composed(ask, entailed=True)
        assert answer.claims == () and told in answer.cut[0].problem


def test_what_it_cannot_tell_is_doubtful_and_what_it_grants_is_not():
    ask, _ = saying("unsure")
    assert "could not tell" in composed(ask, entailed=True).claims[0].doubt

    ask, _ = saying(claims=(OTHER_WORD,))
    assert composed(ask, entailed=True).claims[0].doubt, "compared by words alone it is doubtful"
    ask, _ = saying("says", claims=(OTHER_WORD,))
    assert composed(ask, entailed=True).claims[0].doubt == ""


def test_a_wrong_number_is_wrong_whatever_a_model_says():
    ask, asked = saying("says", "says", claims=(WRONG, LITERAL))
    answer = composed(ask, entailed=True)
    assert [claim.text for claim in answer.cut] == [WRONG.text]
    assert [claim.text for claim in asked[1].claims] == [LITERAL.text], "nobody is asked about it"


@pytest.mark.parametrize("verdicts", [(), ("says", "says")])
def test_a_model_that_says_nothing_usable_changes_nothing(verdicts):
    ask, _ = saying(*verdicts)
    plain, _ = saying()
    assert composed(ask, entailed=True) == composed(plain)


def test_quotations_and_walks_of_before_are_not_asked_about():
    ask, asked = saying("silent", extractive=True)
    assert composed(ask, entailed=True).claims and len(asked) == 1
    ask, asked = saying("silent")
    assert composed(ask).claims and len(asked) == 1


def test_only_cited_passages_are_shown_and_only_so_many_sentences():
    claims = tuple(CheckedClaim(text=f"{n}.", citations=(1,), supported=True) for n in range(MOST + 2))
    ask, asked = saying(*["says"] * MOST)
    found = entail(claims, (hit(1), hit(2)), ask)
    assert len(asked[0].claims) == MOST
    assert [each.id for each in asked[0].passages] == [1]
    assert all(not claim.doubt for claim in found[:MOST])
    assert all("too long" in claim.doubt for claim in found[MOST:])
