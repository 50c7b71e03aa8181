"""Tickets are handed out, taken and put back: with real rows, and with many at the same moment."""

from datetime import timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from replywell.kit import clock
from replywell.kit.errors import Conflict, NotAllowed
from replywell.people.actions.agents import add_agent
from replywell.people.actors import ASSISTANT, actor_of
from replywell.people.models import Agent, Team
from replywell.tickets.actions.conversation import Said, open_ticket, reply
from replywell.tickets.actions.triage import assign, classify, route
from replywell.tickets.models import Ticket
from replywell.tickets.queries import reasoned
from replywell.triage.actions.assignment import (
    AtCapacity,
    hand_out,
    hand_out_waiting,
    requeue_away,
    take,
    take_next,
)
from replywell.triage.models import TriageSettings, Turn
from tests.tickets.together import at_once


def ask(team: Team | None, *, urgency: int = 3, requester=None, skills=(), number: int = 0) -> Ticket:
    """A ticket that waits in the team's queue."""
    from replywell.connections.models import Connection
    from replywell.people.actions.contacts import contact_for

    said = Said(
        contact=requester or contact_for(f"r{number}@example.org", f"R{number}"),
        connection=Connection.objects.get(slug="support"),
        external_id=f"{number}-{clock.now().timestamp()}@example.org",
        subject=f"Question {number}",
        text="Where is it?",
    )
    ticket = classify(open_ticket(said).ticket, urgency=urgency, by=ASSISTANT)
    return route(ticket, team, by=ASSISTANT, skills=list(skills)) if team else ticket


@pytest.fixture
def billing(mailbox, team_billing) -> Team:
    return team_billing


def staff(team: Team, count: int, **more) -> list[Agent]:
    people = [add_agent(f"a{n}@example.com", name=f"Agent {n}", teams=[team]) for n in range(count)]
    Agent.objects.filter(pk__in=[one.pk for one in people]).update(**more)
    return people


def loads(team: Team) -> list[int]:
    return [one.tickets.count() for one in Agent.objects.filter(teams=team).order_by("pk")]


def because(ticket: Ticket) -> str:
    return ticket.events.filter(kind="assigned").latest("pk").data["because"]


def test_a_ticket_goes_to_whoever_fits_and_says_why(billing, ada):
    add_agent("bo@example.com", name="Bo", teams=[billing])
    ticket = ask(billing, skills=["refunds"])
    handed = hand_out(ticket)
    ticket.refresh_from_db()

    assert (ticket.assignee, handed.agent) == (ada, ada.pk)
    assert because(ticket) == handed.because == "Ada Byrne: skill refunds, 0 of 8 open."
    assert hand_out(ticket) is None  # it has its agent


def test_where_it_went_and_why_nobody_took_it_is_its_story(billing, ada):
    Agent.objects.update(capacity=0)
    ticket = route(ask(None), billing, by=ASSISTANT, because="Billing: rule “Refunds”.")
    hand_out(ticket)
    Agent.objects.update(capacity=8)
    hand_out(ticket)
    assert [(event.kind, event.data["because"]) for event in reasoned(ticket)] == [
        ("routed", "Billing: rule “Refunds”."),
        ("queued", "Nobody in Billing is free (1 at capacity), so it waits in the queue."),
        ("assigned", "Ada Byrne: 0 of 8 open."),
    ]


def test_among_equals_everybody_has_a_turn(billing):
    people = staff(billing, 3)
    taken = []
    for number in range(6):
        ticket = ask(billing, number=number)
        taken.append(hand_out(ticket).agent)
        classify(ticket, by=ASSISTANT)
        Ticket.objects.update(status="resolved")  # each finds them all idle
    assert taken == [one.pk for one in people] * 2


