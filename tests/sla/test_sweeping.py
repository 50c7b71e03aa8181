"""At 75, 90 and 100 per cent something happens, each once."""

import threading
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection

from replywell.kit import clock
from replywell.people.actors import actor_of
from replywell.sla.actions.clocks import keep_clocks
from replywell.sla.actions.sweep import sweep
from replywell.sla.models import Policy
from replywell.tickets.actions import triage
from replywell.tickets.actions.conversation import Said, open_ticket, reply
from replywell.tickets.models import Ticket, TicketEvent, Urgency

MONDAY = datetime(2026, 3, 2, 9, tzinfo=UTC)


def after(minutes: float):
    return clock.at(MONDAY + timedelta(minutes=minutes))


@pytest.fixture
def policy(db):
    return Policy.objects.create(name="All", first_response=100, pauses=["pending"])


def asked(rosa, mailbox, number: int = 1) -> Ticket:
    with after(0):
        said = Said(
            contact=rosa, connection=mailbox, external_id=f"{number}@example.org", subject="?", text="?"
        )
        ticket = open_ticket(said).ticket
        keep_clocks(ticket.pk)
    return ticket


@pytest.fixture
def ticket(rosa, mailbox, policy):
    return asked(rosa, mailbox)


def swept(minutes: float) -> int:
    with after(minutes):
        return sweep()


def story(ticket: Ticket) -> list[tuple[str, int, bool]]:
    events = ticket.events.filter(kind__startswith="sla_").exclude(kind="sla_applied")
    return [(event.kind, event.data["stage"], event.data["late"]) for event in events]


WARNED, NEARLY, MISSED = ("sla_warned", 75, False), ("sla_warned", 90, False), ("sla_breached", 100, False)


def test_each_stage_comes_at_its_moment_and_once(ticket):
    assert swept(74.9) == 0
    assert swept(75) == 1
    assert swept(80) == 0
    assert story(ticket) == [WARNED]

    swept(90)
    swept(100)

    assert story(ticket) == [WARNED, NEARLY, MISSED]
    assert swept(500) == 0
    assert ticket.targets.get(kind="first_response").breached_at == MONDAY + timedelta(minutes=100)


def test_after_downtime_they_come_in_order_and_are_late(ticket):
    swept(600)

    assert story(ticket) == [("sla_warned", 75, True), ("sla_warned", 90, True), ("sla_breached", 100, True)]


def test_an_answer_in_time_is_followed_by_nothing(ada, ticket):
    with after(60):
        reply(ticket, "So.", by=ada)
        keep_clocks(ticket.pk)

    assert swept(500) == 0


def test_what_was_told_is_not_told_again_when_the_clock_is_moved(ada, ticket, policy):
    swept(76)
    Policy.objects.create(name="Low", position=0, urgencies=[Urgency.LOW], first_response=1000)
    Policy.objects.filter(pk=policy.pk).update(position=1)
    with after(77):
        triage.classify(Ticket.objects.get(pk=ticket.pk), by=actor_of(ada), urgency=Urgency.LOW)
        keep_clocks(ticket.pk)

    assert swept(800) == 0
    swept(901)
    assert story(ticket) == [WARNED, NEARLY]


@pytest.mark.django_db(transaction=True)
def test_two_sweepers_at_once_act_once(rosa, mailbox, policy):
    for number in range(30):
        asked(rosa, mailbox, number)
    start, done = threading.Barrier(2), []

    def run() -> None:
        try:
            start.wait()
            done.append(swept(75))
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sum(done) == 30
    assert TicketEvent.objects.filter(kind="sla_warned").count() == 30


def test_a_sweep_that_fails_leaves_everything_to_the_next(monkeypatch, ticket):
    import replywell.sla.actions.sweep as module

    def fails(*_, **__):
        raise RuntimeError

    with monkeypatch.context() as broken:
        broken.setattr(module, "record_all", fails)
        with pytest.raises(RuntimeError):
            swept(75)

    swept(75)
    assert story(ticket) == [WARNED]
