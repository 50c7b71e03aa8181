"""A page in the order of the share of time that is used up, without looking at every ticket.

A share changes with each second, and each ticket's with a speed of its own: no index holds that order. But among
tickets that may wait for the same time by the same clock it is the order in which that time began, always. There are as
many such times as there are promises, a handful: so a page takes the first of each from the index, works out the shares
of these few, and has the first of all. Where there are too many of them, it works out every share.

A promise in working hours goes by a clock of its own that stands still outside of them (`tickets/paces.py`), so that
its time is as long for every ticket, whenever it began.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import connection
from django.db.models import F, QuerySet, Value
from django.db.models.lookups import Exact

from replywell.tickets.models import Ticket
from replywell.tickets.ranks import NEVER, calm, length, pace, since
from replywell.tickets.status import WORKING
from replywell.workspace.conditions import Choice, Condition
from replywell.workspace.order import MOST_URGENT, SORTS, Beyond, Clocks, Place, behind, micros, ordered

MOST = 24
"""Parts that are merged."""
_ALL, _NONE = datetime.min.replace(tzinfo=UTC), datetime(9999, 12, 31, tzinfo=UTC)

type Kind = tuple[int, int, int]
"""Whether critical (0) or calm (1), the pace by which its time passes, and the microseconds that the requester may wait;
0 where nobody waits."""


def kinds() -> tuple[Kind, ...]:
    """Which kinds there are among the tickets to be worked on; none where there are too many to merge."""
    with connection.cursor() as cursor:
        cursor.execute(KINDS)
        return read_kinds(cursor.fetchone()[0])


def read_kinds(told: Sequence[Sequence[int]] | None) -> tuple[Kind, ...]:
    """The same from what `KINDS` told."""
    found = tuple((first, pace, time) for first, pace, time in told or ())
    return found if len(found) <= MOST else ()


_CALM = "(CASE WHEN urgency = 1 THEN 0 ELSE 1 END)"
_PACE = "COALESCE(pace_id, 0)"
_LENGTH = "GREATEST(COALESCE(paced_for, due_at - waiting_since), '0'::interval)"
_AMONG = ", ".join(f"'{status.value}'" for status in sorted(WORKING))
_KIND = f"{_CALM}, {_PACE}, {_LENGTH}"
_STEP = f"select {_CALM} as calm, {_PACE} as pace, {_LENGTH} as length from tickets_ticket where status in ({_AMONG})"  # noqa: S608 - constants
KINDS = f"""
    with recursive kind as (
        ({_STEP} order by {_KIND} limit 1)
        union all
        select next.calm, next.pace, next.length from kind cross join lateral (
            {_STEP} and ({_KIND}) > (kind.calm, kind.pace, kind.length) order by {_KIND} limit 1) as next)
    select array_agg(array[calm, pace, (extract(epoch from length) * 1000000)::bigint])
    from (select * from kind limit {MOST + 1}) as several"""  # noqa: S608 - constants
"""The kinds in one value. Steps from one to the next through the index `ticket_queue`, however many tickets it holds."""


def merges(conditions: Iterable[Condition], sort: str) -> bool:
    """Whether such a list can be merged: in this order, and of tickets to be worked on, which alone have kinds."""
    words = {"working", *(status.value for status in WORKING)}
    kept = [
        each for each in conditions if isinstance(each, Choice) and each.field == "status" and each.op == "is"
    ]
    return sort == MOST_URGENT and any(words.issuperset(each.values) for each in kept)


def merged(
    tickets: QuerySet[Ticket],
    among: Sequence[Kind],
    at: Any,
    clocks: Clocks,
    size: int,
    place: Place | None = None,
) -> QuerySet[Ticket]:
    """The first of these tickets, as many as `size` and a few more, not in order; after the place, where one is given.

    With a place come its bounds, as `bounds` tells them.
    """
    parts = []
    for number, (first, by, time) in enumerate(among):
        part = tickets.filter(
            Exact(calm(), Value(first)),
            Exact(pace(), Value(by)),
            Exact(length(), Value(timedelta(microseconds=time))),
        )
        if place is not None:
            bound = [place[name] for name in _named(number)]
            part = behind(part, SORTS[MOST_URGENT], place, clocks).filter(
                Beyond([since(), F("created_at"), F("pk")], bound, downwards=False)
            )
        parts.append(part.order_by(since(), "created_at", "pk").values("pk")[:size])
    found = parts[0].union(*parts[1:], all=True) if len(parts) > 1 else parts[0]
    return ordered(Ticket.objects.filter(pk__in=found), SORTS[MOST_URGENT], at, clocks)


def _named(number: int) -> tuple[str, str, str]:
    return f"since_{number}", f"created_at_{number}", f"pk_{number}"


def bound_names(among: Sequence[Kind]) -> tuple[list[str], list[str]]:
    """What `bounds` tells: names of moments, names of numbers."""
    named = [_named(number) for number in range(len(among))]
    return [name for names in named for name in names[:2]], [names[2] for names in named]


def bounds(among: Sequence[Kind], place: Place, clocks: Mapping[int, datetime]) -> dict[str, Any]:
    """Where in the index each kind goes on after the place: not behind it, and not far before it. Pure."""
    found: dict[str, Any] = {}
    for number, kind in enumerate(among):
        found |= dict(zip(_named(number), _bound(kind, place, clocks), strict=True))
    return found


def _bound(kind: Kind, place: Place, clocks: Mapping[int, datetime]) -> tuple[datetime, datetime, int]:
    first, by, time = kind
    used, whole = micros(place["shown"]) - micros(place["since"]), place["length"]
    if not whole:
        used, whole = 0, 1
    if first != place["calm"]:
        return (_ALL if first > place["calm"] else _NONE), _ALL, 0
    if time:  # as much used of this time as of that one, and a microsecond earlier: quotients are rounded
        return _moment(micros(clocks.get(by, place["at"])) - 1 - used * time // whole), _ALL, 0
    if used:
        return (_ALL if used > 0 else _NONE), _ALL, 0
    return NEVER, place["created_at"], place["pk"]


def _moment(since_1970: int) -> datetime:
    try:
        return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=since_1970)
    except OverflowError:
        return _ALL if since_1970 < 0 else _NONE
