"""Verdicts from what people do, and the ledger: claimed, confirmed, durable, overturned. Silence is nothing."""

from datetime import timedelta

import pytest

from replywell.kit import clock
from replywell.people.actors import actor_of
from replywell.resolution.actions.answering import say
from replywell.resolution.actions.outcomes import note_outcome, settle
from replywell.resolution.actions.suggestions import discard, offer, send_reply
from replywell.resolution.models import Answer, JudgedAnswer, ResolutionEntry
from replywell.tickets.actions import lifecycle
from replywell.tickets.actions.conversation import Said, receive_reply, reply
from replywell.tickets.actions.pressing import say_solved, say_unsolved
from replywell.tickets.models import Category, TicketEvent
from tests.resolution.answers import answered, asked, billing
from tests.resolution.examples import proposal

OFFERED = "Refunds reach your bank within 5 business days."


@pytest.fixture
def answer(rosa, mailbox) -> Answer:
    billing()
    message = asked(rosa, mailbox)
    given = offer(message.ticket, message, proposal(), because="")
    return answered(message, suggestion=given)


@pytest.fixture
def sent(rosa, mailbox) -> Answer:
    """The assistant has answered Rosa by itself, and the ticket is resolved."""
    billing("auto")
    message = asked(rosa, mailbox)
    message.ticket.category = Category.objects.get(slug="billing")
    message.ticket.save()
    return answered(message, "sent", sent=say(message.ticket, proposal(), 0.9), arm="alone")


@pytest.fixture(autouse=True)
def drawn(monkeypatch) -> list[int]:
    """Messages whose answers the lot sends to a review: none, but where a test is about that."""
    numbers: list[int] = []
    monkeypatch.setattr("replywell.resolution.actions.outcomes.sampled", lambda number: number in numbers)
    return numbers


def hear() -> None:
    """Every event so far is noted, twice, as a worker that died would."""
    for event in [*TicketEvent.objects.order_by("pk")] * 2:
        note_outcome(event)


def verdict(answer: Answer) -> tuple[str, str]:
    hear()
    judged = JudgedAnswer.objects.filter(answer=answer).first()
    return (judged.verdict, judged.source) if judged else ("", "")


def test_sent_as_it_was_is_right(answer, ada):
    send_reply(answer.ticket, answer.text, by=ada, suggestion=answer.suggestion)
    assert verdict(answer) == ("right", "draft")


LONG = " ".join(f"word{chr(97 + n)}" for n in range(20))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (OFFERED + " Bye.", ("right", "edited")),
        (OFFERED.replace("5", "9"), ("wrong", "edited")),
        (OFFERED + " " + " ".join(LONG.split()[:6]), ("open", "edited")),
        (OFFERED + " " + LONG, ("wrong", "edited")),
    ],
)
def test_editing_tells_how_right_it_was(answer, ada, text, found):
    send_reply(answer.ticket, text, by=ada, suggestion=answer.suggestion)
    assert verdict(answer) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Your refunds reach your bank within 5 business days!", "right"),
        ("Refunds reach your bank within 12 business days.", "wrong"),
        ("Could you send me the number of your order?", "open"),
    ],
)
def test_an_answer_of_their_own_is_compared(answer, ada, text, found):
    send_reply(answer.ticket, text, by=ada)
    assert verdict(answer) == (found, "compared")
    assert JudgedAnswer.objects.get().said == text


def test_a_shadow_is_compared_too(rosa, ada):
    billing("shadow")
    answer = answered(asked(rosa), "shadow")
    reply(answer.ticket, "Refunds reach your bank within 5 business days.", by=ada)
    assert verdict(answer) == ("right", "compared")


def test_a_second_reply_says_nothing_of_the_answer(answer, ada):
    reply(answer.ticket, "Refunds reach your bank within 5 business days.", by=ada)
    reply(answer.ticket, "Sorry, I meant within 9 business days for refunds to reach your bank.", by=ada)
    assert verdict(answer) == ("right", "compared")


def test_discarded_by_a_click_is_wrong(answer, ada):
    discard(answer.suggestion, by=ada)
    assert verdict(answer) == ("wrong", "discarded")


