"""The order by the share of time used: lists, their pages, and what `take next` gives."""

import random
from datetime import timedelta

import pytest

from replywell.kit import clock
from replywell.tickets.models import Ticket
from replywell.tickets.ranks import most_urgent_first
from replywell.triage.actions.assignment import take_next
from replywell.workspace import queue, shares
from replywell.workspace.order import SORTS, key, read_cursor

OPEN = queue.VIEWS["open"]
HOURS = {1: 1, 2: 4, 3: 8, 4: 24}


def _ticket(rosa, urgency, since, hours, **more):
    due = since + timedelta(hours=hours)
    return Ticket(requester=rosa, urgency=urgency, waiting_since=since, due_at=due, **more)


@pytest.fixture
def crowd(rosa):
    """200 tickets, some critical, some late, some for which nobody waits, many with shares that are equal."""
    dice, now = random.Random(5), clock.now()
    made = []
    for number in range(200):
        urgency = dice.randint(1, 4)
        one = _ticket(
            rosa,
            urgency,
            now - timedelta(minutes=15 * dice.randint(0, 150)),
            HOURS[urgency],
            created_at=now - timedelta(hours=dice.randint(0, 3)),
        )
        if number % 5 == 0:
            one.waiting_since = one.due_at = None
        made.append(one)
    return Ticket.objects.bulk_create(made)


def _paged(agent, view=OPEN, size=7):
    after, seen = "", []
    for _page in range(250):
        page = queue.page(view, agent, after=after, size=size)
        seen += [row.pk for row in page.rows]
        if not page.after:
            return seen
        after = page.after
    raise AssertionError("The list has no end.")


def _at(moment, monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: moment)


def test_a_medium_ticket_at_eighty_percent_goes_before_a_fresh_high_one(ada, rosa):
    now = clock.now()
    fresh = _ticket(rosa, 2, now - timedelta(minutes=10), 4, subject="due first")
    older = _ticket(rosa, 3, now - timedelta(hours=6.4), 8)
    asleep = _ticket(rosa, 4, now - timedelta(hours=2), 24)
    late = _ticket(rosa, 4, now - timedelta(hours=50), 24)
    critical = _ticket(rosa, 1, now, 1)
    Ticket.objects.bulk_create([fresh, older, asleep, late, critical])

    listed = [row.pk for row in queue.page(OPEN, ada).rows]

    assert listed == [critical.pk, late.pk, older.pk, asleep.pk, fresh.pk]


def test_among_equal_shares_the_oldest_goes_first(ada, rosa):
    now = clock.now()
    half = [
        _ticket(rosa, 4, now - timedelta(hours=12), 24, created_at=now - timedelta(days=1)),
        _ticket(rosa, 2, now - timedelta(hours=2), 4, created_at=now - timedelta(days=3)),
        _ticket(rosa, 3, now - timedelta(hours=4), 8, created_at=now - timedelta(days=2)),
    ]
    Ticket.objects.bulk_create(half)
    with pytest.MonkeyPatch.context() as patched:
        _at(now, patched)
        assert _paged(ada, size=1) == [half[1].pk, half[2].pk, half[0].pk]


@pytest.mark.parametrize("most", [24, 3], ids=["merged", "too many kinds to merge"])
def test_a_list_is_read_in_the_order_that_take_next_takes(ada, crowd, monkeypatch, most):
    now = clock.now()
    _at(now, monkeypatch)
    monkeypatch.setattr(shares, "MOST", most)
    wanted = list(most_urgent_first(Ticket.objects.all(), now, {}).values_list("pk", flat=True))

    assert len(shares.kinds()) == (6 if most == 24 else 0)
    for size in (1, 7, 50):
        assert _paged(ada, size=size) == wanted


def test_take_next_takes_what_stands_on_top(ada, crowd, team_billing):
    Ticket.objects.update(status="open", team=team_billing)
    ada.capacity = 500
    ada.save()
    top = queue.page(OPEN, ada).rows[0].pk
    assert take_next(ada).pk == top


def test_a_list_that_was_begun_keeps_its_order_while_time_goes_on(ada, crowd, monkeypatch):
    begun = clock.now()
    _at(begun, monkeypatch)
    first = queue.page(OPEN, ada, size=60)
    wanted = list(most_urgent_first(Ticket.objects.all(), begun, {}).values_list("pk", flat=True))
    _at(begun + timedelta(hours=30), monkeypatch)

    rest, after = [], first.after
    while after:
        page = queue.page(OPEN, ada, after=after, size=60)
        rest, after = rest + [row.pk for row in page.rows], page.after

    assert [row.pk for row in first.rows] + rest == wanted
    assert _paged(ada) != wanted


def test_what_comes_between_two_pages_repeats_and_skips_nothing(ada, crowd, rosa):
    first = queue.page(OPEN, ada, size=60)
    new = [_ticket(rosa, urgency, clock.now(), HOURS[urgency]) for urgency in HOURS] + [
        _ticket(rosa, 3, clock.now() - timedelta(hours=90), 8),
        _ticket(rosa, 3, clock.now() - timedelta(hours=9), 77),  # a time that there was none of before
    ]
    Ticket.objects.bulk_create(new)

    rest, after = [], first.after
    while after:
        page = queue.page(OPEN, ada, after=after, size=60)
        rest, after = rest + [row.pk for row in page.rows], page.after

    seen = [row.pk for row in first.rows] + rest
    assert len(seen) == len(set(seen))
    assert {one.pk for one in crowd} <= set(seen)
    assert new[-1].pk in seen


def test_lists_of_what_is_done_are_in_that_order_too(ada, crowd):
    Ticket.objects.filter(pk__in=[one.pk for one in crowd[:90]]).update(status="resolved")
    view = queue.narrowed_by(queue.VIEWS["all"], [], "urgent")
    assert len(_paged(ada, view)) == len(set(_paged(ada, view))) == 200


def test_a_key_tells_no_time_so_that_a_row_is_drawn_once(ada, crowd, monkeypatch):
    before = [key(SORTS["urgent"], row) for row in queue.page(OPEN, ada).rows]
    _at(clock.now() + timedelta(hours=30), monkeypatch)
    rows = queue.some(OPEN, ada, [int(each.rpartition("~")[2]) for each in before])
    assert {key(SORTS["urgent"], row) for row in rows} == set(before)


def test_a_cursor_of_another_order_is_told_to_be_broken(ada, crowd):
    place = read_cursor(SORTS["urgent"], queue.page(OPEN, ada, size=3).after)
    assert set(place) == {"at", "calm", "pace", "since", "length", "created_at", "pk"}
    for broken in ("1~00000000000000000~1", "9" * 17 + "~1~" + "9" * 17 + "~0~1~1", "~"):
        with pytest.raises(Exception, match="Start from the top"):
            read_cursor(SORTS["urgent"], broken)


def test_in_one_team_alike(ada, crowd, team_billing):
    Ticket.objects.filter(pk__in=[one.pk for one in crowd[:80]]).update(team=team_billing)
    listed = _paged(ada, queue.VIEWS["teams"])
    wanted = most_urgent_first(Ticket.objects.filter(team=team_billing), clock.now(), {})
    assert listed == list(wanted.values_list("pk", flat=True))
