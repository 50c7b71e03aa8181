"""Agents take tickets, by hand or the next one; what is not answered goes back when they are away."""

from datetime import timedelta

import pytest

from replywell.kit import clock
from replywell.kit.errors import Conflict, NotAllowed
from replywell.people.actions.agents import add_agent
from replywell.people.actors import ASSISTANT
from replywell.people.models import Agent, Team
from replywell.tickets.actions.conversation import reply
from replywell.tickets.actions.triage import assign, classify
from replywell.tickets.models import Ticket
from replywell.triage.actions.assignment import (
    AtCapacity,
    hand_out_waiting,
    requeue_away,
    take,
    take_next,
)
from replywell.triage.models import TriageSettings
from tests.triage.waiting import ask, because


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