def test_an_answer_is_claimed_when_sent_and_silence_confirms_nothing(sent):
    hear()
    entry = ResolutionEntry.objects.get()
    assert (entry.by, entry.arm, entry.category, entry.message) == (
        "assistant",
        "alone",
        "billing",
        sent.sent,
    )
    with clock.at(entry.claimed_at + timedelta(days=20)):
        settle()
    entry.refresh_from_db()
    assert (entry.confirmed_at, entry.overturned_at) == (None, None)
    assert entry.durable_7_at == entry.claimed_at + timedelta(days=7)
    assert entry.durable_14_at == entry.claimed_at + timedelta(days=14)
    assert verdict(sent) == ("", "")


def test_a_week_is_not_a_fortnight(sent):
    hear()
    entry = ResolutionEntry.objects.get()
    with clock.at(entry.claimed_at + timedelta(days=8)):
        assert settle() == 1
    entry.refresh_from_db()
    assert entry.durable_7_at and not entry.durable_14_at


def test_the_button_confirms(sent, rosa):
    say_solved(sent.ticket, by=rosa)
    say_solved(sent.ticket, by=rosa)
    assert verdict(sent) == ("right", "confirmed")
    assert ResolutionEntry.objects.get().confirmed_at
    assert sent.ticket.events.filter(kind="said_solved").count() == 1


def test_words_of_thanks_are_noted_apart(sent, rosa):
    receive_reply(sent.ticket, Said(contact=rosa, text="Thanks, that worked!"))
    assert verdict(sent) == ("", "")
    entry = ResolutionEntry.objects.get()
    assert entry.thanked_at and not entry.confirmed_at and not entry.overturned_at


@pytest.mark.parametrize("how", ["button", "words", "agent reopens", "agent answers"])
def test_it_is_overturned(sent, rosa, ada, how):
    match how:
        case "button":
            say_unsolved(sent.ticket, by=rosa)
        case "words":
            receive_reply(sent.ticket, Said(contact=rosa, text="It did not arrive."))
        case "agent reopens":
            lifecycle.reopen(sent.ticket, by=actor_of(ada))
        case "agent answers":
            reply(sent.ticket, "That was not right: it takes 9 days.", by=ada)
    assert verdict(sent) == ("wrong", "overturned")
    assert ResolutionEntry.objects.order_by("pk").first().overturned_because in {
        "said unsolved", "wrote again", "reopened", "corrected",
    }  # fmt: skip


def test_a_confirmation_that_is_reopened_is_wrong_all_the_same(sent, rosa):
    say_solved(sent.ticket, by=rosa)
    hear()
    receive_reply(sent.ticket, Said(contact=rosa, text="It came back, sadly."))
    assert verdict(sent) == ("wrong", "overturned")


@pytest.mark.parametrize(
    ("text", "again"), [("How long does a refund take?", True), ("My printer is on fire.", False)]
)
def test_who_comes_back_elsewhere_about_the_same_overturns_it(sent, rosa, text, again):
    hear()
    entry = ResolutionEntry.objects.get()
    with clock.at(entry.claimed_at + timedelta(days=3)):
        said = Said(contact=rosa, external_id="again@x", subject=text, text=text)
        from replywell.tickets.actions.conversation import open_ticket

        later = open_ticket(said).ticket
    with clock.at(entry.claimed_at + timedelta(days=9)):
        settle()
    entry.refresh_from_db()
    assert bool(entry.overturned_at) is again
    assert (entry.again == later) is again
    assert bool(entry.durable_7_at) is not again


def test_what_people_resolve_is_in_the_ledger_too(rosa, ada):
    message = asked(rosa)
    reply(message.ticket, "It takes 5 days.", by=ada)
    lifecycle.resolve(message.ticket, by=actor_of(ada))
    hear()
    entry = ResolutionEntry.objects.get()
    assert (entry.by, entry.agent) == ("person", ada)


def test_what_nobody_answered_is_no_resolution(rosa, ada):
    message = asked(rosa)
    lifecycle.resolve(message.ticket, by=actor_of(ada))
    hear()
    assert not ResolutionEntry.objects.exists()


def test_of_what_left_alone_the_lot_sends_some_to_a_review(sent, drawn):
    drawn.append(sent.message_id)
    assert verdict(sent) == ("open", "compared")
    assert JudgedAnswer.objects.get().to_review