@pytest.mark.parametrize(
    ("state", "told"),
    [
        ({"available": False}, "1 away"),
        ({"away_until": clock.now() + timedelta(days=1)}, "1 away"),
        ({"working_hours": {"0": [["00:00", "00:01"]]}}, "1 out of hours"),
        ({"capacity": 0}, "1 at capacity"),
        ({"channel_capacity": {"email": 0}}, "1 at capacity"),
    ],
)
def test_who_cannot_take_one_is_passed_over_and_it_waits(billing, ada, state, told):
    Agent.objects.update(**state)
    ticket = ask(billing)
    handed = hand_out(ticket)
    assert handed.agent is None
    assert handed.because == f"Nobody in Billing is free ({told}), so it waits in the queue."
    assert hand_out_waiting() == 0
    assert (
        ticket.events.get(kind="queued").data["because"] == handed.because
    )  # once, however often it is offered

    Agent.objects.update(
        available=True, away_until=None, working_hours={}, capacity=8, channel_capacity={"widget": 0}
    )
    assert hand_out_waiting() == 1
    ticket.refresh_from_db()
    assert ticket.assignee == ada


def test_others_never_get_them(billing):
    for role in ("light", "viewer", "admin"):
        add_agent(f"{role}@example.com", name=role, role=role, teams=[billing])
    assert hand_out(ask(billing)).because.startswith("Nobody in Billing answers tickets")


def test_the_last_agent_of_a_requester_gets_the_next_one_within_a_window(billing, ada, rosa):
    bo = add_agent("bo@example.com", name="Bo", teams=[billing])
    first = assign(ask(billing, requester=rosa), bo, by=ASSISTANT)
    handed = hand_out(ask(billing, requester=rosa, skills=["refunds"], number=2))
    assert handed.agent == bo.pk
    assert "had the last ticket of Rosa Marín" in handed.because

    Ticket.objects.update(updated_at=clock.now() - timedelta(days=15))
    assert hand_out(ask(billing, requester=rosa, skills=["refunds"], number=3)).agent == ada.pk
    Ticket.objects.filter(pk=first.pk).update(updated_at=clock.now())
    TriageSettings.objects.create(pk=1, sticky_days=0)
    assert hand_out(ask(billing, requester=rosa, skills=["refunds"], number=4)).agent == ada.pk


def test_a_team_that_takes_its_tickets_is_handed_none(billing, ada):
    billing.handing = Team.Handing.PULL
    billing.save()
    ticket = ask(billing)
    assert hand_out(ticket).because == "Billing takes its tickets from the queue."
    assert hand_out_waiting() == 0
    assert take_next(ada) == ticket


def test_what_waits_is_handed_out_most_urgent_first(billing, ada):
    """Critical ones, then the greatest share of their time used, then the oldest."""
    Agent.objects.update(capacity=0)
    now = clock.now()
    # number, urgency (4 h, 8 h, 24 h for 2, 3, 4), hours that it waits
    given = [(0, 3, 1), (1, 2, 2), (2, 3, 6.4), (3, 4, 23), (4, 1, 0.1), (5, 3, 1)]
    tickets = {}
    for number, urgency, hours in given:
        with clock.at(now - timedelta(hours=hours)):
            tickets[number] = ask(billing, urgency=urgency, number=number)
    taken = []
    for capacity in range(1, 7):
        Agent.objects.update(capacity=capacity)
        assert hand_out_waiting() == 1
        taken += [n for n, t in tickets.items() if Ticket.objects.get(pk=t.pk).assignee_id and n not in taken]
    # shares: critical first; then .958, .8, .5, and two of .125 of which the older one
    assert taken == [4, 3, 2, 1, 0, 5]


def test_what_a_person_put_back_by_hand_is_left_to_people(billing, ada):
    ticket = ask(billing)
    assign(ticket, ada, by=actor_of(ada))
    assign(ticket, None, by=actor_of(ada))
    assert hand_out_waiting() == 0
    assert take_next(ada) == ticket


def test_whoever_takes_it_by_hand_second_is_told(billing, ada, ben):
    ticket = ask(billing)
    take(ticket, ada, seen=None)
    with pytest.raises(Conflict, match="Ada Byrne has just taken it"):
        take(ticket, ben, seen=None)
    assert take(ticket, ada, seen=None).assignee == ada
    assert take(ticket, ben, seen=ada.pk).assignee == ben  # who sees that it is hers takes it over


