"""In which order a list is, and where a page of it goes on: each order is a few columns, all in one direction.

Because of that, "further down than this row" is one comparison of rows, `(a, b, c) > (x, y, z)`, which stays right when
rows come, change and go between two pages. An index over the same columns answers it from the middle as fast as from
the top; of the one order that time changes, parts of it do (`shares.py`).
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Expression, F, Func, QuerySet, Value
from django.db.models.functions import Coalesce, Collate, Lower, NullIf
from django.db.models.sql.compiler import SQLCompiler
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from replywell.kit.errors import Invalid
from replywell.tickets.models import Ticket
from replywell.tickets.paces import shown
from replywell.tickets.ranks import (
    NEVER,
    calm,
    due_or_never,
    length,
    pace,
    since,
    spent,
    spent_then,
    waiting_or_never,
)
from replywell.workspace.rows import Row

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICRO = timedelta(microseconds=1)


type Place = Mapping[str, Any]
"""Where a row stands, by the names of the parts that tell it; in a passing order also `at`."""


type Clocks = Mapping[int, Any]
"""What the clocks of paces show, by number, as `tickets.paces.shown` tells it."""


@dataclass(frozen=True, slots=True)
class Part:
    """One column of an order: how it is asked for, how it is written into a cursor, and what shape it has there."""

    name: str
    ask: Any
    shape: str
    kind: type = datetime


@dataclass(frozen=True, slots=True)
class Sort:
    """An order of tickets."""

    slug: str
    name: Any
    parts: tuple[Part, ...]
    """What tells where a row stands; where time changes nothing, the columns of the order."""
    downwards: bool = False
    """The greatest first."""
    passing: bool = False
    """It changes with time: a list keeps the order of the moment at which it was begun."""

    @property
    def compiles(self) -> bool:
        """A place in it is told by numbers and moments alone."""
        return all(part.kind is not str for part in self.parts)


_TEXT = models.CharField()
_CALM = Part("calm", calm(), r"[01]", int)
_DUE = Part("due", due_or_never(), r"\d{17}")
_CREATED = Part("created_at", F("created_at"), r"\d{17}")
_UPDATED = Part("updated_at", F("updated_at"), r"\d{17}")
_WAITING = Part("waiting", waiting_or_never(), r"\d{17}")
_PACE = Part("pace", pace(), r"\d{9}", int)
_SINCE = Part("since", since(), r"\d{17}")
_LENGTH = Part("length", length(), r"\d{14}", int)
_WHO = Part(
    "who",
    Collate(
        Lower(Coalesce(NullIf(F("requester__name"), Value("")), F("requester__email"), output_field=_TEXT)),
        "C",
    ),
    r"[^\0]{0,400}",
    str,
)
_NUMBER = Part("pk", F("pk"), r"\d{12}", int)
_AT = Part("at", None, r"\d{17}")
MOST_URGENT = "urgent"

SORTS = {
    sort.slug: sort
    for sort in (
        # Critical ones, then the greatest share of the time until the answer is due, then the oldest.
        Sort(
            MOST_URGENT,
            gettext_lazy("Most urgent"),
            (_CALM, _PACE, _SINCE, _LENGTH, _CREATED, _NUMBER),
            passing=True,
        ),
        Sort("newest", gettext_lazy("Newest change"), (_UPDATED, _NUMBER), downwards=True),
        Sort("oldest", gettext_lazy("Oldest"), (_CREATED, _NUMBER)),
        Sort("due", gettext_lazy("Due first"), (_DUE, _NUMBER)),
        Sort("waiting", gettext_lazy("Longest waiting"), (_WAITING, _NUMBER)),
        Sort("requester", gettext_lazy("Requester"), (_WHO, _NUMBER)),
    )
}


def sort_named(slug: str) -> Sort:
    """The order with this name. Raises Invalid."""
    if slug not in SORTS:
        raise Invalid(_("There is no such order. Choose one of the list."))
    return SORTS[slug]


def ordered(tickets: QuerySet[Ticket], sort: Sort, at: datetime, clocks: Clocks) -> QuerySet[Ticket]:
    """The tickets in this order, as it is at that moment, when the clocks of promises show this."""
    if any(part is _WHO for part in sort.parts):
        tickets = tickets.annotate(who=_WHO.ask)
    direction = (lambda ask: ask.desc()) if sort.downwards else (lambda ask: ask.asc())
    return tickets.order_by(*(direction(ask) for ask in _columns(sort, at, clocks)))


def behind(tickets: QuerySet[Ticket], sort: Sort, place: Place, clocks: Clocks) -> QuerySet[Ticket]:
    """Those further down than the place, as `read_cursor` gives it; in a passing order with what its clock `shown`."""
    beyond = Beyond(_columns(sort, place.get("at"), clocks), _reached(sort, place), downwards=sort.downwards)
    return tickets.filter(beyond)


def clocks_of(sort: Sort, at: datetime) -> Clocks:
    """What the clocks of promises show at a moment, where the order goes by them."""
    return shown(at) if sort.passing else {}


def placed(sort: Sort, place: Place) -> Place:
    """The place with what the clock of its ticket showed; one whose pace is gone went by the clock on the wall."""
    if not sort.passing:
        return place
    number, at = place["pace"], place["at"]
    return {**place, "shown": shown(at, [number]).get(number, at)}


def _columns(sort: Sort, at: Any, clocks: Clocks) -> list[Any]:
    """What it is sorted by."""
    if sort.passing:
        return [_CALM.ask, spent(at, clocks), _CREATED.ask, _NUMBER.ask]
    return [part.ask for part in sort.parts]


def _reached(sort: Sort, place: Place) -> list[Any]:
    """What these columns are at the place."""
    if sort.passing:
        used = spent_then(place["shown"], place["since"], place["length"])
        return [place["calm"], used, place["created_at"], place["pk"]]
    return [place[part.name] for part in sort.parts]


def parts_of(sort: Sort) -> tuple[Part, ...]:
    """What a cursor tells."""
    return (_AT, *sort.parts) if sort.passing else sort.parts


def key(sort: Sort, row: Row) -> str:
    """Where this row stands: sorts as text, in the list's order; of a passing one `queue-list.js` works it out."""
    return "~".join([_written(part, row) for part in sort.parts])


