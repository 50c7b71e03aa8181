"""Tickets are handed out and taken by many at the same moment, each on a connection of their own."""

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from replywell.people.models import Agent, Team
from replywell.tickets.models import Ticket
from replywell.triage.actions.assignment import (
    hand_out,
    hand_out_waiting,
    take_next,
)
from replywell.triage.models import Turn
from tests.tickets.together import at_once
from tests.triage.waiting import ask, loads, staff


@pytest.fixture
def crowd(committed, mailbox, monkeypatch):
    """Twenty equal agents of one team, and a connection for everybody who does something."""
    from django.db import connection

    monkeypatch.setitem(connection.settings_dict["OPTIONS"], "pool", False)
    team = Team.objects.create(name="Billing")
    return team, staff(team, 20)


def arrive(team: Team, number: int) -> None:
    """A ticket comes in and is handed out, in one transaction, as a walk does it."""
    with transaction.atomic():
        hand_out(ask(team, number=number))


def check_each_has_one_agent(count: int) -> None:
    tickets = list(Ticket.objects.prefetch_related("events"))
    assert len(tickets) == count
    assert all(ticket.assignee_id for ticket in tickets), "one was lost"
    for ticket in tickets:
        assert len([e for e in ticket.events.all() if e.kind == "assigned"]) == 1, "one had two agents"


@pytest.mark.django_db(transaction=True)
@settings(
    max_examples=4,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(waiting=st.sampled_from([0, 0, 7, 20]), order=st.randoms(use_true_random=False))
def test_fifty_arrivals_are_handed_out_while_twenty_pull(crowd, waiting, order):
    team, people = crowd
    Ticket.objects.all().delete()
    Turn.objects.all().delete()
    for number in range(waiting):
        ask(team, number=1000 + number)  # came when nobody was there
    acts = [lambda n=n: arrive(team, n) for n in range(50)]
    acts += [lambda one=one: take_next(one) for one in people]
    order.shuffle(acts)
    pulled = [ticket.pk for ticket in at_once(*acts) if ticket]

    assert len(pulled) == len(set(pulled)) == waiting
    check_each_has_one_agent(50 + waiting)
    if not waiting:
        assert max(loads(team)) - min(loads(team)) <= 1


@pytest.mark.django_db(transaction=True)
def test_fifty_arrive_in_a_queue_that_twenty_take_from(crowd):
    team, people = crowd
    Team.objects.update(handing=Team.Handing.PULL)

    def pull_two(agent: Agent) -> list[int]:
        taken: list[int] = []
        while len(taken) < 2:
            ticket = take_next(agent)
            taken += [ticket.pk] if ticket else []
        return taken

    done = at_once(
        *(lambda one=one: pull_two(one) for one in people), *(lambda n=n: arrive(team, n) for n in range(50))
    )
    pulled = [number for taken in done if taken for number in taken]
    assert len(pulled) == len(set(pulled)) == 40
    Team.objects.update(handing=Team.Handing.PUSH)
    assert hand_out_waiting() == 10
    check_each_has_one_agent(50)
    assert sorted(loads(team)) == [2] * 10 + [3] * 10


@pytest.mark.django_db(transaction=True)
def test_nobody_gets_more_than_they_take_at_once(crowd):
    team, _people = crowd
    Agent.objects.update(capacity=2)
    at_once(*(lambda n=n: arrive(team, n) for n in range(50)))
    assert loads(team) == [2] * 20
    assert Ticket.objects.filter(assignee=None).count() == 10
