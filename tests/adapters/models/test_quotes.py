"""Finding the words that a model says it quotes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from replywell.adapters.models.pydantic_ai.quotes import find_quote

PASSAGE = (
    "You can **cancel** within 14\n days — “no questions asked”. Use `Settings` › Plan.\u200b Größe: 5\u00a0€"
)


@pytest.mark.parametrize(
    ("quote", "words"),
    [
        ("You can cancel within 14 days", "You can **cancel** within 14\n days"),
        ("YOU CAN CANCEL", "You can **cancel"),
        ('days - "no questions asked"', "days — “no questions asked"),
        ('"within 14 days…"', "within 14\n days"),
        ("Use Settings › Plan", "Use `Settings` › Plan"),
        ("Plan. Größe: 5 €", "Plan.\u200b Größe: 5\u00a0€"),
        ("You can cancel within 15 days", ""),
        ("14 days", ""),
        ("", ""),
        ("   ", ""),
        ("***", ""),
    ],
)
def test_a_quote_is_found_as_the_passage_has_it(quote, words):
    assert find_quote(quote, PASSAGE) == words


def test_a_short_passage_may_be_quoted_whole():
    assert find_quote("Yes.", "Yes.") == "Yes" and find_quote("Yes", "") == ""


@given(st.text(), st.text())
def test_what_is_found_always_stands_in_the_passage(quote, passage):
    words = find_quote(quote, passage)

    assert words in passage


@given(st.text(min_size=1))
def test_every_passage_can_quote_itself(passage):
    words = find_quote(passage, passage)

    assert words in passage
