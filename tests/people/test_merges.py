"""Contacts are merged by people, and parted again."""

import pytest

from replywell.kit.errors import Conflict, Invalid, NotAllowed
from replywell.people.actions.agents import add_agent
from replywell.people.actions.contacts import contact_for
from replywell.people.actions.recognition import Known, prove, recognized
from replywell.people.likeness import agent_too, alike
from replywell.people.models import AuditEntry, Contact, ContactMerge, Role
from replywell.tickets.actions.contacts import join, part
from tests.intake.letters import arrives, letter
from tests.intake.talk import says


@pytest.fixture
def chatted(refund, talk):
    """A ticket of somebody who says that Rosa's address is theirs."""
    return says(talk, "Hello", key="1", email="rosa@example.org", name="Rosa M").ticket


def test_who_claims_the_address_of_somebody_is_suggested_and_not_joined(chatted, rosa):
    stranger = chatted.requester

    assert [(each.contact, each.because) for each in alike(stranger)] == [(rosa, "address")]
    assert [(each.contact, each.because) for each in alike(rosa)] == [(stranger, "claim")]


def test_merged_they_have_one_history_and_each_way_leads_to_it(chatted, refund, rosa, ada, talk, mailbox):
    gone = chatted.requester
    join(gone, rosa, by=ada)

    chatted.refresh_from_db()
    assert chatted.requester == rosa
    assert chatted.messages.get().contact == rosa
    assert says(talk, "Again", key="2", conversation="new").ticket.requester == rosa
    assert arrives(mailbox, letter()).ticket.requester == rosa
    assert AuditEntry.objects.filter(verb="merged", kind="contact", object_id=rosa.pk).count() == 1
    assert chatted.events.filter(kind="contact_merged").exists()
    assert not alike(rosa)


def test_parted_everybody_has_again_what_was_theirs_and_what_came_since(chatted, refund, rosa, ada, talk):
    gone = chatted.requester
    merge = join(gone, rosa, by=ada)
    since = says(talk, "Meanwhile", key="2", conversation="new").ticket
    assert since.requester == rosa

    part(merge, by=ada)

    for ticket in (chatted, since, refund):
        ticket.refresh_from_db()
    assert (chatted.requester, since.requester, refund.requester) == (gone, gone, rosa)
    assert since.messages.get().contact == gone
    gone.refresh_from_db()
    assert gone.merged_into is None
    assert [str(each) for each in gone.identities.all()] == ["visitor:V1"]
    assert says(talk, "Later", key="3", conversation="third").ticket.requester == gone
    with pytest.raises(Conflict):
        part(merge, by=ada)


def test_the_kept_contact_takes_an_address_and_gives_it_back(talk, rosa, ada):
    visitor = says(talk, "Hi", key="1").ticket.requester
    merge = join(rosa, visitor, by=ada)
    visitor.refresh_from_db()
    assert (visitor.email, visitor.name) == ("rosa@example.org", "Rosa Marín")

    visitor.name = "Rosa Lind"
    visitor.save()
    part(merge, by=ada)
    visitor.refresh_from_db()
    rosa.refresh_from_db()
    assert (visitor.email, visitor.name) == ("", "Rosa Lind"), "What somebody changed since stays."
    assert rosa.email == "rosa@example.org"


def test_nobody_is_merged_with_themselves_or_twice(chatted, rosa, ada):
    with pytest.raises(Invalid):
        join(rosa, rosa, by=ada)
    join(chatted.requester, rosa, by=ada)
    with pytest.raises(Conflict):
        join(chatted.requester, rosa, by=ada)
    assert ContactMerge.objects.count() == 1


def test_who_may_only_look_merges_nobody(chatted, rosa, db):
    viewer = add_agent("vera@example.com", name="Vera", role=Role.VIEWER)
    with pytest.raises(NotAllowed):
        join(chatted.requester, rosa, by=viewer)


def test_an_address_that_is_shown_to_be_theirs_is_theirs_unless_it_is_anothers(db, rosa):
    visitor = recognized([Known("visitor", "V9")], "new@example.org", "Nia")
    assert prove(visitor, "new@example.org")
    visitor.refresh_from_db()
    assert (visitor.email, visitor.claims.count()) == ("new@example.org", 0)

    assert not prove(visitor, "rosa@example.org")
    assert Contact.objects.get(identities__value="rosa@example.org") == rosa
    assert [claim.value for claim in visitor.claims.all()] == ["rosa@example.org"]


def test_an_agent_who_writes_in_is_a_contact_and_known_as_an_agent(ada):
    contact = contact_for("ada@example.com", "Ada")
    assert agent_too(contact) == ada
    assert agent_too(contact_for("rosa@example.org")) is None


def test_a_claim_makes_nobody_an_agent(ada):
    visitor = recognized([Known("visitor", "V9")], "ada@example.com")
    assert agent_too(visitor) is None
