"""Down for six hours in the middle of warnings: everything is made up for, in order, once, and told in one piece."""

from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest

from replywell.kit import clock, jobs
from replywell.notifications.models import Notification
from replywell.people.actions.agents import add_agent
from replywell.people.actors import SYSTEM
from replywell.project.made_up import tell_of_promises
from replywell.sla.actions.clocks import keep_clocks, rebuild
from replywell.sla.actions.sweep import sweep
from replywell.sla.models import Calendar, Policy, Target
from replywell.tickets.actions import triage
from replywell.tickets.actions.conversation import Said, open_ticket, reply
from replywell.tickets.models import Ticket, TicketEvent

MONDAY = datetime(2026, 3, 2, 9, tzinfo=UTC)
DOWN, UP = 80, 80 + 360
"""Minutes after Monday nine."""


def at(minutes: float) -> datetime:
    return MONDAY + timedelta(minutes=minutes)


def told() -> list[TicketEvent]:
    return list(TicketEvent.objects.filter(kind__in=["sla_warned", "sla_breached"]).order_by("id"))


@pytest.fixture
def lead(team_billing):
    return add_agent("lea@example.com", name="Lea", role="lead", teams=[team_billing])


@pytest.fixture
def tickets(rosa, mailbox, team_billing, ada, lead):
    """Twelve, one every ten minutes, with 100 minutes each; two are answered before the desk goes down. Then a ticket
    whose working hours are over while it is down."""
    office = Calendar.objects.create(name="Morning", timezone="UTC", week={"0": [["09:00", "11:00"]]})
    Policy.objects.create(name="Morning", position=1, urgencies=[4], first_response=240, calendar=office)
    Policy.objects.create(name="All", position=2, first_response=100, pauses=["pending"])
    made = []
    for number in range(13):
        with clock.at(at(number * 10 if number < 12 else 0)):
            said = Said(
                contact=rosa, connection=mailbox, external_id=f"{number}@example.org", subject="?", text="?"
            )
            ticket = triage.route(open_ticket(said).ticket, team_billing, by=SYSTEM)
            ticket = triage.classify(ticket, urgency=4 if number == 12 else 3, by=SYSTEM)
            triage.assign(ticket, ada, by=SYSTEM)
            keep_clocks(ticket.pk)
            made.append(ticket)
    for ticket in made[:2]:
        with clock.at(at(70)):
            reply(Ticket.objects.get(pk=ticket.pk), "So.", by=ada)
            keep_clocks(ticket.pk)
    return made


def up(minutes: float) -> None:
    with clock.at(at(minutes)), jobs.inline():
        sweep()


def test_after_six_hours_the_states_are_right_and_nothing_comes_twice(tickets, ada, lead):
    tickets = tickets[:8] + tickets[12:]  # as many as came in until it went down
    Ticket.objects.exclude(pk__in=[each.pk for each in tickets]).delete()
    for minutes in range(0, DOWN, 5):
        up(minutes)
    before = told()
    Notification.objects.all().delete()

    up(UP)

    events = told()
    new = events[len(before) :]
    assert events[: len(before)] == before
    assert all(event.data["late"] for event in new)
    each = Counter((event.data["target"], event.data["stage"]) for event in events)
    assert set(each.values()) == {1}
    by_target: dict[int, list[int]] = {}
    for event in events:
        by_target.setdefault(event.data["target"], []).append(event.data["stage"])
    assert (
        list(by_target.values()) == [[75, 90, 100]] * 6
    )  # of eight, two were answered; one has time until next week
    moments = [datetime.fromisoformat(event.data["due"]) for event in new if event.data["stage"] == 100]
    assert moments == sorted(moments)

    missed = Target.objects.filter(kind="first_response", breached_at__isnull=False)
    assert {target.breached_at for target in missed} == {at(number * 10 + 100) for number in range(2, 8)}
    assert {(target.fired, target.next_at) for target in missed} == {(100, None)}
    morning = Target.objects.get(ticket=tickets[-1], kind="first_response")
    assert (morning.fired, morning.breached_at) == (0, None)

    assert Counter(Notification.objects.values_list("agent__name", flat=True)) == {"Ada Byrne": 1, "Lea": 1}
    assert set(Notification.objects.values_list("kind", flat=True)) == {"made_up"}

    up(UP + 1)
    with clock.at(at(UP + 2)):
        assert tell_of_promises() == 0
    assert told() == events
    assert Notification.objects.count() == 2


def test_the_clocks_can_be_made_anew_from_the_events_afterwards(tickets):
    up(UP)
    plain = ("ticket", "kind", "number", "started_at", "due_at", "met_at", "breached_at", "fired", "next_at")
    rows = list(Target.objects.order_by("ticket", "kind", "number").values(*plain))
    with clock.at(at(UP)):
        rebuild(*(ticket.pk for ticket in tickets))
    assert list(Target.objects.order_by("ticket", "kind", "number").values(*plain)) == rows
    up(UP)
    assert list(Target.objects.order_by("ticket", "kind", "number").values(*plain)) == rows
