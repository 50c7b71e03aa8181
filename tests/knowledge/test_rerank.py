"""The best candidates are read once more: what stands together in the question, what the title names."""

from hypothesis import given
from hypothesis import strategies as st

from replywell.knowledge.rerank import FIRST, Candidate, reranked

QUESTION = "How do I change my billing address?"


def first(*candidates):
    scores = reranked(QUESTION, candidates)
    return max(scores, key=lambda number: scores[number])


def test_a_title_about_something_else_loses_against_its_equal():
    text = "Open your invoice and edit it."
    assert first(Candidate(1, 1.0, 0.9, text), Candidate(2, 1.0, 0.0, text)) == 2


def test_words_that_stand_together_in_the_question_win_over_the_same_words_apart():
    apart = "Billing: an address to which we change things."
    together = "You can change your billing address yourself."
    assert first(Candidate(1, 1.0, 0.0, apart), Candidate(2, 1.0, 0.0, together)) == 2


def test_words_in_other_forms_stand_together_too():
    assert first(Candidate(1, 1.0, 0.0, "Billed here."), Candidate(2, 1.0, 0.0, "Billings addresses.")) == 2


def test_a_question_without_pairs_of_words_is_ranked_as_before():
    assert reranked("Hi?", [Candidate(1, 2.0, 0.0, "Hi there"), Candidate(2, 1.0, 0.0, "")]) == {
        1: 2.0,
        2: 1.0,
    }


@given(st.lists(st.tuples(st.floats(-5, 5), st.floats(0, 1), st.text(max_size=30)), max_size=90))
def test_what_is_not_read_never_overtakes(values):
    candidates = [Candidate(number, *value) for number, value in enumerate(values)]
    scores = reranked(QUESTION, candidates)
    assert scores.keys() == {each.passage for each in candidates}
    read = sorted(candidates, key=lambda each: (-each.score, each.passage))[:FIRST]
    rest = [scores[each.passage] for each in candidates if each not in read]
    assert all(value <= min(scores[each.passage] for each in read) + 1e-9 for value in rest)
