"""Machines that hide what they are, and more mail than anybody writes: all of it bounded, none of it lost."""

from datetime import timedelta

import pytest
import time_machine

from replywell.delivery import bounds
from replywell.delivery.actions.dispatch import post
from replywell.delivery.actions.own_letters import OF_THE_DESK, takes_own_letter
from replywell.delivery.models import Outbound, OwnLetter
from replywell.intake import machines
from replywell.intake.models import InboundItem
from replywell.kit import clock
from replywell.people.actions.contacts import contact_for
from replywell.tickets.actions.conversation import Said, open_ticket, reply_as_assistant
from replywell.tickets.models import Message, TicketEvent
from replywell.tickets.status import Status
from tests.intake.letters import arrives, bounce, letter

AWAY = "I am away until day {} and read your mail (ref {}) when I am back. Nobody else reads it."


def test_the_same_words_again_and_again_are_taken_for_a_machine(mailbox):
    autos = [arrives(mailbox, letter(text=AWAY.format(day, day * 7))).message.auto for day in range(1, 5)]
    assert autos == ["no", "no", "list", "list"]


def test_a_person_who_writes_different_things_stays_a_person(mailbox):
    texts = ["Where is it?", "It has come.", "Where is the other one?", "Thank you."]
    assert {arrives(mailbox, letter(text=text)).message.auto for text in texts} == {"no"}


def test_the_same_words_of_others_mean_nothing(mailbox):
    senders = [f"r{number}@example.org" for number in range(5)]
    assert {arrives(mailbox, letter(sender=each, text="Hello")).message.auto for each in senders} == {"no"}


def test_tomorrow_one_may_say_the_same_again(mailbox):
    with time_machine.travel(clock.now() - timedelta(days=2)):
        for _ in range(2):
            arrives(mailbox, letter(text="Good morning"))
    assert arrives(mailbox, letter(text="Good morning")).message.auto == "no"


def test_a_mail_bomb_waits_in_quarantine_and_is_not_lost(mailbox, monkeypatch):
    monkeypatch.setattr(machines, "IN_AN_HOUR", 5)
    items = [arrives(mailbox, letter(text=f"Text {'x' * number}")) for number in range(8)]

    assert [item.outcome for item in items] == ["ticket"] * 5 + ["quarantined"] * 3
    assert InboundItem.objects.count() == 8
    assert arrives(mailbox, letter(sender="other@example.org")).outcome == "ticket"


def test_a_storm_of_reports_on_one_message_is_one_event(mailbox, refund, answer):
    report = bounce(of=answer.external_id, to="rosa@example.org")
    for number in range(20):
        arrives(mailbox, report.replace(b"report@mx", b"report%d@mx" % number))

    assert TicketEvent.objects.filter(kind="bounced").count() == 1
    assert Message.objects.count() == 2


def automatic(mailbox, email: str) -> Outbound:
    """A ticket of this address, answered by the assistant."""
    ticket = open_ticket(Said(contact=contact_for(email), connection=mailbox, text="Hi")).ticket
    return post(reply_as_assistant(ticket, "Hello.", status=Status.PENDING, citations=[], meta={}))


@pytest.mark.parametrize("address", ["rosa@example.org", "rosa+{}@example.org", "ROSA@example.org"])
def test_an_address_gets_a_bounded_number_of_mails_an_hour(mailbox, address):
    states = [automatic(mailbox, address.format(number)).state for number in range(bounds.TO_AN_ADDRESS + 2)]
    assert states == ["queued"] * bounds.TO_AN_ADDRESS + ["held"] * 2

    with time_machine.travel(clock.now() + timedelta(hours=2)):
        assert automatic(mailbox, "rosa@example.org").state == "queued"


def test_a_ticket_gets_a_bounded_number_of_mails_a_day(mailbox, refund, monkeypatch):
    monkeypatch.setattr(bounds, "TO_AN_ADDRESS", 100)
    states = []
    for _ in range(bounds.ON_A_TICKET + 1):
        said = reply_as_assistant(refund, "Hello.", status=Status.PENDING, citations=[], meta={})
        states.append(post(said).state)
    assert states == ["queued"] * bounds.ON_A_TICKET + ["held"]


@pytest.mark.parametrize(("domain", "held"), [("tickets.example", 1), ("gmail.com", 0), ("web.de", 0)])
def test_a_domain_gets_a_bounded_number_of_mails_an_hour(mailbox, monkeypatch, domain, held):
    monkeypatch.setattr(bounds, "TO_A_DOMAIN", 3)
    states = [automatic(mailbox, f"case{number}@{domain}").state for number in range(4)]
    assert states.count("held") == held


def test_what_was_kept_back_a_person_can_send(mailbox, monkeypatch):
    from replywell.delivery.actions.dispatch import send_again

    monkeypatch.setattr(bounds, "TO_AN_ADDRESS", 0)
    row = automatic(mailbox, "rosa@example.org")
    assert row.waits_for_a_person
    send_again(row)
    row.refresh_from_db()
    assert row.state == "queued"


def test_mails_of_the_desk_itself_are_bounded_too(db):
    taken = [takes_own_letter("ada@example.com") for _ in range(OF_THE_DESK + 2)]
    assert taken == [True] * OF_THE_DESK + [False] * 2
    assert takes_own_letter("ben@example.com")

    with time_machine.travel(clock.now() + timedelta(days=2)):
        assert takes_own_letter("Ada@example.com")
    assert OwnLetter.objects.filter(recipient="ada@example.com").count() == 1
