"""The order by share where promises pass in working hours: as the clocks themselves tell it, at any moment."""

import dataclasses
import random
from datetime import UTC, datetime, timedelta

import pytest

from replywell.kit import clock
from replywell.people.actors import actor_of
from replywell.sla.actions.clocks import keep_clocks
from replywell.sla.actions.sweep import clock_of
from replywell.sla.models import Calendar, CalendarDay, Policy, Target
from replywell.tickets.actions.conversation import reply
from replywell.tickets.actions.events import record
from replywell.tickets.actions.lifecycle import wait
from replywell.tickets.actions.promising import forget_paces
from replywell.tickets.models import Pace, Ticket, TicketEvent
from replywell.tickets.paces import shown
from replywell.tickets.ranks import most_urgent_first, spent
from replywell.tickets.status import Status
from replywell.triage.actions.assignment import take_next
from replywell.workspace import queue, shares
from replywell.workspace.cells import PASSING
from replywell.workspace.conditions import from_text

FRIDAY = datetime(2026, 3, 27, 12, tzinfo=UTC)
"""Before the night in which Berlin's clocks are put forward."""
BERLIN = {str(day): [["09:00", "12:30"], ["13:15", "17:00"]] for day in range(5)}
TOKYO = {str(day): [["08:00", "20:00"]] for day in range(6)}
OPEN = queue.VIEWS["open"]
PENDING = dataclasses.replace(OPEN, conditions=(from_text("status:is:pending"),))


@pytest.fixture
def policies(db):
    berlin = Calendar.objects.create(name="Berlin", timezone="Europe/Berlin", week=BERLIN, country="DE")
    CalendarDay.objects.create(calendar=berlin, date="2026-03-31", hours=[["10:00", "11:00"]])
    tokyo = Calendar.objects.create(name="Tokyo", timezone="Asia/Tokyo", week=TOKYO)
    for urgency, (calendar, minutes) in enumerate(
        [(None, 60), (berlin, 240), (tokyo, 240), (berlin, 1440)], start=1
    ):
        Policy.objects.create(
            name=f"Urgency {urgency}", position=urgency, urgencies=[urgency], calendar=calendar, first_response=minutes
        )  # fmt: skip


@pytest.fixture
def crowd(rosa, policies):
    dice, made = random.Random(3), []
    for number in range(160):
        since = FRIDAY - timedelta(minutes=dice.randint(0, 4 * 24 * 60))
        made.append(
            Ticket(
                requester=rosa,
                urgency=1 + number % 4,
                status="open",
                waiting_since=since,
                due_at=since + timedelta(hours=1),
                created_at=since,
            )
        )
    Ticket.objects.bulk_create(made)
    TicketEvent.objects.bulk_create(
        TicketEvent(ticket=t, kind="message_received", actor="contact:1", at=t.created_at) for t in made
    )
    with clock.at(FRIDAY):
        keep_clocks(*(ticket.pk for ticket in made))
    return made


def told(moment) -> list[int]:
    """The order as the clocks of the tickets tell it, without the database."""
    ranked = []
    for ticket in Ticket.objects.prefetch_related("targets"):
        target = next(each for each in ticket.targets.all() if each.kind == "first_response")
        past = moment - (target.due_at or moment + timedelta(1))
        counts = clock_of(target)
        used = counts.used(moment) if past < timedelta() else target.length + _over(counts, target, moment)
        ranked.append((ticket.urgency != 1, -(used / target.length), ticket.created_at, ticket.pk))
    return [number for *_, number in sorted(ranked)]


def _over(counts, target, moment):
    return counts.used(moment) - counts.used(target.due_at)


def listed(agent, size=50, view=OPEN) -> list[int]:
    after, seen = "", []
    while True:
        page = queue.page(view, agent, after=after, size=size)
        seen += [row.pk for row in page.rows]
        if not page.after:
            return seen
        after = page.after


@pytest.mark.parametrize("most", [24, 2], ids=["merged", "too many kinds to merge"])
@pytest.mark.parametrize("hours", [0, 4.8, 30, 45, 68, 120, 3000])
def test_a_list_has_the_order_that_the_clocks_tell(ada, crowd, monkeypatch, most, hours):
    monkeypatch.setattr(shares, "MOST", most)
    with clock.at(FRIDAY + timedelta(hours=hours)):
        assert len(shares.kinds()) == (4 if most == 24 else 0)
        assert listed(ada, size=13) == listed(ada, size=160) == told(clock.now())
        wanted = most_urgent_first(Ticket.objects.all(), clock.now(), shown(clock.now()))
        assert [ticket.pk for ticket in wanted] == told(clock.now())


def test_time_stands_still_over_a_weekend(ada, crowd):
    with clock.at(FRIDAY + timedelta(hours=30)):
        saturday = listed(ada)
    with clock.at(FRIDAY + timedelta(hours=46)):  # not in Tokyo, where they work on Saturdays
        calm = Ticket.objects.exclude(urgency=3).values_list("pk", flat=True)
        assert [n for n in listed(ada) if n in calm] == [n for n in saturday if n in calm]


