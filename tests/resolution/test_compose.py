"""An answer is made of what its passages support, and framed in the requester's language."""

import pytest

from replywell.adapters.models.port import Claim, ComposeResult, Usage, Voice
from replywell.resolution.bands import SHIPPED, assess
from replywell.resolution.compose import compose, past_answers
from replywell.resolution.guard import internal_passage
from replywell.resolution.phrases import phrases, spoken
from replywell.resolution.values import Autonomy
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


NOW = VOICE.model_copy(update={"manner": 2})


def quoting(*claims, **rest):
    return lambda question: ComposeResult(
        claims=claims, confidence=0.9, because="So.", extractive=True, usage=Usage(model="m"), **rest
    )


def test_quotations_are_said_to_be_quotations():
    answer = compose(facts(), evidence(), "en", NOW, quoting(GOOD))
    assert answer.text.startswith(f"Hello Rosa,\n\n{phrases('en').quoted}\n\nRefunds reach")
    ask, _ = answering(GOOD)
    assert phrases("en").quoted not in compose(facts(), evidence(), "en", NOW, ask).text


def test_a_quotation_in_another_language_is_told_to_the_agent():
    answer = compose(facts(), evidence(), "de", NOW, quoting(GOOD))
    assert answer.text.startswith("Guten Tag Rosa,")
    assert "another language (en)" in answer.because
    assert "another language" not in compose(facts(), evidence(), "en", NOW, quoting(GOOD)).because


def test_what_was_kept_before_is_framed_as_it_was():
    answer = compose(facts(unproven=True, channel="widget"), evidence(), "de", VOICE, quoting(GOOD))
    assert answer.text.startswith("Guten Tag Rosa,\n\nRefunds")
    assert answer.because == "So."


@pytest.mark.parametrize(
    ("channel", "most"), [("widget", 3), ("slack", 3), ("teams", 3), ("email", 6), ("none", 6)]
)
def test_an_answer_is_short_where_people_talk(channel, most):
    ask, asked = answering(GOOD)
    compose(facts(channel=channel), evidence(), "en", NOW, ask)
    assert asked[0].max_claims == most


@pytest.mark.parametrize(
    ("about", "hello"),
    [
        ({}, "Hello Rosa,"),
        ({"unproven": True}, "Hello,"),
        ({"unproven": True, "verified": True}, "Hello Rosa,"),
    ],
)
def test_nobody_is_called_by_a_name_that_was_only_typed(about, hello):
    ask, _ = answering(GOOD)
    assert compose(facts(**about), evidence(), "en", NOW, ask).text.startswith(hello)


@pytest.mark.parametrize(
    ("said", "asked"),
    [
        ("Which plan do you have,\nBasic or Pro?", "Which plan do you have, Basic or Pro?"),
        ("Tell me your plan.", ""),
        ("Would you log in at https://evil.example?", ""),
        ("x" * 400 + "?", ""),
        ("", ""),
    ],
)
def test_a_writers_question_is_handed_on_when_it_can_be_asked(said, asked):
    assert compose(facts(), evidence(), "en", NOW, quoting(question=said)).question == asked
    assert compose(facts(), evidence(), "en", NOW, quoting(GOOD, question=said)).question == asked


def test_a_doubt_stays_with_its_claim():
    ask, _ = answering(GOOD.model_copy(update={"text": "Refunds reach your lawyer within 5 business days."}))
    assert composed(ask).claims[0].doubt


RESOLVED = hit(
    7,
    "Ask the bank for the trace number and send it to us.",
    audience="internal",
    kind="ticket",
    heading="My refund is lost › Answer",
)
ASKED = hit(8, "Where is my refund lost?", audience="internal", kind="ticket", heading="Lost › Question")
WHOLE = hit(
    9,
    "## Question\n\nWhere is it?\n\n## Answer\n\nAsk the bank.\n\n## Question\n\nThanks.",
    audience="internal",
    kind="ticket",
    heading="",
)


def past_writer():
    """Answers from what is shown, where that is a resolved ticket, and from nothing else."""
    shown = []

    def ask(task):
        shown.append([each.id for each in task.passages])
        text = RESOLVED.text
        claims = (Claim(text=text, citations=(7,), quote=text),) if shown[-1] == [7] else ()
        return ComposeResult(
            claims=claims, confidence=0.7, because="So.", extractive=True, usage=Usage(model="m")
        )

    return ask, shown


def test_where_no_article_answers_a_resolved_ticket_is_quoted_for_agents():
    ask, shown = past_writer()
    found = evidence(hit(), RESOLVED, ASKED, INTERNAL)
    answer = compose(facts(), found, "en", VOICE, ask, past=True)

    assert shown == [[1], [7]], "neither questions nor what else is internal are shown"
    assert [claim.text for claim in answer.claims] == [RESOLVED.text]
    assert answer.because.startswith("No article answers this.")
    assert internal_passage(facts(), None, found, answer, None), "so it never leaves unattended"
    assert assess(facts(), found, answer, Autonomy(certainty=SHIPPED), 0.9).probability > 0


def test_resolved_tickets_are_left_where_an_article_answers_or_a_walk_is_of_before():
    ask, asked = answering(GOOD)
    found = evidence(hit(), RESOLVED)
    assert compose(facts(), found, "en", VOICE, ask, past=True).claims[0].text == GOOD.text
    assert len(asked) == 1
    ask, shown = past_writer()
    assert compose(facts(), found, "en", VOICE, ask).claims == () and shown == [[1]]


def test_of_a_resolved_ticket_only_the_answers_are_read():
    found = past_answers(evidence(hit(), RESOLVED, ASKED, WHOLE, INTERNAL))
    assert [(each.passage, each.text) for each in found] == [(7, RESOLVED.text), (9, "Ask the bank.")]
