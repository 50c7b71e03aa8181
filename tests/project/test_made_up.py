"""Who hears of promises: each at its moment; after downtime, in one piece."""

from datetime import UTC, datetime, timedelta

import pytest

from replywell.kit import clock, jobs
from replywell.notifications.models import Notification
from replywell.people.actions.agents import add_agent
from replywell.people.actors import SYSTEM
from replywell.sla.actions.clocks import keep_clocks
from replywell.sla.actions.sweep import sweep
from replywell.sla.models import Policy
from replywell.tickets.actions import triage
from replywell.tickets.actions.conversation import Said, open_ticket
from replywell.tickets.models import Ticket

MONDAY = datetime(2026, 3, 2, 9, tzinfo=UTC)


@pytest.fixture
def lead(team_billing):
    return add_agent("lea@example.com", name="Lea", role="lead", teams=[team_billing])


@pytest.fixture
def owner(db):
    return add_agent("olga@example.com", name="Olga", role="owner")


@pytest.fixture
def policy(db):
    return Policy.objects.create(name="All", first_response=100, pauses=["pending"])


def asked(rosa, mailbox, team, agent, number: int = 1) -> Ticket:
    with clock.at(MONDAY):
        said = Said(
            contact=rosa, connection=mailbox, external_id=f"{number}@example.org", subject="?", text="?"
        )
        ticket = open_ticket(said).ticket
        triage.route(ticket, team, by=SYSTEM)
        triage.assign(ticket, agent, by=SYSTEM)
        keep_clocks(ticket.pk)
    Notification.objects.all().delete()
    return ticket


def swept(minutes: float) -> None:
    with clock.at(MONDAY + timedelta(minutes=minutes)), jobs.inline():
        sweep()


def heard() -> list[tuple[str, str]]:
    return sorted(Notification.objects.values_list("agent__name", "kind"))


def test_each_stage_is_told_to_those_who_can_do_something(
    ada, lead, owner, rosa, mailbox, team_billing, policy
):
    ticket = asked(rosa, mailbox, team_billing, ada)

    swept(75)
    assert heard() == [("Ada Byrne", "due")]

    Notification.objects.all().delete()
    swept(90)
    ticket.refresh_from_db()
    assert ("Lea", "due") in heard()
    assert ticket.assignee == lead  # whoever had it had not answered

    Notification.objects.all().delete()
    swept(100)
    assert ("Olga", "missed") in heard() and ("Lea", "missed") in heard()


def test_whoever_has_it_keeps_it_where_nobody_else_can(ada, rosa, mailbox, team_billing, policy):
    ticket = asked(rosa, mailbox, team_billing, ada)

    swept(100)
    ticket.refresh_from_db()

    assert ticket.assignee == ada


def test_after_downtime_each_person_hears_once(ada, lead, owner, rosa, mailbox, team_billing, policy):
    for number in range(5):
        asked(rosa, mailbox, team_billing, ada, number)

    swept(1000)

    told = [each for each in Notification.objects.filter(agent=ada) if each.kind != "assigned"]
    assert [(each.kind, each.subject) for each in told] == [("made_up", "5 promises missed, 10 nearly due")]
    assert Notification.objects.filter(agent=owner).count() == 1

    swept(1001)
    assert Notification.objects.filter(agent=owner).count() == 1
