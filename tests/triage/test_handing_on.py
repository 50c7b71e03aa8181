"""Who has a ticket whose requester has waited too long."""

import pytest

from replywell.notifications.audience import audience
from replywell.people.actions.agents import add_agent
from replywell.people.actors import SYSTEM
from replywell.people.models import Agent, Role
from replywell.tickets.actions import triage
from replywell.tickets.actions.conversation import reply
from replywell.tickets.actions.events import record
from replywell.tickets.models import Ticket
from replywell.triage.actions.handing_on import hand_on
from replywell.triage.jobs import hand_on_late
from tests.triage.waiting import ask, because


@pytest.fixture
def bo(billing):
    return add_agent("bo@example.com", name="Bo", teams=[billing], skills=["refunds"])


@pytest.fixture
def lead(billing):
    return add_agent("lea@example.com", name="Lea", teams=[billing], role=Role.LEAD)


@pytest.fixture
def ticket(billing, ada):
    return triage.assign(ask(billing), ada, by=SYSTEM)


def taken_by(ticket: Ticket) -> Agent | None:
    return Ticket.objects.get(pk=ticket.pk).assignee


def test_the_next_agent_who_can_take_it_has_it_and_the_story_says_why(ticket, bo):
    handed = hand_on(ticket.pk, because="The answer is nearly due.")
    assert (handed.agent, taken_by(ticket)) == (bo.pk, bo)
    assert because(ticket).startswith("The answer is nearly due. Bo:")


def test_whoever_has_it_keeps_it_where_nobody_else_can(ticket, ada, bo):
    Agent.objects.filter(pk=bo.pk).update(available=False)
    handed = hand_on(ticket.pk, because="Late.")
    assert (handed.agent, taken_by(ticket)) == (None, ada)


def test_a_lead_has_it_when_it_is_missed_and_nobody_else(ticket, bo, lead):
    hand_on(ticket.pk, because="Late.", to_lead=True)
    assert taken_by(ticket) == lead


def test_a_lead_who_has_it_keeps_it(ticket, bo, lead):
    other = add_agent("la@example.com", name="La", teams=[ticket.team], role=Role.LEAD)
    triage.assign(ticket, lead, by=SYSTEM)
    assert hand_on(ticket.pk, because="Late.", to_lead=True) is None
    assert taken_by(ticket) == lead != other


def test_of_a_team_without_a_lead_nobody_is_bothered(ticket, ada, bo):
    handed = hand_on(ticket.pk, because="Late.", to_lead=True)
    assert (handed.agent, taken_by(ticket)) == (None, ada)


@pytest.mark.parametrize("why", ["answered", "pending", "without a team", "gone"])
def test_what_nobody_waits_for_stays_where_it_is(ticket, ada, bo, why):
    number = ticket.pk
    match why:
        case "answered":
            reply(ticket, "Done.", by=ada, status="open")
        case "pending":
            Ticket.objects.filter(pk=number).update(status="pending")
        case "without a team":
            Ticket.objects.filter(pk=number).update(team=None)
        case "gone":
            number = 999_999
    assert hand_on(number, because="Late.") is None
    assert taken_by(ticket) == ada


HEARD = [
    # kind, promise, stage, who has it then
    ("sla_warned", "first_response", 75, "ada"),
    ("sla_warned", "first_response", 90, "bo"),
    ("sla_warned", "next_response", 90, "bo"),
    ("sla_breached", "first_response", 100, "lea"),
    ("sla_warned", "resolution", 90, "ada"),
    ("sla_breached", "resolution", 100, "ada"),
    ("sla_warned", "internal", 90, "ada"),
]


@pytest.mark.parametrize(("kind", "promise", "stage", "who"), HEARD)
def test_at_which_event_it_is_handed_on(ticket, ada, bo, lead, kind, promise, stage, who):
    event = record(ticket, kind, by=SYSTEM, promise=promise, stage=stage, late=False)
    if who == "bo":
        Agent.objects.filter(pk=lead.pk).update(available=False)
    hand_on_late(event.pk)
    assert taken_by(ticket) == {"ada": ada, "bo": bo, "lea": lead}[who]


def test_an_event_that_is_heard_twice_hands_it_on_to_a_lead_once(ticket, bo, lead):
    event = record(ticket, "sla_breached", by=SYSTEM, promise="first_response", stage=100, late=False)
    hand_on_late(event.pk)
    hand_on_late(event.pk)
    assert (
        ticket.events.filter(kind="assigned", data__because__startswith="The answer is overdue.").count() == 1
    )


def test_what_was_missed_while_the_desk_stood_still_is_told_with_the_rest(ticket, bo, lead):
    event = record(ticket, "sla_breached", by=SYSTEM, promise="first_response", stage=100, late=True)
    hand_on_late(event.pk)
    handed = ticket.events.filter(kind="assigned").latest("pk")
    assert (taken_by(ticket), handed.data["late"]) == (lead, True)
    assert audience(handed) == []
