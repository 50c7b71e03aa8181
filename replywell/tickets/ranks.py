"""What lists of tickets are sorted by and indexes hold: the same expressions for both, so that they meet.

Their constants are written into the SQL, not given as parameters: a parameter has a type of its own, and
`urgency = 1::smallint` is another expression to PostgreSQL than the `urgency = 1` of the index.
"""

from datetime import UTC, datetime
from typing import Any

from django.db.models import DateTimeField, F, Func, IntegerField

NEVER = datetime(5000, 1, 1, tzinfo=UTC)
"""Stands for "at no time", behind everything that has one."""
_OR_NEVER = "COALESCE(%(expressions)s, '5000-01-01 00:00:00+00'::timestamptz)"


def calm() -> Any:
    """0 for critical tickets, 1 for all others."""
    told = "(CASE WHEN %(expressions)s = 1 THEN 0 ELSE 1 END)"
    return Func(F("urgency"), template=told, output_field=IntegerField())


def due_or_never() -> Any:
    """When the next answer is due; far away where nobody waits."""
    return Func(F("due_at"), template=_OR_NEVER, output_field=DateTimeField())


def waiting_or_never() -> Any:
    """Since when the requester waits; far away where nobody does."""
    return Func(F("waiting_since"), template=_OR_NEVER, output_field=DateTimeField())
