"""A held answer leaves once, by itself, or not at all."""

from datetime import timedelta

import pytest

from replywell.kit import clock
from replywell.kit.errors import Conflict
from replywell.people.actors import actor_of
from replywell.pipeline.actions.walks import walk_message
from replywell.resolution.actions.answering import overdue, send_held, send_now, stop_answer
from replywell.resolution.actions.autonomy import stop
from replywell.resolution.models import Answer, AssistantSettings, Suggestion
from replywell.tickets.actions import triage
from replywell.tickets.actions.conversation import Said, receive_reply, reply
from replywell.tickets.status import Status
from tests.pipeline.answers import asking, desk
from tests.tickets.together import deferred


@pytest.fixture
def waiting(question, ada) -> Answer:
    desk("hold")
    walk_message(question, asking())
    answer = Answer.objects.get()
    assert answer.state == "waiting"
    assert question.ticket.messages.count() == 1
    return answer


def later(answer: Answer):
    return clock.at(answer.send_at + timedelta(seconds=1))


def spoken(answer: Answer) -> list[str]:
    return [message.author for message in answer.ticket.messages.all()]


def test_it_waits_as_long_as_the_decision_says_and_has_a_job_then(waiting):
    wait = (waiting.send_at - waiting.created_at).total_seconds()
    assert 60 <= wait <= 300
    assert deferred("send held answer") == [{"answer": waiting.pk}]
    assert waiting.ticket.events.get(kind="answer_held").data["seconds"] == round(wait)


def test_before_its_time_it_stays_and_then_it_leaves_once(waiting):
    assert send_held(waiting.pk) is None
    with later(waiting):
        sent = send_held(waiting.pk)
        assert send_held(waiting.pk) is None
    waiting.refresh_from_db()
    assert spoken(waiting) == ["contact", "assistant"]
    assert (waiting.state, waiting.sent, waiting.ticket.status) == ("sent", sent, Status.RESOLVED)
    assert "within 5 business days" in sent.text


def test_a_job_that_dies_halfway_leaves_it_waiting(waiting, monkeypatch):
    from replywell.resolution.actions import answering

    def dies(*_args, **_more):
        raise RuntimeError("The worker is gone.")

    with monkeypatch.context() as patch, later(waiting):
        patch.setattr(answering.Answer, "save", dies)
        with pytest.raises(RuntimeError):
            send_held(waiting.pk)
    assert spoken(waiting) == ["contact"]
    with clock.at(waiting.send_at + timedelta(seconds=30)):
        assert overdue() == [waiting.pk]
        assert send_held(waiting.pk)
    assert spoken(waiting) == ["contact", "assistant"]


def test_who_writes_in_between_stops_it(waiting):
    receive_reply(waiting.ticket, Said(contact=waiting.ticket.requester, text="Wait, it is another one."))
    with later(waiting):
        assert send_held(waiting.pk) is None
    waiting.refresh_from_db()
    assert spoken(waiting) == ["contact", "contact"]
    assert (waiting.state, waiting.because) == ("stopped", "Somebody wrote before it left.")


def test_an_agents_answer_stops_it(waiting, ada):
    reply(waiting.ticket, "I am on it.", by=ada)
    with later(waiting):
        assert send_held(waiting.pk) is None
    assert spoken(waiting) == ["contact", "agent"]


def test_an_agents_click_stops_it_and_leaves_a_suggestion(waiting, ada):
    triage.assign(waiting.ticket, ada, by=actor_of(ada))
    with later(waiting):
        assert send_held(waiting.pk) is None
    waiting.refresh_from_db()
    offered = Suggestion.objects.get()
    assert (waiting.state, waiting.suggestion, offered.fate) == ("offered", offered, "offered")
    assert offered.because == "An agent took the ticket before it left."


def test_the_switch_stops_what_waits(waiting, db):
    AssistantSettings.objects.get_or_create(pk=1)
    stop(by=None)
    with later(waiting):
        assert send_held(waiting.pk) is None
    waiting.refresh_from_db()
    assert waiting.state == "offered"


def test_an_agent_sends_it_now(waiting, ada):
    message = send_now(waiting, by=ada)
    assert message.author == "assistant"
    with later(waiting):
        assert send_held(waiting.pk) is None
    with pytest.raises(Conflict):
        send_now(waiting, by=ada)
    with pytest.raises(Conflict):
        stop_answer(waiting, by=ada)
    assert spoken(waiting) == ["contact", "assistant"]


def test_an_agent_stops_it_and_edits_it(waiting, ada):
    offered = stop_answer(waiting, by=ada)
    assert offered.text == waiting.text
    with later(waiting):
        assert send_held(waiting.pk) is None
    assert spoken(waiting) == ["contact"]


def test_in_shadow_it_is_kept_and_nobody_sees_it(question):
    desk("shadow")
    walk_message(question, asking())
    answer = Answer.objects.get()
    assert (answer.state, answer.sendable, answer.arm) == ("shadow", True, "")
    assert not Suggestion.objects.exists()
    assert question.ticket.events.filter(kind__in=["suggested", "answer_held"]).count() == 0
    question.ticket.refresh_from_db()
    assert question.ticket.team.name == "Billing"


def test_the_lot_leaves_a_draft_and_says_so(question):
    AssistantSettings.objects.create(pk=1, hold_out=1.0)
    desk("auto")
    walk_message(question, asking())
    answer = Answer.objects.get()
    assert (answer.state, answer.arm, answer.sendable) == ("offered", "people", True)
    assert spoken(answer) == ["contact"]


def test_what_is_sent_at_once_is_kept_too(question):
    desk("auto")
    walk_message(question, asking())
    answer = Answer.objects.get()
    assert (answer.state, answer.arm, answer.sent.author) == ("sent", "alone", "assistant")
    assert answer.version
