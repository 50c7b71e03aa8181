"""What lists of tickets are sorted by and indexes hold: the same expressions for both, so that they meet.

Their constants are written into the SQL, not given as parameters: a parameter has a type of its own, and
`urgency = 1::smallint` is another expression to PostgreSQL than the `urgency = 1` of the index.
"""

from datetime import UTC, datetime
from typing import Any

from django.db.models import DateTimeField, F, FloatField, Func, IntegerField, QuerySet, Value
from django.db.models.functions import Coalesce

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


def used(now: datetime) -> Any:
    """The share of the time until the next answer is due that is used up: 1 when it is due, 0 where nobody waits."""
    told = "EXTRACT(EPOCH FROM (%(expressions)s)) / NULLIF(EXTRACT(EPOCH FROM (due_at - waiting_since)), 0)::float8"
    passed = Func(
        Value(now, output_field=DateTimeField()), F("waiting_since"), arg_joiner=" - ", template=told
    )
    passed.output_field = FloatField()
    return Coalesce(passed, Value(0.0), output_field=FloatField())


def most_urgent_first(tickets: QuerySet[Any], now: datetime) -> QuerySet[Any]:
    """Critical ones first, then those that have used the greatest share of their time, then the oldest."""
    return tickets.order_by(calm(), used(now).desc(), "created_at", "pk")
