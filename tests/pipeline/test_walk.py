"""A walk is kept with all it was made of, and decides what becomes of a message."""

import pytest

from replywell.adapters.models.port import Usage
from replywell.adapters.models.scripted import abstaining, choosing
from replywell.delivery.models import Outbound
from replywell.kit.errors import Unavailable
from replywell.pipeline.actions.walks import walk_message
from replywell.pipeline.models import DecisionRecord, DeskVersion, Walk
from replywell.pipeline.queries import decisions, newest_walk, spent_since
from replywell.resolution.queries import suggestion_for
from replywell.tickets.actions import lifecycle
from replywell.tickets.actions.conversation import Said, receive_reply
from replywell.tickets.status import Status
from tests.pipeline.answers import asking, desk, thinking
from tests.tickets.together import deferred

STEPS = ["classify", "route", "assign", "retrieve", "compose", "decide"]


def test_a_walk_leaves_one_row_and_a_record_of_each_step(question, ada):
    desk()
    walk = walk_message(question, asking())

    assert Walk.objects.get() == walk
    assert (walk.state, walk.message, walk.model, walk.error) == ("carried_out", question, "scripted", "")
    records = decisions(question.ticket)
    assert [record.step for record in records] == STEPS
    assert all(record.because and record.decision for record in records)
    assert [entry["kind"] for entry in walk.tape] == ["ClassifyTask", "Query", "ComposeTask"]
    assert records[0].confidence == pytest.approx(0.97)


def test_a_draft_is_offered_classified_routed_and_assigned(question, ada):
    category = desk("draft")
    walk_message(question, asking())

    ticket = question.ticket
    ticket.refresh_from_db()
    suggestion = suggestion_for(ticket)
    assert "Refunds reach your bank within 5 business days." in suggestion.text
    assert suggestion.message == question
    assert suggestion.citations[0]["url"] == "https://help.example.com/refunds"
    assert (ticket.category, ticket.team.name, ticket.assignee) == (category, "Billing", ada)
    assert ticket.status == Status.NEW
    assert ticket.messages.count() == 1


def test_an_answer_is_sent_and_resolves(question, ada):
    desk("auto")
    walk_message(question, asking())

    ticket = question.ticket
    ticket.refresh_from_db()
    answer = ticket.messages.last()
    assert answer.author == "assistant"
    assert answer.citations == [{"title": "Refunds", "url": "https://help.example.com/refunds"}]
    assert (ticket.status, ticket.assignee, ticket.assistant_off) == (Status.RESOLVED, None, False)
    assert suggestion_for(ticket) is None
    mine = set(ticket.events.values_list("pk", flat=True))
    assert {job["event"] for job in deferred("react")} >= mine
    assert not Outbound.objects.exists(), "Delivery follows by its reaction."


def test_a_hand_off_says_why_and_says_nothing_to_the_requester(question, ada):
    desk("auto")
    walk_message(question, asking(compose=abstaining("No passage answers this.")))

    ticket = question.ticket
    event = ticket.events.get(kind="handed_off")
    assert event.data["because"] == "No passage answers this."
    assert ticket.messages.count() == 1
    assert suggestion_for(ticket) is None


def test_an_unsure_category_needs_triage(question, ada):
    desk("auto")
    walk_message(question, asking(classify=choosing(category="billing", confidence=0.55)))

    ticket = question.ticket
    ticket.refresh_from_db()
    assert (ticket.needs_triage, ticket.category, ticket.team) == (True, None, None)
    assert ticket.messages.count() == 1


def test_a_message_is_walked_once(question, ada):
    desk("auto")
    walk_message(question, asking())

    assert walk_message(question, asking()) is None
    assert Walk.objects.count() == 1
    assert question.ticket.messages.count() == 2


def test_an_older_message_is_not_walked(question):
    desk()
    newer = receive_reply(question.ticket, Said(contact=question.contact, text="It has come, thanks."))

    assert walk_message(question, asking()) is None
    assert walk_message(newer, asking()).state == "carried_out"


