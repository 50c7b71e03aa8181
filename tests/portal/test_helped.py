"""Below the assistant's mail stands a link; following it changes nothing, pressing the button does."""

import re

import pytest

from replywell.delivery.asking_back import asked_about, asks_back
from replywell.delivery.letter import letter
from replywell.tickets.actions.conversation import reply, reply_as_assistant
from replywell.tickets.status import Status


@pytest.fixture
def answer(refund):
    return reply_as_assistant(refund, "Here.", status=Status.RESOLVED, citations=[], meta={})


def link(message) -> str:
    sent = letter(message, address="support@example.com", name="Support")
    return re.search(r"\]\(https?://[^/]+(/help/[^)]+)\)", sent.text).group(1)


def test_looking_changes_nothing_and_the_button_confirms_once(client, answer):
    place = link(answer)
    for _ in range(2):
        assert "Did this solve it?" in client.get(place).content.decode()
    assert not answer.ticket.events.filter(kind="said_solved").exists()

    for _ in range(2):
        assert "Good to know" in client.post(place, {"solved": "1"}).content.decode()
    assert answer.ticket.events.filter(kind="said_solved").count() == 1
    answer.ticket.refresh_from_db()
    assert answer.ticket.status == Status.RESOLVED


def test_the_other_button_opens_it_again(client, answer):
    assert "A person will look" in client.post(link(answer), {"unsolved": "1"}).content.decode()
    answer.ticket.refresh_from_db()
    assert answer.ticket.status == Status.OPEN


def test_of_a_closed_request_nothing_changes(client, answer):
    place = link(answer)
    answer.ticket.status = Status.CLOSED
    answer.ticket.save()
    assert "closed" in client.post(place, {"solved": "1"}).content.decode()
    assert not answer.ticket.events.filter(kind="said_solved").exists()


def test_a_forged_link_leads_nowhere(client, answer):
    place = link(answer)
    assert client.get(place[:-3] + "xx/").status_code == 404
    assert client.post(place[:-3] + "xx/", {"solved": "1"}).status_code == 404
    assert asked_about("1") is None


def test_below_a_persons_answer_nobody_is_asked(refund, ada):
    assert asks_back(reply(refund, "Here.", by=ada, status=Status.RESOLVED)) == ""
