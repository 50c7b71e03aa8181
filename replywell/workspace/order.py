"""In which order a list is, and where a page of it goes on: each order is a few columns, all in one direction.

Because of that, "further down than this row" is one comparison of rows, `(a, b, c) > (x, y, z)`, which an index
over the same columns answers from the middle as fast as from the top, and which stays right when rows come, change
and go between two pages.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import F, Func, QuerySet, Value
from django.db.models.functions import Coalesce, Collate, Lower, NullIf
from django.db.models.sql.compiler import SQLCompiler
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from replywell.kit.errors import Invalid
from replywell.tickets.models import Ticket
from replywell.tickets.ranks import NEVER, calm, due_or_never, waiting_or_never
from replywell.workspace.rows import Row

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


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
    downwards: bool = False
    """The greatest first."""

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

SORTS = {
    sort.slug: sort
    for sort in (
        # TR-4 asks for critical ones first, then for the share of the time until the answer is due that is used
        # up, then age. A share changes with every second, so no index can hold it. The moment an answer is due
        # stands still, and within one urgency, where all have the same time, it gives exactly the order of the
        # shares; between urgencies it asks which promise breaks first.
        Sort("urgent", gettext_lazy("Most urgent"), (_CALM, _DUE, _CREATED, _NUMBER)),
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


def ordered(tickets: QuerySet[Ticket], sort: Sort) -> QuerySet[Ticket]:
    """The tickets in this order; each remembers where it stands (`placed`)."""
    if any(part is _WHO for part in sort.parts):
        tickets = tickets.annotate(who=_WHO.ask)
    direction = (lambda ask: ask.desc()) if sort.downwards else (lambda ask: ask.asc())
    return tickets.order_by(*(direction(part.ask) for part in sort.parts))


def cursor(sort: Sort, row: Row) -> str:
    """Where this row stands: sorts as text, in the list's order."""
    return "~".join([_written(part, row) for part in sort.parts])


def read_cursor(sort: Sort, after: str) -> list[Any]:
    """The values of a cursor, part by part. Raises Invalid for a cursor that is none."""
    match = re.fullmatch("~".join(f"({part.shape})" for part in sort.parts), after, re.ASCII)
    if match is None:
        raise Invalid(_("The address of this page is broken. Start from the top of the list."))
    return [_read(part, text) for part, text in zip(sort.parts, match.groups(), strict=True)]


def behind(tickets: QuerySet[Ticket], sort: Sort, place: Iterable[Any]) -> QuerySet[Ticket]:
    """Those further down than the place, as `read_cursor` gives it."""
    return tickets.filter(Beyond([part.ask for part in sort.parts], place, downwards=sort.downwards))


class Beyond(Func):
    """`(columns) > (values)`, or `<`."""

    conditional = True
    output_field = models.BooleanField()

    def __init__(self, asks: Iterable[Any], values: Iterable[Any], *, downwards: bool) -> None:
        asks = list(asks)
        self.columns, self.sign = len(asks), "<" if downwards else ">"
        super().__init__(*asks, *(Value(value) for value in values))

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
            return f"{_micros(row.due_at or NEVER):017d}"
        case "waiting":
            return f"{_micros(row.waiting_since or NEVER):017d}"
        case "who":
            return row.who
        case "pk":
            return f"{row.pk:012d}"
    return f"{_micros(getattr(row, part.name)):017d}"


def _read(part: Part, text: str) -> Any:
    if part is _WHO:
        return text
    if part in (_CALM, _NUMBER):
        return int(text)
    try:
        return _EPOCH + timedelta(microseconds=int(text))
    except OverflowError as error:
        raise Invalid(_("The address of this page is broken. Start from the top of the list.")) from error


def _micros(moment: datetime) -> int:
    return (moment - _EPOCH) // timedelta(microseconds=1)
