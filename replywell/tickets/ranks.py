"""What lists of tickets are sorted by and indexes hold: the same expressions for both, so that they meet.

Their constants are written into the SQL, not given as parameters: a parameter has a type of its own, and
`urgency = 1::smallint` is another expression to PostgreSQL than the `urgency = 1` of the index.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from django.db.models import (
    BigIntegerField,
    Case,
    DateTimeField,
    DurationField,
    F,
    FloatField,
    Func,
    IntegerField,
    Q,
    QuerySet,
    Value,
    When,
)
from django.db.models.functions import Coalesce, NullIf

NEVER = datetime(5000, 1, 1, tzinfo=UTC)
"""Stands for "at no time", behind everything that has one."""
_OR_NEVER = "COALESCE(%(expressions)s, '5000-01-01 00:00:00+00'::timestamptz)"
_MICROS = "(EXTRACT(EPOCH FROM (%(expressions)s)) * 1000000)::float8"
_SPAN = DurationField()
_RUNS = Q(due_at__gt=F("waiting_since"))


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


def pace() -> Any:
    """By which clock that time passes; 0 by the one on the wall."""
    return Func(F("pace"), template="COALESCE(%(expressions)s, 0)", output_field=BigIntegerField())


def length() -> Any:
    """How long the requester may wait by that clock: as was promised, or from when they wrote until an answer is due;
    no time where nobody waits."""
    waits = Func(
        F("due_at"), F("waiting_since"), arg_joiner=" - ", template="%(expressions)s", output_field=_SPAN
    )
    told = "GREATEST(COALESCE(%(expressions)s), '0'::interval)"
    return Func(F("paced_for"), waits, template=told, output_field=_SPAN)


def since() -> Any:
    """What it showed when that time began; far away where nobody waits."""
    never = Func(template="'5000-01-01 00:00:00+00'::timestamptz", output_field=DateTimeField())
    waits = Case(When(_RUNS, then=F("waiting_since")), default=never, output_field=DateTimeField())
    return Func(F("paced_since"), waits, template="COALESCE(%(expressions)s)", output_field=DateTimeField())


def shows(at: Any, clocks: Mapping[int, Any]) -> Any:
    """What a ticket's clock shows, where the one on the wall and those of paces show this."""
    parts = (When(pace=number, then=_moment(moment)) for number, moment in clocks.items())
    return Case(*parts, default=_moment(at), output_field=DateTimeField())


def spent(at: Any, clocks: Mapping[int, Any]) -> Any:
    """The share of that time which is used up at a moment, below zero: -1 when the answer is due, 0 where nobody waits.

    Of whole microseconds, so that wherever the two are divided it gives the same number.
    """
    whole = Func(length(), template=_MICROS, output_field=FloatField())
    then = _micros(since(), shows(at, clocks)) / NullIf(whole, Value(0.0))
    return Coalesce(then, Value(0.0), output_field=FloatField())


def spent_then(at: Any, begun: Any, micros: Any) -> Any:
    """As `spent`, of a ticket whose time of so many microseconds began then; `at` is what its clock shows."""
    given = NullIf(Value(micros, output_field=BigIntegerField()), Value(0))
    whole = Func(given, template="%(expressions)s::float8", output_field=FloatField())
    return Coalesce(_micros(_moment(begun), _moment(at)) / whole, Value(0.0), output_field=FloatField())


def _moment(at: Any) -> Any:
    return Value(at, output_field=DateTimeField())


def _micros(later: Any, earlier: Any) -> Any:
    return Func(later, earlier, arg_joiner=" - ", template=_MICROS, output_field=FloatField())


def most_urgent_first(tickets: QuerySet[Any], now: datetime, clocks: Mapping[int, datetime]) -> QuerySet[Any]:
    """Critical ones first, then those that have used the greatest share of their time, then the oldest.

    `clocks` is what those of all paces show, as `paces.shown` tells it.
    """
    return tickets.order_by(calm(), spent(now, clocks), "created_at", "pk")