def test_take_next_gives_the_most_urgent_of_ones_queues(billing, ada, ben):
    elsewhere = ask(Team.objects.get(name="Technical"), urgency=1, number=1)
    medium, high = ask(billing, number=2), ask(billing, urgency=2, number=3)
    with clock.at(clock.now() + timedelta(hours=2)):
        assert [take_next(ada), take_next(ada), take_next(ada)] == [high, medium, None]
    assert take_next(ben) == elsewhere
    assert because(high).startswith("The next one in the queue: high")


def test_take_next_prefers_what_one_knows(billing, ada):
    vat, any_of_them = ask(billing, urgency=1, skills=["vat"]), ask(billing, number=2)
    assert [take_next(ada), take_next(ada)] == [any_of_them, vat]


def test_take_next_passes_over_what_is_not_to_be_answered_or_seen(billing, ada):
    secret = ask(Team.objects.create(name="Secret", private=True))
    unsorted = classify(ask(billing, number=2), needs_triage=True, by=ASSISTANT)
    asleep, over = ask(billing, number=3), ask(billing, number=4)
    Ticket.objects.filter(pk=asleep.pk).update(snoozed_until=clock.now() + timedelta(hours=1))
    Ticket.objects.filter(pk=over.pk).update(status="resolved")
    assert take_next(ada) is None
    ada.teams.clear()
    assert take_next(ada) is None
    assert {secret.pk, unsorted.pk} <= set(Ticket.objects.filter(assignee=None).values_list("pk", flat=True))


def test_take_next_keeps_to_capacity_and_roles(billing, ada):
    Agent.objects.update(capacity=1)
    ada.refresh_from_db()
    ask(billing), ask(billing, number=2)
    take_next(ada)
    with pytest.raises(AtCapacity, match="1 of 1 open"):
        take_next(ada)
    ada.capacity, ada.channel_capacity = 8, {"email": 1}
    assert take_next(ada) is None
    with pytest.raises(NotAllowed):
        take_next(add_agent("v@example.com", name="V", role="viewer", teams=[billing]))


def test_tickets_of_somebody_who_is_away_go_back_and_on_but_conversations_stay(billing, ada):
    unanswered, answered = ask(billing), ask(billing, number=2)
    for ticket in (unanswered, answered):
        assign(ticket, ada, by=ASSISTANT)
    reply(answered, "I look into it.", by=ada)
    Ticket.objects.update(status="open")
    Agent.objects.update(available=False, away_since=clock.now())
    assert requeue_away() == 0  # half an hour is the default
    with clock.at(clock.now() + timedelta(minutes=31)):
        assert requeue_away() == 1
    unanswered.refresh_from_db(), answered.refresh_from_db()
    assert (unanswered.assignee, answered.assignee) == (None, ada)
    assert because(unanswered) == "Ada Byrne is away, and had not answered yet: back to the queue."
    bo = add_agent("bo@example.com", name="Bo", teams=[billing])
    assert hand_out_waiting() == 1
    unanswered.refresh_from_db()
    assert unanswered.assignee == bo


@pytest.mark.parametrize(("minutes", "moved"), [(None, 0), (0, 1), (60, 0)])
def test_when_they_go_back_is_a_setting(billing, ada, minutes, moved):
    TriageSettings.objects.create(pk=1, requeue_after=minutes)
    assign(ask(billing), ada, by=ASSISTANT)
    Agent.objects.update(
        away_until=clock.now() + timedelta(days=1), away_since=clock.now() - timedelta(minutes=5)
    )
    assert requeue_away() == moved


def test_tickets_of_somebody_who_left_go_back_at_once(billing, ada):
    assign(ask(billing), ada, by=ASSISTANT)
    Agent.objects.update(is_active=False)
    assert requeue_away() == 1


# Many at the same moment, each on a connection of their own.


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
