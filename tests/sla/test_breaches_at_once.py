"""What many tickets have missed is logged with as few statements as what few have."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from replywell.kit import clock
from replywell.people.actors import actor_of
from replywell.sla.actions.breaches import follow_breaches
from replywell.sla.actions.clocks import keep_clocks, rebuild
from replywell.sla.models import Breach, Policy
from replywell.tickets.actions import triage
from replywell.tickets.models import Ticket, TicketEvent

MONDAY = datetime(2026, 3, 2, 9, tzinfo=UTC)


@pytest.fixture
def asked(rosa, ada, ben, team_billing):
    """Tickets in the hands of Ada and Billing, which Ben and no team have later."""
    Policy.objects.create(name="All", first_response=60, resolution=2000, internal={str(team_billing.pk): 50})

    def make(count: int, later: int) -> list[int]:
        rows = [Ticket(requester=rosa, status="open", created_at=MONDAY) for _ in range(count)]
        Ticket.objects.bulk_create(rows)
        TicketEvent.objects.bulk_create(
            TicketEvent(ticket=each, kind="message_received", actor="contact:1", at=MONDAY) for each in rows
        )
        for minutes, agent, team in ((0, ada, team_billing), (later, ben, None)):
            with clock.at(MONDAY + timedelta(minutes=minutes)):
                for each in rows:
                    triage.assign(each, agent, by=actor_of(ada))
                    triage.route(each, team, by=actor_of(ada))
        return [each.pk for each in rows]

    return make


def statements(act, *numbers) -> int:
    with CaptureQueriesContext(connection) as told:
        act(*numbers)
    return len(told)


def follow(*numbers: int) -> None:
    follow_breaches(numbers)


def counted(numbers: list[int]) -> list[int]:
    """Statements for these tickets: while nothing is missed, when all is, in a
    rebuild, and when another policy withdraws it."""
    found, policies = [], Policy.objects.all()
    policies.update(first_response=60)
    with clock.at(MONDAY + timedelta(minutes=10)):
        keep_clocks(*numbers)
        found.append(statements(follow, *numbers))
        found.append(statements(keep_clocks, *numbers))
    with clock.at(MONDAY + timedelta(minutes=120)):
        found.append(statements(follow, *numbers))
        found.append(statements(keep_clocks, *numbers))
        found.append(statements(rebuild, *numbers))
        policies.update(first_response=1999)
        found.append(statements(keep_clocks, *numbers))
    return found


def test_a_ticket_more_is_no_statement_more(asked):
    counted(asked(1, 5))  # terms are read once by a process
    few, many = asked(3, 5), asked(12, 5)
    assert counted(few) == counted(many)


def test_each_is_logged_with_whose_it_was_then(asked, ada, team_billing):
    numbers = asked(4, 90)
    with clock.at(MONDAY + timedelta(minutes=120)):
        keep_clocks(*numbers)
    kept = Breach.objects.filter(kind="first_response")
    assert set(kept.values_list("ticket", "agent", "team")) == {(n, ada.pk, team_billing.pk) for n in numbers}
    assert {breach.at for breach in kept} == {MONDAY + timedelta(minutes=60)}
