"""What other promises hold for is counted anew at once: after a company, a plan or a policy has changed."""

import pytest

from replywell.kit import jobs
from replywell.people.actions.agents import add_agent
from replywell.people.actions.contacts import change_company, change_contact, contact_for
from replywell.people.actions.recognition import Known, prove, recognized
from replywell.people.actions.removals import bring_back
from replywell.people.models import Company, Role
from replywell.sla.actions.clocks import keep_clocks
from replywell.sla.actions.policies import remove_policy
from replywell.sla.actions.renewal import carry_on
from replywell.sla.models import Policy, Renewal
from replywell.tickets.actions.contacts import join, part
from replywell.tickets.models import Ticket, TicketEvent


@pytest.fixture
def policies(db):
    top = Policy.objects.create(name="Top", position=1, tiers=["enterprise"], first_response=60)
    rest = Policy.objects.create(name="Rest", position=2, first_response=480)
    return top, rest


@pytest.fixture
def olga(db):
    return add_agent("olga@example.com", name="Olga", role=Role.OWNER)


@pytest.fixture
def carla(db):
    return contact_for("carla@example.org", "Carla")


def asked(contact) -> Ticket:
    ticket = Ticket.objects.create(requester=contact, status="open")
    TicketEvent.objects.create(
        ticket=ticket, kind="message_received", actor="contact:1", at=ticket.created_at
    )
    keep_clocks(ticket.pk)
    return ticket


def promised(ticket: Ticket) -> str:
    return ticket.targets.get(kind="first_response").terms.terms["name"]


@pytest.fixture
def tickets(rosa, policies):
    return asked(rosa), asked(rosa)


@pytest.fixture
def acme(db):
    return Company.objects.create(name="Acme", tier="enterprise")


def test_another_company_of_a_contact(olga, rosa, tickets, acme):
    assert [promised(each) for each in tickets] == ["Rest", "Rest"]
    with jobs.inline():
        change_contact(rosa, {"company": acme}, by=olga)
    assert [promised(each) for each in tickets] == ["Top", "Top"]
    told = Renewal.objects.get()
    assert (told.contact, told.total, told.done, told.finished_at is not None) == (rosa, 2, 2, True)


def test_another_name_of_a_contact_renews_nothing(olga, rosa, tickets):
    with jobs.inline():
        change_contact(rosa, {"name": "Rosa R."}, by=olga)
    assert not Renewal.objects.exists()


def test_another_plan_of_a_company_for_its_tickets_alone(olga, rosa, carla, tickets, acme):
    other = asked(carla)
    free = Company.objects.create(name="Free", tier="free")
    type(rosa).objects.filter(pk=rosa.pk).update(company=free)
    with jobs.inline():
        change_company(free, {"tier": "enterprise"}, by=olga)
    assert [promised(each) for each in tickets] == ["Top", "Top"]
    assert promised(other) == "Rest"
    assert Renewal.objects.get().total == 2


def test_whoever_proves_the_address_of_a_company_is_promised_as_it_is(acme, policies):
    Company.objects.filter(pk=acme.pk).update(domains=["acme.example"])
    somebody = recognized([Known("slack", "T1:U1")], "jo@acme.example", "Jo")
    ticket = asked(somebody)
    assert promised(ticket) == "Rest"
    with jobs.inline():
        prove(somebody, "jo@acme.example")
    assert promised(ticket) == "Top"


def test_contacts_who_are_one_person_and_two_again(olga, rosa, carla, tickets, acme):
    type(rosa).objects.filter(pk=carla.pk).update(company=acme)
    carla.refresh_from_db()
    with jobs.inline():
        merge = join(rosa, carla, by=olga)
    assert [promised(each) for each in tickets] == ["Top", "Top"]
    with jobs.inline():
        part(merge, by=olga)
    assert [promised(each) for each in tickets] == ["Rest", "Rest"]


def test_a_policy_that_is_brought_back_promises_again(olga, rosa, tickets, policies, acme):
    with jobs.inline():
        change_contact(rosa, {"company": acme}, by=olga)
        removal = remove_policy(policies[0], by=olga)
    assert [promised(each) for each in tickets] == ["Rest", "Rest"]
    with jobs.inline():
        bring_back(removal.pk, by=olga)
    assert [promised(each) for each in tickets] == ["Top", "Top"]


def test_a_renewal_of_one_contact_leaves_that_of_all_alone(rosa, tickets):
    everything = Renewal.objects.create(total=2)
    with jobs.inline():
        jobs.defer("renew clocks of", contact=rosa.pk)
    everything.refresh_from_db()
    assert everything.finished_at is None
    assert everything.done == 0


def test_a_renewal_that_was_left_goes_on_where_it_stopped(tickets, policies):
    Policy.objects.filter(pk=policies[1].pk).update(first_response=960)
    left = Renewal.objects.create(total=2, done=1, after=tickets[0].pk)
    with jobs.inline():
        assert carry_on() == 1
    left.refresh_from_db()
    assert (left.done, left.finished_at is not None) == (2, True)
    lengths = [each.targets.get(kind="first_response").length.total_seconds() / 3600 for each in tickets]
    assert lengths == [8, 16]
    assert carry_on() == 0
