"""What the assistant says in a conversation: it asks once, hands over once, and stops when a person is there."""

import random

import pytest
from django.db import transaction

from replywell.adapters.models.scripted import abstaining
from replywell.connections.models import Connection
from replywell.pipeline import gather
from replywell.pipeline.actions.handing import person_takes_over
from replywell.pipeline.actions.walks import walk_message
from replywell.pipeline.replay import replay_all
from replywell.resolution.queries import suggestion_for
from replywell.tickets.actions.conversation import Said, open_ticket, receive_reply, reply
from replywell.tickets.actions.pressing import ask_for_person
from tests.pipeline.answers import asking, desk
from tests.pipeline.machine import STEPS, TEXTS, Conversation, answers

NOTHING = abstaining("No passage answers this.")


@pytest.fixture
def chat(db):
    return Connection.objects.create(slug="chat", name="Chat", adapter="widget", settings={})


def ask(rosa, connection, text):
    """Rosa writes where she is known by a handle."""
    said = Said(
        contact=rosa,
        connection=connection,
        subject=text,
        text=text,
        conversation="c1",
        meta={"handle": ["visitor", "v1"]},
    )
    return open_ticket(said)


def authors(ticket):
    return list(ticket.messages.order_by("pk").values_list("author", flat=True))


@pytest.mark.parametrize("mode", ["auto", "draft"])
@pytest.mark.parametrize("adapter", ["widget", "email"])
@pytest.mark.parametrize("seed", range(4))
def test_any_order_of_what_can_happen(rosa, ada, mailbox, chat, mode, adapter, seed):
    desk(mode)
    model = answers()
    for number in range(12):
        dice = random.Random(seed * 1000 + number)
        with transaction.atomic():
            world = Conversation(
                chat if adapter == "widget" else mailbox, rosa, ada, model, dice.choice(TEXTS)
            )
            for _ in range(dice.randint(5, 14)):
                world.do(dice.choice(STEPS), dice.randrange(12))
                world.check()
            transaction.set_rollback(True)


def test_a_question_is_asked_and_its_answer_is_read_with_what_was_asked_first(rosa, ada, chat):
    desk("auto")
    message = ask(rosa, chat, "It doesn't work")
    walk_message(message, asking(compose=NOTHING))
    ticket = message.ticket
    ticket.refresh_from_db()
    asked = ticket.messages.last()

    assert (ticket.status, asked.author) == ("pending", "assistant")
    assert asked.meta["question"]["text"].startswith("What were you trying to do")
    assert asked.meta["question"]["text"] in asked.text

    answer = receive_reply(
        ticket,
        Said(
            contact=rosa, connection=chat, text="How long does a refund take to the bank?", conversation="c1"
        ),
    )
    facts = gather.facts_of(answer)
    assert facts.answers == "It doesn't work"
    assert facts.asked_before == ((asked.meta["question"]["text"], ()),)
    kept = walk_message(answer, asking())
    question = next(entry for entry in kept.tape if entry["kind"] == "ComposeTask")["question"]["question"]
    assert question == "It doesn't work\nHow long does a refund take to the bank?"
    assert [differences for _, differences in replay_all(ticket.pk)] == [[], []]


def test_it_asks_once_and_then_a_person_takes_over(rosa, ada, chat):
    desk("auto")
    message = ask(rosa, chat, "It doesn't work")
    walk_message(message, asking(compose=NOTHING))
    ticket = message.ticket
    again = receive_reply(
        ticket, Said(contact=rosa, connection=chat, text="It still doesn't work", conversation="c1")
    )
    walk_message(again, asking(compose=NOTHING))

    assert authors(ticket) == ["contact", "assistant", "contact", "assistant"]
    assert ticket.messages.last().text.startswith("A person will take over from here")
    event = ticket.events.get(kind="handed_off")
    assert event.message == ticket.messages.last()
    assert [found["title"] for found in event.data["found"]]
    assert event.data["found"][0]["text"] and event.data["found"][0]["similarity"]
    assert event.data["asked"][0]["question"].startswith("What were you trying to do")


def test_after_a_hand_over_the_assistant_is_quiet_and_drafts_at_most(rosa, ada, chat):
    desk("auto")
    message = ask(rosa, chat, "Something about something else entirely")
    walk_message(message, asking(compose=NOTHING))
    ticket = message.ticket
    more = receive_reply(
        ticket, Said(contact=rosa, connection=chat, text="How long does a refund take?", conversation="c1")
    )
    walk_message(more, asking())

    assert authors(ticket) == ["contact", "assistant", "contact"]
    assert suggestion_for(ticket) is not None
    assert ticket.events.filter(kind="handed_off").count() == 1


def test_whoever_presses_for_a_person_is_told_once(rosa, ada, chat):
    desk("auto")
    message = ask(rosa, chat, "How long does a refund take to the bank?")
    walk_message(message, asking())
    ticket = message.ticket
    ask_for_person(ticket, by=rosa)
    wanted = ticket.events.get(kind="person_wanted")
    person_takes_over(wanted)
    person_takes_over(wanted)

    assert authors(ticket) == ["contact", "assistant", "assistant"]
    handed = ticket.events.get(kind="handed_off")
    assert [found["title"] for found in handed.data["found"]] == ["Refunds"]
    ticket.refresh_from_db()
    assert ticket.waiting_since is not None


def test_nothing_is_told_after_an_agent_wrote(rosa, ada, chat):
    desk("auto")
    message = ask(rosa, chat, "How long does a refund take to the bank?")
    ticket = message.ticket
    ask_for_person(ticket, by=rosa)
    reply(ticket, "I am here.", by=ada)
    person_takes_over(ticket.events.get(kind="person_wanted"))

    assert authors(ticket) == ["contact", "agent"]


def test_in_draft_an_agent_is_offered_the_question(rosa, ada, chat):
    desk("draft")
    message = ask(rosa, chat, "It doesn't work")
    walk_message(message, asking(compose=NOTHING))

    assert authors(message.ticket) == ["contact"]
    offered = suggestion_for(message.ticket)
    assert "What were you trying to do" in offered.text
    assert offered.claims == []


def test_a_requester_in_a_language_of_their_own_is_told_in_it(rosa, ada, chat):
    desk("auto")
    from replywell.adapters.models.scripted import choosing

    message = ask(rosa, chat, "Ich möchte mit einem Menschen sprechen")
    german = choosing(category="billing", wants_human=1.0, language="de")
    walk_message(message, asking(classify=german))
    assert message.ticket.messages.last().text.startswith("Ab hier übernimmt ein Mensch")


def test_a_chat_gets_the_choices_of_a_question_to_press(rosa, ada, chat):
    from replywell.pipeline.conversing import ask_back
    from replywell.portal.chat.told import told_since
    from replywell.resolution.values import AskBack
    from replywell.tickets.actions.lifecycle import locked

    desk("auto")
    message = ask(rosa, chat, "How do I install the client?")
    facts, setup = gather.facts_of(message), gather.current_desk()
    from replywell.pipeline.walk import walk

    journey = walk(facts, setup, asking())
    asked = AskBack(
        because="", question="Which of these is it about: Windows or macOS?", choices=("Windows", "macOS")
    )
    said = ask_back(locked(message.ticket), journey, asked, name="Rosa", voice=setup.voice_of(facts))

    asked_first, shown = told_since(chat.pk, ["c1"], 0, "key")[0]
    assert (shown["n"], shown["choices"]) == (said.pk, ["Windows", "macOS"])
    assert shown["buttons"] == ["person"]
    assert "Hello" not in shown["html"]
    assert asked_first["choices"] == []
