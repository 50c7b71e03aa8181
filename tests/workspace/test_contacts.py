"""Contacts that are offered while somebody types whom a letter goes to."""

import pytest

from replywell.people.actions.contacts import contact_for
from replywell.people.models import Contact
from replywell.tickets.models import Ticket
from replywell.workspace.contacts import OFFERED, offered


@pytest.fixture
def bank(db):
    bank = contact_for("claims@bank.example", "Bank, The")
    Ticket.objects.create(requester=bank, subject="May")
    return bank


@pytest.mark.parametrize("typed", ["ros", "LIN", "Rosa Lin", "rosa@exam", "example.c"])
def test_the_beginning_of_a_word_or_an_address_finds(ada, refund, typed, rosa):
    Contact.objects.filter(pk=rosa.pk).update(name="Rosa Lind", email="rosa@example.com")
    assert offered(ada, typed) == [rosa]


@pytest.mark.parametrize("typed", ["", "r", "osa", "%", "__", "nobody"])
def test_nothing_is_offered_for_too_little_or_the_middle_of_a_word(ada, refund, typed):
    assert offered(ada, typed) == []


def test_a_name_with_signs_stands_in_quotes(ada, bank):
    from replywell.tickets.recipients import read_recipients

    [found] = offered(ada, "bank")
    [party] = read_recipients(found.line)
    assert (party.email, party.name) == ("claims@bank.example", "Bank, The")


def test_who_wrote_on_a_hidden_ticket_only_is_not_offered(desk, sign_in, legal, rosa):
    from replywell.people.actions.agents import add_agent

    assert rosa.email not in desk.get("/contacts/?q=rosa").text
    owner = add_agent("olga@example.com", name="Olga", role="owner")
    assert rosa.email in sign_in(owner).get("/contacts/?q=rosa").text


def test_a_contact_nobody_here_ever_talked_to_is_not_offered(ada, refund):
    contact_for("rosalind@elsewhere.example", "Rosalind")
    assert [each.email for each in offered(ada, "rosa")] == ["rosa@example.org"]


def test_at_most_eight_are_offered_in_few_queries(desk, ada, django_assert_max_num_queries):
    for number in range(12):
        person = contact_for(f"kim{number}@example.com", f"Kim {number}")
        Ticket.objects.create(requester=person)
    with django_assert_max_num_queries(4):
        page = desk.get("/contacts/?q=kim")
    assert page.text.count('role="option"') == OFFERED


def test_what_is_far_too_long_or_no_text_offers_nothing(viewer, refund):
    assert viewer.get("/contacts/?q=" + "x" * 5000 + "%00").status_code == 200


def test_a_name_is_data(desk, refund, rosa):
    Contact.objects.filter(pk=rosa.pk).update(name='Rosa <img src=x onerror="x()">')
    assert "<img" not in desk.get("/contacts/?q=rosa").text
