"""A ticket opens, waits, is resolved, reopens and closes."""

import pytest

from replywell.people.actors import actor_of
from replywell.tickets.actions import lifecycle
from replywell.tickets.status import MOVES, MoveNotAllowed, Status, check_move


def test_resolving_writes_who_did_it(ada, refund):
    lifecycle.resolve(refund, by=actor_of(ada))

    refund.refresh_from_db()
    event = refund.events.get(kind="resolved")
    assert refund.status == Status.RESOLVED
    assert refund.resolved_at is not None
    assert event.actor == f"agent:{ada.pk}"
    assert event.data == {"before": "new", "after": "resolved"}


def test_resolving_twice_is_resolving_once(ada, refund):
    lifecycle.resolve(refund, by=actor_of(ada))
    lifecycle.resolve(refund, by=actor_of(ada))

    assert refund.events.filter(kind="resolved").count() == 1


def test_closed_is_final(ada, refund):
    ticket = lifecycle.resolve(refund, by=actor_of(ada))
    ticket = lifecycle.close(ticket, by=actor_of(ada))

    with pytest.raises(MoveNotAllowed, match="closed is final"):
        lifecycle.reopen(ticket, by=actor_of(ada))


@pytest.mark.parametrize("old", list(Status))
def test_nothing_returns_to_new(old):
    assert Status.NEW not in MOVES[old]
    with pytest.raises(MoveNotAllowed):
        check_move(old, Status.NEW)
