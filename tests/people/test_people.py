"""People on both sides of the desk, and what they may do."""

import pytest

from replywell.kit.errors import Conflict, Invalid, NotAllowed
from replywell.people.actions.agents import add_agent
from replywell.people.actions.contacts import contact_for
from replywell.people.actors import ASSISTANT, SYSTEM, actor_of
from replywell.people.models import Agent, Company, Contact, Identity, Role
from replywell.people.permissions import ALLOWED, check, may
from tests.tickets.together import at_once

MAY = {
    "see tickets": "owner admin lead agent light viewer",
    "write notes": "owner admin lead agent light",
    "reply": "owner admin lead agent",
    "change tickets": "owner admin lead agent",
    "classify tickets": "owner admin lead agent",
    "see the ledger": "owner admin lead agent",
    "release quarantine": "owner admin lead agent",
    "merge tickets": "owner admin lead agent",
    "merge contacts": "owner admin lead agent",
    "read notes": "owner admin lead agent light viewer",
    "make tags": "owner admin lead agent",
    "share views": "owner admin lead",
    "share replies": "owner admin lead",
    "approve actions": "owner admin lead agent",
    "arrange on-call": "owner admin lead",
    "watch escalations": "owner admin lead",
    "handle incidents": "owner admin lead agent",
    "announce incidents": "owner admin lead",
    "write articles": "owner admin lead agent",
    "publish articles": "owner admin lead",
    "review answers": "owner admin lead",
    "administer": "owner admin",
}


@pytest.mark.parametrize("verb", ALLOWED)
@pytest.mark.parametrize("role", Role)
def test_who_may_do_what(role, verb):
    agent = Agent(email="x@example.com", role=role)
    assert may(agent, verb) == (role in MAY[verb].split())
    agent.is_active = False
    assert not may(agent, verb), "Who has left may do nothing."
    with pytest.raises(NotAllowed, match=verb):
        check(agent, verb)


def test_a_verb_nobody_knows_is_a_mistake(ada):
    with pytest.raises(KeyError):
        may(ada, "fly")


def test_an_agent_comes(db):
    agent = add_agent("  Eve@Example.COM ", name=" Eve ", role="admin", password="long enough 1 phrase")

    assert (agent.email, agent.name) == ("eve@example.com", "Eve")
    assert agent.check_password("long enough 1 phrase")
    assert (agent.is_superuser, agent.is_staff) == (True, True)
    assert Agent.objects.get_by_natural_key("EVE@example.com") == agent


def test_without_a_password_nobody_can_sign_in(db):
    assert not add_agent("eve@example.com", name="Eve").has_usable_password()


@pytest.mark.parametrize(
    "wrong",
    [
        {"email": "no address"},
        {"email": ""},
        {"role": "king"},
        {"password": "short"},
        {"password": "password123"},
        {"password": "eve@example.com"},
    ],
)
def test_a_wrong_agent_is_told_what_to_change(db, wrong):
    given = {"email": "eve@example.com", "name": "Eve"} | wrong
    with pytest.raises(Invalid):
        add_agent(given.pop("email"), **given)
    assert not Agent.objects.exists()


def test_one_address_is_one_agent(ada):
    with pytest.raises(Conflict):
        add_agent("ADA@example.com", name="Another")


def test_an_agent_below_administrator_is_no_superuser(ada):
    assert (ada.is_superuser, ada.is_staff) == (False, False)


def test_a_contact_is_known_by_their_address_however_written(db):
    first = contact_for("Rosa@Example.org", "Rosa")
    assert contact_for("ROSA@example.ORG", "Somebody else") == first
    first.refresh_from_db()
    assert (first.name, first.email) == ("Rosa", "rosa@example.org")


def test_a_name_is_learned_later(db):
    contact_for("rosa@example.org")
    contact_for("rosa@example.org", "Rosa")
    assert Contact.objects.get().name == "Rosa"


def test_a_company_is_known_by_its_domain(db):
    acme = Company.objects.create(name="Acme", domains=["acme.example", "acme.test"])
    assert contact_for("rosa@acme.test").company == acme
    assert contact_for("rosa@notacme.test").company is None


def test_a_second_address_leads_to_the_same_contact(rosa):
    Identity.objects.create(contact=rosa, kind="email", value="rosa@work.example")
    assert contact_for("rosa@work.example") == rosa


@pytest.mark.django_db(transaction=True)
def test_a_contact_who_writes_ten_mails_at_once_is_one(transactional_db):
    contacts = at_once(*[lambda: contact_for("rosa@example.org", "Rosa")] * 10)
    assert len({contact.pk for contact in contacts}) == 1
    assert (Contact.objects.count(), Identity.objects.count()) == (1, 1)


def test_actors_have_names(ada, rosa):
    assert (str(actor_of(ada)), str(actor_of(rosa))) == (f"agent:{ada.pk}", f"contact:{rosa.pk}")
    assert (str(ASSISTANT), str(SYSTEM)) == ("assistant", "system")


@pytest.mark.parametrize(
    ("name", "initials"), [("Rosa Marín", "RM"), ("Rosa", "R"), ("", "RE"), ("Ana de la Cruz", "AD")]
)
def test_initials(name, initials):
    assert Contact(name=name, email="rosa@example.org").initials == initials
