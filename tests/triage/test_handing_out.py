"""Tickets are handed to agents: to whom, why, and why to nobody."""

import random
from datetime import timedelta

import pytest

from replywell.kit import clock
from replywell.people.actions.agents import add_agent
from replywell.people.actors import ASSISTANT, actor_of
from replywell.people.models import Agent, Team
from replywell.tickets.actions.triage import assign, classify, route
from replywell.tickets.models import Ticket
from replywell.tickets.queries import reasoned
from replywell.triage.actions.assignment import (
    hand_out,
    hand_out_waiting,
    take_next,
)
from replywell.triage.assign import Wanted, choose_agent
from replywell.triage.colleagues import candidates
from replywell.triage.models import TriageSettings, Turn
from tests.triage.waiting import ask, because, staff


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


def test_of_many_only_those_are_read_who_could_be_chosen_and_the_choice_is_the_same(billing, rosa):
    dice, now = random.Random(3), clock.now()
    people = staff(billing, 40)
    for one in people:
        one.skills = dice.sample(["refunds", "vat", "api"], dice.randint(0, 3))
        one.capacity = dice.choice([0, 1, 4, 8])
        one.available = dice.random() < 0.8
        one.channel_capacity = dice.choice([{}, {"email": 1}])
        one.save()
        for _ in range(dice.randint(0, 3)):
            Ticket.objects.create(
                requester=rosa, assignee=one, team=billing, status="open", urgency=dice.randint(1, 4)
            )
        if dice.random() < 0.5:
            Turn.objects.create(agent=one, given_at=now - timedelta(minutes=dice.randint(0, 3)))
    for _ in range(40):
        wanted = Wanted(
            team="Billing",
            skills=tuple(dice.sample(["refunds", "vat", "api"], dice.randint(0, 3))),
            named=dice.choice([None, dice.choice(people).pk]),
            last=dice.choice([None, dice.choice(people).pk]),
            requester="Rosa",
        )
        best = candidates(billing.pk, "email", wanted)
        assert len(best) == 3
        assert choose_agent(wanted, best) == choose_agent(wanted, candidates(billing.pk, "email"))
