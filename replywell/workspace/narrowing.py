"""Conditions become one question to the database. It reads nothing itself."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from typing import Any

from django.db.models import Exists, F, JSONField, OuterRef, Q, Value
from django.db.models.fields.json import KeyTransform
from django.db.models.lookups import GreaterThanOrEqual, In, LessThan, LessThanOrEqual

from replywell.resolution.models import Suggestion
from replywell.sla.models import Target
from replywell.tickets.models import Follower, Ticket
from replywell.tickets.queries import of_brand
from replywell.tickets.ranks import due_or_never
from replywell.tickets.status import WORKING
from replywell.workspace.conditions import (
    Choice,
    Condition,
    Custom,
    Day,
    Flag,
    Link,
    Promised,
    Searched,
    Span,
    Tagged,
)

_MOMENTS = {"created": "created_at", "updated": "updated_at", "waiting": "waiting_since", "due": "due_at"}
_COLUMNS = {
    "channel": "connection__adapter",
    "tier": "requester__company__tier",
    "company": "requester__company",
}
_UNITS = {"h": timedelta(hours=1), "d": timedelta(days=1), "w": timedelta(weeks=1)}
URGENCIES = {"critical": 1, "high": 2, "medium": 3, "low": 4}


@dataclass(frozen=True, slots=True)
class Seat:
    """Who asks, and when: what `me`, `mine` and "three days ago" mean."""

    agent: int
    teams: tuple[int, ...]
    now: datetime
    zone: tzinfo


def narrowed(conditions: Iterable[Condition], seat: Seat) -> Q:
    """All of the conditions but what was searched for, which takes reading (`queue.listed` narrows by it).

    Merged and side tickets are left out unless a condition speaks of them.
    """
    conditions = list(conditions)
    spoken = {condition.field for condition in conditions}
    asked = Q()
    if "merged" not in spoken:
        asked &= Q(merged_into=None)
    if "side" not in spoken:
        asked &= Q(side_of=None)
    for condition in conditions:
        asked &= _one(condition, seat)
    return asked


def _one(condition: Condition, seat: Seat) -> Q:
    match condition:
        case Choice():
            return _choice(condition)
        case Link():
            return _link(condition, seat)
        case Promised():
            return _promised(condition, seat)
        case Tagged(op=op, values=values):
            has = Q(tags__overlap=[value.lower() for value in values])
            return has if op == "has" else ~has
        case Span():
            return _span(condition, seat)
        case Day(field=field, op=op, value=value):
            begins = datetime.combine(_day(value), time(), seat.zone)
            return Q(**{f"{_MOMENTS[field]}__{'lt' if op == 'before' else 'gte'}": begins})
        case Flag():
            return _flag(condition, seat)
        case Custom():
            return _custom(condition)
        case Searched():
            return Q()


def _choice(condition: Choice) -> Q:
    values: list[Any] = list(condition.values)
    if condition.field == "status":
        among = [status.value for status in sorted(WORKING)] if "working" in values else []
        values = sorted({*among, *(value for value in values if value != "working")})
    elif condition.field == "urgency":
        values = sorted({URGENCIES.get(value, 0) for value in values})
    asked = Q(**{f"{_COLUMNS.get(condition.field, condition.field)}__in": values})
    return asked if condition.op == "is" else ~asked


def _link(condition: Link, seat: Seat) -> Q:
    if condition.field == "brand":
        among = Q(In(of_brand("pk"), [int(value) for value in condition.values if value.isdigit()]))
        return among if condition.op == "is" else ~among
    column = _COLUMNS.get(condition.field, condition.field)
    ids = {int(value) for value in condition.values if value.isdigit()}
    if "me" in condition.values:
        ids.add(seat.agent)
    if "mine" in condition.values:
        ids |= set(seat.teams)
    asked = Q(**{f"{column}__in": sorted(ids)})
    if condition.field == "category":
        asked |= Q(category__parent__in=sorted(ids))
    if "none" in condition.values:
        asked = asked | Q(**{column: None}) if ids else Q(**{column: None})
    if condition.op == "is":
        return asked
    kept = ~Q(**{f"{column}__in": sorted(ids)}) if ids else Q()
    if condition.field == "category" and ids:
        kept &= ~Q(category__parent__in=sorted(ids))
    return kept & ~Q(**{column: None}) if "none" in condition.values else (kept | Q(**{column: None}))


def _span(condition: Span, seat: Seat) -> Q:
    span = int(condition.value[:-1]) * _UNITS[condition.value[-1]]
    if condition.field == "due":  # ahead of now, and what is late already
        soon = seat.now + span
        if condition.op == "within":
            return Q(LessThanOrEqual(due_or_never(), Value(soon)))
        return Q(due_at__lt=seat.now - span) if condition.op == "older" else Q(due_at__gt=soon)
    moment, column = seat.now - span, _MOMENTS[condition.field]
    return Q(**{f"{column}__{'lt' if condition.op == 'older' else 'gte'}": moment})


SOON = timedelta(hours=1)
"""A promise is nearly due when so much time is left, or three quarters of its time are used up."""


def _promised(condition: Promised, seat: Seat) -> Q:
    """Ids from two indexes over what is due; tickets that nothing was promised go by the usual time of their urgency."""
    open_ = Target.objects.filter(met_at=None, ended_at=None)
    if condition.values:
        open_ = open_.filter(kind__in=condition.values)
    missed, near = Q(due_at__lte=seat.now), Q(due_at__lte=seat.now + SOON)
    warned, over = Q(fired__gte=75, due_at__isnull=False), Q(breached_at__isnull=False)
    due = {
        "near": near | warned | over,
        "soon": (near | warned) & Q(due_at__gt=seat.now, breached_at=None),
        "missed": missed | over,
    }
    found = open_.filter(due[condition.op]).values("ticket")
    if {"resolution", "internal"}.issuperset(condition.values) and condition.values:
        return Q(pk__in=found)
    usual = Ticket.objects.filter({"near": near, "missed": missed, "soon": near & ~missed}[condition.op])
    usual = usual.filter(paced_since=None, status__in=[status.value for status in sorted(WORKING)])
    return Q(pk__in=found.union(usual.values("pk"), all=True))


def _flag(condition: Flag, seat: Seat) -> Q:
    offered = Suggestion.objects.filter(ticket=OuterRef("pk"), fate=Suggestion.Fate.OFFERED)
    asked = {
        "overdue": Q(due_at__lt=seat.now),
        "triage": Q(needs_triage=True),
        "suggestion": Q(Exists(offered)),
        "followed": Q(Exists(Follower.objects.filter(ticket=OuterRef("pk"), agent=seat.agent))),
        "snoozed": Q(snoozed_until__gt=seat.now),
        "merged": Q(merged_into__isnull=False),
        "side": Q(side_of__isnull=False),
    }[condition.field]
    if condition.op == "yes":
        return asked
    if condition.field == "snoozed":  # `not (x > now)` would leave out those that never slept
        return Q(snoozed_until=None) | Q(snoozed_until__lte=seat.now)
    if condition.field == "overdue":
        return Q(due_at=None) | Q(due_at__gte=seat.now)
    return ~asked


def _custom(condition: Custom) -> Q:
    slug, value = condition.field.removeprefix("custom."), condition.value
    match condition.op:
        case "is":
            return Q(custom__contains={slug: value})
        case "number":
            return Q(custom__contains={slug: float(value)})
        case "includes":
            return Q(custom__contains={slug: [value]})
        case "yes":
            return Q(custom__contains={slug: True})
        case "no":
            return ~Q(custom__contains={slug: True})
        case "set":
            return Q(custom__has_key=slug)
        case "empty":
            return ~Q(custom__has_key=slug)
    given = float(value) if condition.op in {"less", "more"} else value
    compared = LessThan if condition.op in {"less", "before"} else GreaterThanOrEqual
    asked = compared(KeyTransform(slug, F("custom")), Value(given, output_field=JSONField()))
    return Q(custom__has_key=slug) & Q(asked)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:  # the 31st of a short month: its last day was meant
        return date.fromisoformat(f"{text[:8]}28")
