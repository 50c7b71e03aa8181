"""Somebody is faster than the model: with real connections, real locks and no sleeps."""

import pytest
from django.db import transaction

from replywell.people.actors import SYSTEM, actor_of
from replywell.pipeline.actions.walks import walk_message
from replywell.pipeline.models import Walk
from replywell.resolution.actions.suggestions import send_reply
from replywell.resolution.models import Suggestion
from replywell.tickets.actions import lifecycle, triage
from replywell.tickets.actions.conversation import Said, receive_reply, reply, write_note
from replywell.tickets.models import Category, Message, Ticket
from replywell.tickets.status import Status
from tests.pipeline.answers import asking, desk, thinking
from tests.tickets.together import Gate, Running, at_once, until_somebody_waits_for_a_lock

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _committed(committed):
    """Everything here commits."""


def authors(ticket: Ticket) -> list[str]:
    return list(ticket.messages.order_by("pk").values_list("author", flat=True))


def meanwhile(question: Message, act) -> Walk | None:
    """Walk the message; while the model thinks, `act` happens on another connection."""
    gate = Gate()
    walking = Running(lambda: walk_message(question, thinking(gate)))
    gate.wait_for_visitor()
    act(Ticket.objects.get(pk=question.ticket_id))
    gate.open()
    return walking.result()


def states() -> list[str]:
    return list(Walk.objects.order_by("pk").values_list("state", flat=True))


def test_nobody_interferes_and_the_assistant_answers(question, ada):
    desk("auto")
    assert meanwhile(question, lambda _: None).state == "carried_out"
    assert authors(question.ticket) == ["contact", "assistant"]


def test_a_person_replies_while_the_model_thinks(question, ada):
    desk("auto")
    walk = meanwhile(question, lambda ticket: reply(ticket, "I am on it.", by=ada))

    assert walk is None
    assert authors(question.ticket) == ["contact", "agent"]
    assert states() == ["overtaken"]
    assert not Suggestion.objects.exists()


def test_a_newer_message_arrives_while_the_model_thinks(question, ada):
    desk("auto")
    said = Said(contact=question.contact, text="I mean: how long does a refund take to the bank?")
    walk = meanwhile(question, lambda ticket: receive_reply(ticket, said))
    newer = question.ticket.messages.last()

    assert walk is None
    assert authors(question.ticket) == ["contact", "contact"]
    assert walk_message(newer, asking()).message == newer
    assert authors(question.ticket) == ["contact", "contact", "assistant"]
    assert states() == ["overtaken", "carried_out"]


@pytest.mark.parametrize(
    "act",
    [lifecycle.resolve, lambda ticket, by: lifecycle.close(lifecycle.resolve(ticket, by=by), by=by)],
    ids=["resolve", "close"],
)
def test_a_person_settles_it_while_the_model_thinks(question, ada, act):
    desk("auto")
    walk = meanwhile(question, lambda ticket: act(ticket, by=actor_of(ada)))

    assert walk is None
    assert authors(question.ticket) == ["contact"]


def test_an_automation_settles_it_while_the_model_thinks(question, ada):
    desk("auto")
    walk = meanwhile(question, lambda ticket: lifecycle.resolve(ticket, by=SYSTEM))

    assert walk is None
    assert authors(question.ticket) == ["contact"]
    assert states() == ["overtaken"]


@pytest.mark.parametrize("status", [Status.ON_HOLD, Status.PENDING, Status.OPEN])
def test_a_person_who_changes_the_status_is_at_it(question, ada, status):
    """The assistant may still offer a draft, but sends nothing by itself."""
    desk("auto")
    walk = meanwhile(question, lambda ticket: lifecycle.wait(ticket, status, by=actor_of(ada)))

    assert (walk.state, walk.journey["resolution"]["kind"]) == ("carried_out", "draft")
    assert authors(question.ticket) == ["contact"]
    question.ticket.refresh_from_db()
    assert question.ticket.status == status
    assert states() == ["overtaken", "carried_out"]


def test_what_a_person_sets_while_the_model_thinks_stays(question, ada, ben):
    desk("draft")
    technical, by = Category.objects.get(slug="technical"), actor_of(ada)

    def sort(ticket):
        triage.classify(ticket, by=by, category=technical)
        triage.route(ticket, ben.teams.get(), by=by)
        triage.assign(ticket, ben, by=by)

    meanwhile(question, sort)
    ticket = question.ticket
    ticket.refresh_from_db()
    assert (ticket.category, ticket.team.name, ticket.assignee) == (technical, "Technical", ben)


def test_a_note_does_not_stop_the_assistant(question, ada):
    desk("auto")
    walk = meanwhile(question, lambda ticket: write_note(ticket, "Rosa called, too.", by=ada))

    assert walk.state == "carried_out"
    assert states() == ["carried_out"]


@pytest.mark.parametrize("mode", ["auto", "draft"])
def test_two_walks_of_one_message_at_once_are_one(question, ada, mode):
    desk(mode)
    first, second = Gate(), Gate()
    walking = [Running(lambda gate=gate: walk_message(question, thinking(gate))) for gate in (first, second)]
    for gate in (first, second):
        gate.wait_for_visitor()
    first.open()
    second.open()
    done = [each.result() for each in walking]

    assert sorted(walk is None for walk in done) == [False, True]
    assert sorted(states()) == ["carried_out", "overtaken"]
    assert authors(question.ticket).count("assistant") == (mode == "auto")
    assert Suggestion.objects.count() == (mode == "draft")
    assert next(walk for walk in done if walk).decisions.count() == 6 - (mode == "auto")


def test_a_reply_that_holds_the_lock_is_waited_for_and_wins(question, ada):
    """Ada's transaction has the ticket when the assistant wants it; her commit comes first."""
    desk("auto")
    thought, written = Gate(), Gate()

    def answer() -> None:
        with transaction.atomic():
            reply(Ticket.objects.get(pk=question.ticket_id), "I am on it.", by=ada)
            written.wait()

    walking = Running(lambda: walk_message(question, thinking(thought)))
    thought.wait_for_visitor()
    answering = Running(answer)
    written.wait_for_visitor()
    thought.open()
    until_somebody_waits_for_a_lock()
    written.open()
    answering.result()

    assert walking.result() is None
    assert authors(question.ticket) == ["contact", "agent"]


def test_a_click_and_an_answer_at_the_same_moment(question, ada):
    """Whoever is first, no assistant's message follows a person's, and nothing is lost."""
    desk("auto")
    seen = question.pk

    def click() -> str:
        try:
            send_reply(Ticket.objects.get(pk=question.ticket_id), "I am on it.", by=ada, seen=seen)
        except Exception as error:
            return type(error).__name__
        return "sent"

    clicked, _ = at_once(click, lambda: walk_message(question, asking()))
    expected = ["contact", "agent"] if clicked == "sent" else ["contact", "assistant"]
    assert authors(question.ticket) == expected
    assert clicked in {"sent", "TicketMovedOn"}