def cursor(sort: Sort, row: Row, at: datetime) -> str:
    """Where a list goes on after this row, in the order of that moment."""
    return f"{micros(at):017d}~{key(sort, row)}" if sort.passing else key(sort, row)


def read_cursor(sort: Sort, after: str) -> Place:
    """The place that a cursor tells. Raises Invalid for a cursor that is none."""
    parts = parts_of(sort)
    match = re.fullmatch("~".join(f"({part.shape})" for part in parts), after, re.ASCII)
    if match is None:
        raise Invalid(_("The address of this page is broken. Start from the top of the list."))
    return {part.name: _read(part, text) for part, text in zip(parts, match.groups(), strict=True)}


class Beyond(Func):
    """`(columns) > (values)`, or `<`."""

    conditional = True
    output_field = models.BooleanField()

    def __init__(self, asks: Iterable[Any], values: Iterable[Any], *, downwards: bool) -> None:
        asks = list(asks)
        self.columns, self.sign = len(asks), "<" if downwards else ">"
        given = (value if isinstance(value, Expression) else Value(value) for value in values)
        super().__init__(*asks, *given)

    def as_sql(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, *args: Any, **extra: Any
    ) -> tuple[str, tuple[str | int, ...]]:
        sides = self.source_expressions[: self.columns], self.source_expressions[self.columns :]
        told = [[compiler.compile(each) for each in side] for side in sides]
        left, right = (", ".join(sql for sql, _given in side) for side in told)
        given = tuple(value for side in told for _sql, values in side for value in values)
        return f"({left}) {self.sign} ({right})", given


def _written(part: Part, row: Row) -> str:
    match part.name:
        case "calm":
            return "0" if row.urgency == 1 else "1"
        case "due":
            return f"{micros(row.due_at or NEVER):017d}"
        case "waiting":
            return f"{micros(row.waiting_since or NEVER):017d}"
        case "pace":
            return f"{row.pace or 0:09d}"
        case "since":
            return f"{micros(row.counts_from or NEVER):017d}"
        case "length":
            return f"{row.waits_for // _MICRO:014d}"
        case "who":
            return row.who
        case "pk":
            return f"{row.pk:012d}"
    return f"{micros(getattr(row, part.name)):017d}"


def _read(part: Part, text: str) -> Any:
    if part.kind is str:
        return text
    if part.kind is int:
        return int(text)
    try:
        return _EPOCH + timedelta(microseconds=int(text))
    except OverflowError as error:
        raise Invalid(_("The address of this page is broken. Start from the top of the list.")) from error


def micros(moment: datetime) -> int:
    """Microseconds since 1970."""
    return (moment - _EPOCH) // _MICRO
