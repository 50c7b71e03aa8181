"""How sure answers are is learned from what people made of them."""

import pytest

from replywell.adapters.models.scripted import quoting
from replywell.pipeline.actions.certainty import learn_certainty
from replywell.pipeline.actions.walks import walk_message
from replywell.pipeline.gather import current_desk
from replywell.pipeline.judged_answers import judged_answers
from replywell.resolution import calibration
from replywell.resolution.actions.judging import judge
from replywell.resolution.actions.suggestions import send_reply
from replywell.resolution.models import Answer
from replywell.resolution.queries import suggestion_for
from replywell.tickets.actions.conversation import Said, open_ticket
from tests.pipeline.answers import asking, desk
from tests.pipeline.past import asked


def settled(rosa, mailbox, ada, number, *, right):
    """A draft that was sent as it was, or put aside."""
    text = "How long does a refund take to reach the bank?"
    message = open_ticket(
        Said(contact=rosa, connection=mailbox, external_id=f"{number}@x", subject=text, text=text)
    )
    walk_message(message, asking(compose=quoting()))
    offered = suggestion_for(message.ticket)
    said = (
        offered.text
        if right
        else "No. That is something else entirely, and I explain it in other words here."
    )
    send_reply(message.ticket, said, by=ada, suggestion=offered if right else None)


@pytest.fixture
def small(monkeypatch):
    monkeypatch.setattr(calibration, "FEWEST", 12)
    monkeypatch.setattr(calibration, "FEWEST_OF_A_KIND", 3)


def test_what_agents_make_of_drafts_bends_the_curve(rosa, mailbox, ada, small):
    desk("draft")
    for number in range(14):
        settled(rosa, mailbox, ada, number, right=number % 2 == 0)

    judged = judged_answers("quoting")
    assert [right for _, right in judged] == [True, False] * 7
    assert judged_answers("writing") == []

    [kept] = learn_certainty()
    assert (kept.writer, kept.judged, kept.helps) == ("quoting", 14, True)
    curve = next(each for each in current_desk().autonomy.certainty if each.writer == "quoting")
    assert (curve.bend, curve.judged) == ((kept.slope, kept.shift), 14)
    assert learn_certainty() == [], "Nothing has changed since."


def test_what_left_alone_counts_as_it_was_judged(rosa, mailbox, ada):
    desk("auto")
    for number in range(4):
        asked(rosa, mailbox, number)
    first, second, third, fourth = Answer.objects.order_by("pk")
    judge(first, "right", "confirmed")
    judge(second, "wrong", "overturned")
    judge(third, "severe", "review")
    judge(fourth, "unknown", "review")  # that nobody can tell says nothing

    assert [right for _, right in judged_answers("quoting")] == [True, False, False]
    judge(first, "wrong", "overturned")  # it came back later
    assert [right for _, right in judged_answers("quoting")] == [False, False, False]
    assert judged_answers("writing") == []


def test_too_few_judged_answers_leave_what_ships(rosa, mailbox, ada):
    desk("draft")
    settled(rosa, mailbox, ada, 1, right=True)
    assert learn_certainty() == []
    assert all(curve.bend == (1.0, 0.0) for curve in current_desk().autonomy.certainty)
