"""What would be done with labelled questions, and how that is counted."""

import pytest

from replywell.kit.errors import Invalid
from replywell.project.evaluation.figures import answers_of, figures_of, kind_of, lower_bound
from replywell.project.evaluation.resolution import facts_of


def told(decision, *, confidence=0.9, answer="", citations=(), vetoes=()):
    return {
        "decision": decision,
        "confidence": confidence,
        "answer": answer,
        "citations": list(citations),
        "vetoes": list(vetoes),
        "ms": 10.0,
        "cpu_ms": 5.0,
    }


def test_decisions_are_counted_by_answerability():
    rows = [
        {"answerability": ["UNANSWERABLE"]},
        {"answerability": "underspecified"},
        {"expected": "ANSWERABLE"},
    ]
    figures = figures_of(rows, [told("handoff"), told("ask"), told("draft")])
    assert figures["by_answerability"] == {
        "ANSWERABLE": {"questions": 1, "draft": 1.0},
        "UNANSWERABLE": {"questions": 1, "handoff": 1.0},
        "UNDERSPECIFIED": {"questions": 1, "ask": 1.0},
    }


def test_an_answer_to_what_cannot_be_answered_is_wrong():
    rows = [{"answerability": "UNANSWERABLE"}, {"relevant": ["a"]}, {"relevant": ["a"]}]
    figures = figures_of(rows, [told("auto"), told("auto", citations=["a"]), told("auto", citations=["b"])])
    assert (figures["auto"]["judged"], figures["auto"]["right"]) == (3, 0.3333)
    assert figures["cited_relevant"] == 0.5


def test_the_exact_answer_has_to_be_said_in_any_spelling_by_an_answer():
    row = {"answer": "+1-555", "alternative_answers": ["1 555"]}
    rows = [row, row, row]
    said = [
        told("auto", answer="Call 1 555 now."),
        told("draft", answer="Call us."),
        told("handoff", answer="+1-555"),
    ]
    figures = figures_of(rows, said)
    assert (figures["exact_answer"], figures["exact_answer_where_answered"]) == (0.3333, 0.5)


def test_what_is_not_labelled_is_left_out():
    figures = figures_of([{}, {}], [told("auto"), told("handoff")])
    assert (figures["exact_answer"], figures["cited_relevant"], figures["auto"]["right"]) == (
        None,
        None,
        None,
    )


def test_the_lower_bound_is_that_of_clopper_and_pearson():
    assert lower_bound(59, 59) == pytest.approx(0.9505, abs=1e-4)
    assert lower_bound(0, 10) == 0.0


@pytest.mark.parametrize(
    "row",
    [
        {
            "text": "And now?",
            "history": [{"role": "user", "text": "Before."}, {"role": "assistant", "text": "Yes."}],
        },
        {
            "turns": [
                {"role": "requester", "text": "Before."},
                {"role": "agent", "text": "Yes."},
                {"text": "And now?"},
            ]
        },
        {
            "messages": [
                {"role": "user", "content": "Before."},
                {"role": "assistant", "content": "Yes."},
                {"role": "user", "content": "And now?"},
            ]
        },
    ],
)
def test_dialogs_are_read_in_each_form(row):
    facts = facts_of(row, 1)
    assert (facts.text, [turn.text for turn in facts.history], facts.first) == (
        "And now?",
        ["Before.", "Yes."],
        False,
    )
    assert facts.history[0].role == "requester"


@pytest.mark.parametrize("row", [{}, {"text": ""}, {"text": 5}, {"turns": ["no"]}])
def test_a_row_that_cannot_be_read_is_named(row):
    with pytest.raises(Invalid, match="Row 7"):
        facts_of(row, 7)


def test_labels_and_answers_are_read_as_files_have_them():
    assert (
        kind_of({"answerability": ["PARTIAL"]})
        == kind_of({"expected": {"answerability": "partial"}})
        == "PARTIAL"
    )
    assert answers_of({"answer": "a", "alternative_answers": ["b"]}) == ["a", "b"]
    assert answers_of({"answers": "c"}) == ["c"]
    assert answers_of({}) == []


def test_a_small_library_is_scored_and_nothing_of_it_stays(db, monkeypatch):
    from replywell.knowledge.models import Article
    from replywell.project.evaluation import resolution as scored
    from tests.pipeline.answers import ARTICLE, WordEmbedder, asking

    words = WordEmbedder()
    monkeypatch.setattr(scored, "serving_embedder", lambda: words)
    monkeypatch.setattr(scored, "asking_of", lambda model: asking())
    articles = [
        {"id": "refunds", "title": "Refunds", "markdown": ARTICLE},
        {"id": "x", "html": "<h2>Xylophones</h2><p>Play.</p>"},
    ]
    questions = [{"id": 1, "text": "How long does a refund take to reach the bank?", "relevant": ["refunds"]}]
    predictions, figures = scored.resolution(
        articles, questions, mode="auto", model="embedded", on_progress=lambda *_: None
    )

    [line] = predictions
    assert (line["id"], line["decision"], line["citations"]) == (1, "auto", ["refunds"])
    assert line["claims"][0] | {"quote": ""} == {
        "text": "Refunds reach your bank within 5 business days.",
        "article": "refunds",
        "quote": "",
        "supported": True,
    }
    assert (figures["questions"], figures["auto"]["right"]) == (1, 1.0)
    assert not Article.objects.exists()
    drafted, _ = scored.resolution(
        articles, questions, mode="draft", model="embedded", on_progress=lambda *_: None
    )
    assert drafted[0]["decision"] == "draft"
