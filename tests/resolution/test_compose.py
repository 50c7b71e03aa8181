"""An answer is made of what its passages support, and framed in the requester's language."""

import pytest

from replywell.adapters.models.port import Claim, ComposeResult, Usage, Voice
from replywell.resolution.compose import compose
from replywell.resolution.phrases import phrases, spoken
from tests.resolution.examples import evidence, facts, hit

VOICE = Voice(brand="Lumen")
GOOD = Claim(
    text="Refunds reach your bank within 5 business days.", citations=(1,), quote="within 5 business days"
)
MADE_UP = Claim(text="Refunds arrive within 2 hours.", citations=(1,))
INTERNAL = hit(2, "Refund limit is 500 EUR without approval.", audience="internal")


def answering(*claims: Claim, confidence: float = 0.9):
    asked = []

    def ask(question):
        asked.append(question)
        return ComposeResult(claims=claims, confidence=confidence, because="So.", usage=Usage(model="m"))

    return ask, asked


def composed(ask, found=None, language="en", **about):
    return compose(facts(**about), found or evidence(), language, VOICE, ask)


def test_the_answer_is_a_letter():
    ask, _ = answering(GOOD)
    assert composed(ask).text == (
        "Hello Rosa,\n\nRefunds reach your bank within 5 business days.\n\n"
        "If this does not solve it, just reply to this message.\n\nBest regards\nLumen"
    )


@pytest.mark.parametrize(("language", "hello"), [("de", "Guten Tag Rosa,"), ("fr", "Bonjour Rosa,"), ("es", "Hola, Rosa:"), ("fi", "Hello Rosa,")])  # fmt: skip
def test_it_is_framed_in_the_requesters_language(language, hello):
    ask, _ = answering(GOOD)
    assert composed(ask, language=language).text.startswith(hello)
    assert spoken(language) == (language != "fi")
    assert phrases(language).regards


def test_unsupported_claims_are_cut_and_cost_confidence():
    ask, _ = answering(GOOD, MADE_UP)
    answer = composed(ask)

    assert [claim.text for claim in answer.claims] == [GOOD.text]
    assert [claim.text for claim in answer.cut] == [MADE_UP.text]
    assert "2 hours" not in answer.text
    assert answer.confidence == pytest.approx(0.45)


def test_nothing_supported_is_no_answer():
    ask, _ = answering(MADE_UP)
    answer = composed(ask)

    assert (answer.claims, answer.text, answer.confidence) == ((), "", 0.0)
    assert "supported" in answer.because


def test_internal_passages_are_never_shown_to_the_writer():
    ask, asked = answering(GOOD)
    composed(ask, evidence(hit(), INTERNAL))
    assert [passage.id for passage in asked[0].passages] == [1]


def test_a_claim_cannot_rest_on_a_passage_the_writer_did_not_see():
    ask, _ = answering(Claim(text="The refund limit is 500 EUR without approval.", citations=(2,)))
    assert not composed(ask, evidence(hit(), INTERNAL)).claims


def test_with_internal_passages_alone_the_writer_is_not_asked():
    ask, asked = answering(GOOD)
    answer = composed(ask, evidence(INTERNAL))
    assert (asked, answer.claims) == ([], ())
    assert "internal" in answer.because


def test_each_source_is_named_once_in_the_order_of_need():
    second = Claim(text="Invoices are sent by mail.", citations=(2, 1))
    ask, _ = answering(second, GOOD)
    answer = composed(ask, evidence(hit(), hit(2, "Invoices are sent by mail.")))
    assert [citation.passage for citation in answer.citations] == [2, 1]


def test_steps_keep_their_lines():
    steps = "1. Open Settings.\n2. Click Refund."
    ask, _ = answering(Claim(text=steps, citations=(1,)))
    text = composed(ask, evidence(hit(1, f"Do this:\n{steps}"))).text
    assert f"\n\n{steps}\n\n" in text


@pytest.mark.parametrize("name", ["", "  ", "Rosa", "{name}", "{0.__class__}"])
def test_any_name_can_be_greeted(name):
    from replywell.tickets.facts import Requester

    ask, _ = answering(GOOD)
    asker = Requester(id=1, name=name, email="rosa@example.org")
    assert composed(ask, requester=asker).text.startswith("Hello")
