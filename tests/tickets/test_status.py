"""Which status may follow which: the whole table."""

import pytest

from replywell.people.actors import SYSTEM
from replywell.tickets.actions import lifecycle
from replywell.tickets.models import Ticket
from replywell.tickets.status import MOVES, WORKING, MoveNotAllowed, Status, check_move

N, O, P, H, R, C = Status
ALLOWED = {
    (N, O), (N, P), (N, H), (N, R),
    (O, P), (O, H), (O, R),
    (P, O), (P, H), (P, R),
    (H, O), (H, P), (H, R),
    (R, O), (R, C),
}  # fmt: skip


@pytest.mark.parametrize("old", Status)
@pytest.mark.parametrize("new", Status)
def test_only_the_moves_of_the_plan_are_allowed(old, new):
    if (old, new) in ALLOWED:
        check_move(old, new)
    else:
        with pytest.raises(MoveNotAllowed, match=str(old).replace("_", " ")):
            check_move(old, new)
    assert (new in MOVES[old]) == ((old, new) in ALLOWED)


def test_every_status_can_be_reached_and_left_but_closed():
    reached = {new for _, new in ALLOWED} | {N}
    left = {old for old, _ in ALLOWED}
    assert reached == set(Status)
    assert set(Status) - left == {C}
    assert frozenset({N, O, P, H}) == WORKING


VERBS = {
    "resolve": (lifecycle.resolve, R, "resolved"),
    "reopen": (lifecycle.reopen, O, "reopened"),
    "close": (lifecycle.close, C, "closed"),
    "open": (lambda ticket, by: lifecycle.wait(ticket, O, by=by), O, "status_changed"),
    "pend": (lambda ticket, by: lifecycle.wait(ticket, P, by=by), P, "status_changed"),
    "hold": (lambda ticket, by: lifecycle.wait(ticket, H, by=by), H, "status_changed"),
}


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize("old", Status)
def test_a_verb_moves_only_where_the_table_allows(refund, old, verb):
    act, new, kind = VERBS[verb]
    Ticket.objects.update(status=old)
    refund.refresh_from_db()
    events = refund.events.count()

    if new == old or (verb == "reopen" and old in WORKING):
        assert act(refund, by=SYSTEM).status == old
        assert refund.events.count() == events
    elif (old, new) in ALLOWED:
        act(refund, by=SYSTEM)
        refund.refresh_from_db()
        event = refund.events.last()
        assert refund.status == new
        assert event.kind == ("reopened" if (old, new) == (R, O) else kind)
        assert event.data == {"before": old, "after": new}
    else:
        with pytest.raises(MoveNotAllowed):
            act(refund, by=SYSTEM)
        refund.refresh_from_db()
        assert refund.status == old
        assert refund.events.count() == events


def test_the_moment_of_resolution_is_there_exactly_while_it_is_resolved(refund):
    assert lifecycle.resolve(refund, by=SYSTEM).resolved_at
    assert lifecycle.wait(refund, O, by=SYSTEM).resolved_at is None
    assert lifecycle.resolve(refund, by=SYSTEM).resolved_at
    assert lifecycle.reopen(refund, by=SYSTEM).resolved_at is None


def test_opening_by_a_page_that_is_out_of_date_reopens_all_the_same(refund):
    """The page still shows the ticket as pending; meanwhile it was resolved."""
    stale = Ticket.objects.get(pk=refund.pk)
    lifecycle.resolve(refund, by=SYSTEM)
    lifecycle.wait(stale, O, by=SYSTEM)

    refund.refresh_from_db()
    assert (refund.status, refund.resolved_at) == (O, None)
    assert refund.events.last().kind == "reopened"


@pytest.mark.parametrize("status", [R, C])
def test_waiting_is_not_a_way_to_resolve_or_close(refund, status):
    with pytest.raises(MoveNotAllowed):
        lifecycle.wait(refund, status, by=SYSTEM)
