"""Who is called otherwise is found under the new name, and not under the old one."""

import pytest

from replywell.kit import jobs
from replywell.kit.errors import Conflict
from replywell.people.actions.agents import add_agent
from replywell.people.actions.contacts import change_company, change_contact, contact_for, mark_bounced
from replywell.people.models import AuditEntry, Company, Role
from replywell.tickets.actions import search_index
from replywell.tickets.actions.conversation import Said, open_ticket
from replywell.tickets.search import search


def found(agent, text):
    return [ticket.pk for ticket in search(agent, text).tickets]


def test_a_requester_who_is_renamed_is_found_under_the_new_name(ada, refund, rosa):
    assert found(ada, "from:marín") == [412]
    with jobs.inline():
        assert change_contact(rosa, {"name": "Rosa Castellanos"}, by=ada)

    assert found(ada, "castellanos") == found(ada, "from:castellanos") == [412]
    assert found(ada, "marín") == found(ada, "from:marín") == []
    entry = AuditEntry.objects.get()
    assert (entry.verb, entry.changes) == ("changed", [["name", "Rosa Marín", "Rosa Castellanos"]])


def test_a_new_address_is_found_and_the_old_one_goes_on_knowing_them(ada, refund, rosa):
    mark_bounced(rosa)
    with jobs.inline():
        change_contact(rosa, {"email": " Rosa@New.example"}, by=ada)

    assert found(ada, "from:new.example") == [412]
    assert found(ada, "from:example.org") == []
    assert contact_for("rosa@new.example") == contact_for("rosa@example.org") == rosa
    rosa.refresh_from_db()
    assert (rosa.email, rosa.bounced_at) == ("rosa@new.example", None)


def test_nobody_takes_the_address_of_somebody_else(ada, rosa):
    contact_for("sam@example.org", "Sam")
    with pytest.raises(Conflict, match=r"sam@example\.org"):
        change_contact(rosa, {"email": "sam@example.org"}, by=ada)
    rosa.refresh_from_db()
    assert rosa.email == "rosa@example.org"


def test_a_company_that_is_renamed_is_found_with_all_its_people(ada, refund, rosa):
    acme = Company.objects.create(name="Acme")
    with jobs.inline():
        change_contact(rosa, {"company": acme}, by=ada)
    assert found(ada, "from:acme") == [412]
    with jobs.inline():
        change_company(acme, {"name": "Umbrella"}, by=ada)
    assert found(ada, "from:acme") == []
    assert found(ada, "from:umbrella") == [412]


def test_a_name_that_comes_with_a_later_mail_is_found(ada):
    nameless = contact_for("kim@example.org")
    ticket = open_ticket(Said(contact=nameless, subject="Hello", text="Hello")).ticket
    assert found(ada, "from:lindqvist") == []
    with jobs.inline():
        contact_for("kim@example.org", "Kim Lindqvist")
    assert found(ada, "from:lindqvist") == [ticket.pk]


def test_all_tickets_are_reached_a_batch_a_job_and_nobody_elses(ada, rosa, monkeypatch):
    sam = contact_for("sam@example.org", "Sam")
    theirs = [open_ticket(Said(contact=rosa, subject="Hi", text="Hi")).ticket.pk for _ in range(5)]
    open_ticket(Said(contact=sam, subject="Hi", text="Hi"))
    monkeypatch.setattr(search_index, "BATCH", 2)
    made = []
    index = search_index.index_tickets
    monkeypatch.setattr(search_index, "index_tickets", lambda pks: made.append(list(pks)) or index(pks))
    with jobs.inline():
        change_contact(rosa, {"name": "Castellanos"}, by=ada)
    assert sorted(found(ada, "castellanos")) == theirs
    assert made == [theirs[:2:-1], theirs[2:0:-1], theirs[:1]]


def test_what_searches_do_not_ask_for_makes_no_work(ada, rosa, monkeypatch):
    monkeypatch.setattr(jobs, "defer", lambda *_given, **_named: pytest.fail("a job"))
    assert change_contact(rosa, {"language": "es"}, by=ada)
    assert not change_contact(rosa, {"name": rosa.name}, by=ada)


def test_the_administration_renames_the_same_way(client, refund, rosa):
    olga = add_agent("olga@example.com", name="Olga", role=Role.OWNER)
    client.force_login(olga)
    given = {"name": "Rosa Castellanos", "email": "rosa@example.org", "company": "", "language": ""}
    given |= {"created_at_0": "2026-01-01", "created_at_1": "00:00", "bounced_at_0": "", "bounced_at_1": ""}
    identity = rosa.identities.get()
    given |= {"identities-TOTAL_FORMS": "1", "identities-INITIAL_FORMS": "1", "identities-0-id": identity.pk}
    given |= {
        "identities-0-contact": rosa.pk,
        "identities-0-kind": "email",
        "identities-0-value": identity.value,
    }
    with jobs.inline():
        page = client.post(f"/admin/people/contact/{rosa.pk}/change/", given)
    assert page.status_code == 302
    assert found(olga, "castellanos") == [412]
