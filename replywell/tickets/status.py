"""A ticket's statuses and the moves between them. Nothing else may change a status."""

from enum import StrEnum

from replywell.kit.errors import Conflict


class Status(StrEnum):
    NEW = "new"
    OPEN = "open"
    PENDING = "pending"  # waiting for the requester
    ON_HOLD = "on_hold"  # waiting for anyone else
    RESOLVED = "resolved"
    CLOSED = "closed"


WORKING = frozenset({Status.NEW, Status.OPEN, Status.PENDING, Status.ON_HOLD})
_AMONG_WORKING = {Status.OPEN, Status.PENDING, Status.ON_HOLD, Status.RESOLVED}

MOVES: dict[Status, frozenset[Status]] = {
    Status.NEW: frozenset(_AMONG_WORKING),
    Status.OPEN: frozenset(_AMONG_WORKING - {Status.OPEN}),
    Status.PENDING: frozenset(_AMONG_WORKING - {Status.PENDING}),
    Status.ON_HOLD: frozenset(_AMONG_WORKING - {Status.ON_HOLD}),
    Status.RESOLVED: frozenset({Status.OPEN, Status.CLOSED}),
    Status.CLOSED: frozenset(),
}


class MoveNotAllowed(Conflict):
    """This ticket cannot go to that status."""


def check_move(old: str, new: str) -> None:
    """Raise `MoveNotAllowed` unless a ticket may go from `old` to `new`."""
    if Status(new) not in MOVES[Status(old)]:
        raise MoveNotAllowed(
            f"A {old.replace('_', ' ')} ticket cannot become {new.replace('_', ' ')}."
            + (" Write a new ticket instead: closed is final." if old == Status.CLOSED else "")
        )
