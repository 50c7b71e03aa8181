"""When a ticket's turn is likely to come: from what waits before it and how many answers its team gave lately. Pure.

It is a guess, and told as one: it takes the queue as it stands and the team as it was. Whoever takes a ticket out of
turn, and whatever comes in and goes to the front, makes it wrong.
"""

from datetime import datetime, timedelta

from replywell.kit.values import Value
from replywell.people.working_time import Hours, working_time

ENOUGH = 20
"""Answers of the time looked at; fewer say nothing about a pace."""
SHORTEST = timedelta(hours=4)
"""Working time that has to be in it."""


class Lately(Value):
    """What a team has done in the time looked at."""

    answers: int
    since: datetime
    until: datetime

    def per_hour(self, hours: Hours | None) -> float | None:
        """Answers for each working hour; None where there is too little to go by."""
        worked = working_time(hours).between(self.since, self.until)
        if self.answers < ENOUGH or worked < SHORTEST:
            return None
        return self.answers / (worked / timedelta(hours=1))


class Expected(Value):
    """A guess: at which moment, behind how many others, at how many answers an hour."""

    at: datetime
    ahead: int
    per_hour: float


def expect(ahead: int, lately: Lately, hours: Hours | None) -> Expected | None:
    """When the ticket is answered behind so many others if all goes on as lately; None where nobody can say."""
    pace = lately.per_hour(hours)
    if pace is None:
        return None
    at = working_time(hours).after(lately.until, timedelta(hours=(ahead + 1) / pace))
    return Expected(at=at, ahead=ahead, per_hour=pace) if at else None


def likely_late(expected: Expected | None, due_at: datetime | None, now: datetime) -> bool:
    """Whether its turn comes after it is due; what is late already needs no guess."""
    return expected is not None and due_at is not None and now < due_at < expected.at