def test_a_list_that_was_begun_on_friday_goes_on_in_its_order_on_monday(ada, crowd):
    with clock.at(FRIDAY):
        first = queue.page(OPEN, ada, size=20)
        wanted = listed(ada)
    seen, after = [row.pk for row in first.rows], first.after
    with clock.at(FRIDAY + timedelta(days=3)):
        while after:
            page = queue.page(OPEN, ada, after=after, size=20)
            seen, after = seen + [row.pk for row in page.rows], page.after
        assert seen == wanted != listed(ada)


def test_take_next_takes_what_stands_on_top(ada, crowd, team_billing):
    Ticket.objects.update(team=team_billing)
    Ticket.objects.filter(urgency=1).update(status="resolved")
    with clock.at(FRIDAY + timedelta(hours=69)):
        top = listed(ada)[0]
        assert take_next(ada).pk == top


@pytest.fixture
def paused(ada, crowd):
    """Every third one, on Friday an hour later."""
    Policy.objects.update(pauses=["pending"])
    numbers = [ticket.pk for ticket in crowd[::3]]
    with clock.at(FRIDAY + timedelta(hours=1)):
        for ticket in crowd[::3]:
            wait(ticket, Status.PENDING, by=actor_of(ada))
        keep_clocks(*numbers)
    return numbers


def used(numbers, moment) -> dict[int, float]:
    """The share of each, as lists have it."""
    shares_ = Ticket.objects.filter(pk__in=numbers).annotate(share=spent(moment, shown(moment)))
    return {number: -share for number, share in shares_.values_list("pk", "share")}


def test_what_is_paused_stands_still_in_lists(ada, crowd, paused):
    friday = used(paused, FRIDAY + timedelta(hours=1))
    targets = Target.objects.filter(ticket__in=paused, length__gt=timedelta())
    assert friday == pytest.approx({t.ticket_id: t.used / t.length for t in targets})
    assert set(Ticket.objects.filter(pk__in=paused).values_list("due_at", flat=True)) == {None}

    for hours in (2, 69, 3000):
        moment = FRIDAY + timedelta(hours=hours)
        assert used(paused, moment) == friday
        with clock.at(moment):
            keep_clocks(*paused)
            assert used(paused, moment) == pytest.approx(friday)
            assert listed(ada, size=13) == told(moment)
            assert listed(ada, size=13, view=PENDING) == [n for n in told(moment) if n in paused]


def test_what_goes_on_again_goes_on_where_it_stood(ada, crowd, paused):
    before = used(paused, FRIDAY)
    with clock.at(FRIDAY + timedelta(days=14)):
        for ticket in crowd[::3]:
            wait(ticket, Status.OPEN, by=actor_of(ada))
        keep_clocks(*paused)
        assert used(paused, clock.now()) == pytest.approx(before)
        assert not Ticket.objects.filter(pk__in=paused, due_at=None).exists()


def test_a_row_says_that_it_is_paused(ada, crowd, paused):
    with clock.at(FRIDAY + timedelta(hours=9)):
        row = queue.page(PENDING, ada).rows[0]
        assert row.paused
        assert "Paused" in PASSING["due"](row)


def test_whoever_has_been_answered_waits_for_nothing(ada, crowd):
    ticket = crowd[1]
    with clock.at(FRIDAY + timedelta(hours=1)):
        reply(ticket, "Done.", by=ada, status=Status.PENDING)
    ticket.refresh_from_db()
    assert (ticket.due_at, ticket.pace_id, ticket.paced_since, ticket.paced_for) == (None,) * 4


def test_without_a_policy_the_usual_time_of_the_urgency_holds_again(ada, crowd):
    Policy.objects.all().delete()
    with clock.at(FRIDAY + timedelta(hours=1)):
        keep_clocks(*(ticket.pk for ticket in crowd))
        assert len(shares.kinds()) == 4
    kept = Ticket.objects.get(pk=crowd[3].pk)
    assert kept.due_at == kept.waiting_since + timedelta(hours=24)
    assert kept.paced_since is None


def test_another_urgency_goes_by_another_clock_once_its_event_is_read(crowd, ada):
    ticket = crowd[1]
    before = Ticket.objects.get(pk=ticket.pk).pace_id
    Ticket.objects.filter(pk=ticket.pk).update(urgency=3)
    record(ticket, "classified", by=actor_of(ada))
    with clock.at(FRIDAY):
        keep_clocks(ticket.pk)
    assert Ticket.objects.get(pk=ticket.pk).pace_id not in {before, None}


def test_paces_that_nobody_has_go(crowd):
    Pace.objects.create(hash="old", hours={}, set_at=FRIDAY - timedelta(days=9))
    Pace.objects.create(hash="new", hours={})
    kept = Pace.objects.count() - 1
    Pace.objects.exclude(hash="new").update(set_at=FRIDAY)
    assert forget_paces() == 1
    assert Pace.objects.count() == kept