@pytest.mark.parametrize(
    "over", [lifecycle.resolve, lambda t, by: lifecycle.close(lifecycle.resolve(t, by=by), by=by)]
)
def test_what_somebody_settled_is_not_walked(question, ada, over):
    from replywell.people.actors import actor_of

    desk("auto")
    over(question.ticket, by=actor_of(ada))

    assert walk_message(question, asking()) is None
    assert question.ticket.messages.count() == 1


def test_a_model_that_fails_leaves_a_failed_walk_and_trying_again_works(question, ada):
    desk()
    ask = asking(classify=[Unavailable("Away."), asking()._model._classify])
    with pytest.raises(Unavailable):
        walk_message(question, ask)

    failed = Walk.objects.get()
    assert (failed.state, failed.journey) == ("failed", None)
    assert "Away." in failed.error
    assert not DecisionRecord.objects.exists()
    assert suggestion_for(question.ticket) is None

    assert walk_message(question, asking()).state == "carried_out"
    assert newest_walk(question.ticket).state == "carried_out"


def test_half_a_walk_keeps_half_a_tape(question):
    desk()
    with pytest.raises(Unavailable):
        walk_message(question, asking(compose=[Unavailable("Away.")]))

    assert [entry["kind"] for entry in Walk.objects.get().tape] == ["ClassifyTask", "Query"]


def test_what_carrying_out_raises_leaves_nothing_behind(question, monkeypatch):
    desk("auto")
    monkeypatch.setattr("replywell.pipeline.actions.walks._records", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        walk_message(question, asking())

    assert question.ticket.messages.count() == 1
    assert not Walk.objects.exists()
    question.ticket.refresh_from_db()
    assert question.ticket.category is None


@pytest.mark.django_db(transaction=True)
def test_no_transaction_is_open_while_a_model_thinks(committed, question):
    from django.db import connection

    desk()
    open_ones = []

    class Watching:
        def wait(self) -> None:
            open_ones.append(connection.in_atomic_block)

    walk_message(question, thinking(Watching()))
    assert open_ones == [False]


def test_costs_and_notices_are_kept(question):
    desk()
    dear = Usage(model="big", input_tokens=10, output_tokens=5, cost=250_000, notice="The other was away.")
    plain = asking()

    def ask(task):
        answer = plain(task)
        return answer.model_copy(update={"usage": dear}) if hasattr(answer, "usage") else answer

    walk = walk_message(question, ask)
    assert (walk.cost, walk.input_tokens, walk.output_tokens) == (500_000, 20, 10)
    assert (walk.model, walk.notice) == ("big", "The other was away.")
    assert str(spent_since(walk.created_at)) == "0.5"


def test_walks_share_a_row_of_the_same_desk(question):
    category = desk()
    walk_message(question, asking())
    second = receive_reply(question.ticket, Said(contact=question.contact, text="And how long then?"))
    walk_message(second, asking())
    assert DeskVersion.objects.count() == 1

    category.rungs.update(mode="auto")
    third = receive_reply(question.ticket, Said(contact=question.contact, text="Hello?"))
    walk_message(third, asking())
    assert DeskVersion.objects.count() == 2


def test_what_a_person_has_settled_stays(question, ada, ben):
    from replywell.people.actors import actor_of
    from replywell.tickets.actions.triage import assign, classify, route
    from replywell.tickets.models import Category, Urgency

    desk("draft")
    by, technical = actor_of(ada), Category.objects.get(slug="technical")
    classify(question.ticket, by=by, category=technical, urgency=Urgency.LOW)
    route(question.ticket, ben.teams.get(), by=by)
    assign(question.ticket, ben, by=by)
    walk_message(question, asking(classify=choosing(category="billing", urgency="critical")))

    ticket = question.ticket
    ticket.refresh_from_db()
    assert (ticket.category, ticket.urgency) == (technical, Urgency.LOW)
    assert (ticket.team.name, ticket.assignee) == ("Technical", ben)
