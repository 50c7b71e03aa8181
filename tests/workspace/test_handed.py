"""Whoever takes a ticket over sees what the assistant asked, found and thought of it."""

import pytest

from replywell.people.actors import ASSISTANT
from replywell.tickets.actions.conversation import reply
from replywell.tickets.actions.events import record

FOUND = {
    "article": 7,
    "passage": 3,
    "title": "Refunds",
    "heading": "How long",
    "text": "A refund takes <b>five</b> days.",
    "similarity": 0.41,
    "audience": "internal",
}


@pytest.fixture
def given_up(refund):
    record(
        refund,
        "handed_off",
        by=ASSISTANT,
        because="Confidence 0.31 is below 0.60.",
        asked=[{"question": "Which order is it?", "choices": ["The first", "The second"]}],
        found=[FOUND],
        reasons=["Other articles are as close."],
    )
    return refund


def test_the_ticket_tells_what_was_asked_found_and_why(desk, given_up):
    page = desk.get(f"/tickets/{given_up.pk}/").content.decode()

    assert "The assistant handed it over" in page
    assert "Confidence 0.31 is below 0.60." in page
    assert "Which order is it?" in page and "The first · The second" in page
    assert f"/tickets/{given_up.pk}/articles/7/" in page
    assert "A refund takes &lt;b&gt;five&lt;/b&gt; days." in page
    assert "41 %" in page and "Internal" in page
    assert "Other articles are as close." in page


def test_once_an_agent_has_answered_nobody_needs_it(desk, ada, given_up):
    reply(given_up, "It is on its way.", by=ada)
    assert "The assistant handed it over" not in desk.get(f"/tickets/{given_up.pk}/").content.decode()


def test_a_hand_off_of_before_this_was_kept_says_only_that_it_was_one(desk, refund):
    record(refund, "handed_off", by=ASSISTANT, because="No passage answers this.")
    page = desk.get(f"/tickets/{refund.pk}/")
    assert page.status_code == 200
    assert "The assistant handed it over" not in page.content.decode()
