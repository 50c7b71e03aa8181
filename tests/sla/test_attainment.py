"""Figures of kept promises agree with the tickets behind them, and nobody counts what they may not see."""

from datetime import UTC, datetime, timedelta

import pytest

from replywell.kit import clock
from replywell.people.actions.agents import add_agent
from replywell.people.models import Company, Team
from replywell.sla.actions.breaches import follow_breaches
from replywell.sla.attainment import DIMENSIONS, STATES, attainment, behind, whole
from replywell.sla.models import AppliedTerms, Target
from replywell.tickets.models import Category, Ticket

MONDAY = datetime(2026, 3, 2, tzinfo=UTC)
WEEK = timedelta(days=7)
NOW = MONDAY + WEEK


@pytest.fixture
def olga(db):
    return add_agent("olga@example.com", name="Olga", role="owner")


@pytest.fixture
def desk(rosa, mailbox, ada, ben, team_billing):
    """Forty promises of two weeks: of each four one kept, one missed, one open, one ended."""
    rosa.company = Company.objects.create(name="Atelier", tier="gold")
    rosa.save()
    terms = AppliedTerms.objects.create(hash="x", terms={"policy": 1, "name": "All"})
    refunds = Category.objects.create(slug="refunds", name="Refunds")
    for number in range(40):
        began = MONDAY - WEEK + timedelta(hours=8 * number)
        ticket = Ticket.objects.create(
            subject=f"Matter {number}",
            requester=rosa,
            connection=mailbox if number % 2 else None,
            team=team_billing if number % 3 else None,
            assignee=[ada, ben, None][number % 3],
            category=refunds if number % 5 else None,
            status="open",
        )
        hour = timedelta(hours=1)
        state = {
            0: {"met_at": began + hour / 2, "used": hour / 2},
            1: {"met_at": began + 2 * hour, "used": 2 * hour, "breached_at": began + hour},
            2: {"due_at": NOW + hour},
            3: {"ended_at": began + hour / 4, "used": hour / 4},
        }[number % 4]
        Target.objects.create(
            ticket=ticket, kind="resolution", started_at=began, length=hour, terms=terms, **{"due_at": began + hour, **state}
        )  # fmt: skip
    with clock.at(NOW):
        follow_breaches(Ticket.objects.values_list("pk", flat=True))


@pytest.mark.parametrize("dimension", DIMENSIONS)
def test_a_figure_is_as_many_as_the_promises_behind_it(desk, olga, dimension):
    rows = attainment(olga, dimension, MONDAY, NOW, now=NOW)

    for row in rows:
        for state in STATES:
            listed = behind(olga, dimension, row.key, state, MONDAY, NOW, now=NOW)
            assert listed.count() == getattr(row.now, state), (row.key, state)
        assert behind(olga, dimension, row.key, "", MONDAY, NOW, now=NOW).count() == row.now.made
    total = whole(olga, MONDAY, NOW, now=NOW)
    assert sum(row.now.made for row in rows) == total.now.made == 19
    assert sum(row.now.missed for row in rows) == total.now.missed


def test_shares_intervals_and_the_period_before(desk, olga):
    row = whole(olga, MONDAY, NOW, now=NOW)

    assert (row.now.kept, row.now.missed, row.now.open, row.now.ended) == (4, 5, 5, 5)
    assert row.now.share == pytest.approx(4 / 9)
    assert row.now.interval == pytest.approx((0.1888, 0.7333), abs=0.001)
    assert (row.before.kept, row.before.missed) == (6, 5)
    assert row.change == pytest.approx(4 / 9 - 6 / 11)
    assert (row.now.median, row.now.ninetieth) == (0.5, 2.0)


def test_what_is_open_and_past_its_time_is_missed(desk, olga):
    later = whole(olga, MONDAY, NOW, now=NOW + timedelta(hours=2))

    assert (later.now.missed, later.now.open) == (10, 0)


def test_a_missed_promise_belongs_to_who_had_it_then(desk, olga, ada, ben):
    before = {row.name: row.now.missed for row in attainment(olga, "agent", MONDAY, NOW, now=NOW)}
    Ticket.objects.update(assignee=ben)
    after = {row.name: row.now.missed for row in attainment(olga, "agent", MONDAY, NOW, now=NOW)}

    assert before["Ada Byrne"] > 0
    assert after == before


def test_nobody_counts_tickets_of_a_team_closed_to_them(desk, olga, ben, team_billing):
    Team.objects.filter(pk=team_billing.pk).update(private=True)

    seen, all_of_them = whole(ben, MONDAY, NOW, now=NOW).now.made, whole(olga, MONDAY, NOW, now=NOW).now.made
    assert 0 < seen < all_of_them
    hidden = behind(ben, "team", str(team_billing.pk), "", MONDAY, NOW, now=NOW)
    assert set(hidden.values_list("ticket__assignee", flat=True)) <= {ben.pk}


@pytest.mark.parametrize("key", ["x", "9" * 30, "-1", "\u0663"])
def test_an_address_that_somebody_typed_finds_nothing(desk, olga, key):
    assert behind(olga, "team", key, "missed", MONDAY, NOW).count() == 0
