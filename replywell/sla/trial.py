"""What other policies would have promised the tickets of the last days, and whether it would have been kept.

Each ticket is taken as it is described now, and its story as it went: had people known of another promise, they might
have answered in another order. Nothing is changed.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import batched

from replywell.kit import clock
from replywell.sla.choose import Offer, choose
from replywell.sla.clocks import Clock, fold
from replywell.sla.happenings import HEARD, told
from replywell.sla.queries import KINDS, described, first_brand_number, offers
from replywell.sla.values import Happening, Terms
from replywell.tickets.models import Ticket, TicketEvent

DAYS = 30
MOST = 10_000
"""Tickets that are looked at, the newest."""
TOGETHER = 500
LISTED = 50
"""Tickets that are named."""


@dataclass(frozen=True, slots=True)
class Changed:
    """A ticket that would have missed a promise and did not, or the other way round."""

    number: int
    subject: str
    before: str
    after: str
    misses: bool


@dataclass(slots=True)
class Count:
    """Of one kind of promise: how many were made, and how many were missed; before and after."""

    kind: str
    made: list[int] = field(default_factory=lambda: [0, 0])
    missed: list[int] = field(default_factory=lambda: [0, 0])

    @property
    def kept(self) -> list[float | None]:
        """Shares of the promises that were kept; None where none was made."""
        return [
            1 - missed / made if made else None for made, missed in zip(self.made, self.missed, strict=True)
        ]


@dataclass(frozen=True, slots=True)
class Trial:
    """How it would have gone."""

    looked: int
    moved: int
    """Tickets for which another policy would hold, or the same one with other words."""
    counts: list[Count]
    ways: list[tuple[str, str, int]]
    """From policy, to policy, and how many; the most first. An empty name is none."""
    tickets: list[Changed]


def try_policies(after: Sequence[Offer], *, days: int = DAYS) -> Trial:
    """The policies of today against others, on every ticket that came in these days."""
    before, brand, now = offers(), first_brand_number(), clock.now()
    counts = {kind: Count(kind) for kind in KINDS}
    ways: Counter[tuple[str, str]] = Counter()
    found: list[Changed] = []
    looked = 0
    for ticket, events in _tickets(now - timedelta(days=days)):
        looked += 1
        asked = described(ticket, brand)
        terms = [choose(before, asked), choose(after, asked)]
        clocks = [_clocks(events, each) for each in terms]
        missed = [_count(counts, each, place, now) for place, each in enumerate(clocks)]
        if terms[0] != terms[1]:
            names = (_name(terms[0]), _name(terms[1]))
            ways[names] += 1
            if missed[0] != missed[1] and len(found) < LISTED:
                found.append(Changed(ticket.pk, ticket.subject, *names, misses=missed[1] > missed[0]))
    return Trial(
        looked=looked,
        moved=sum(ways.values()),
        counts=[count for count in counts.values() if any(count.made)],
        ways=[(was, becomes, count) for (was, becomes), count in ways.most_common()],
        tickets=found,
    )


def _tickets(since: datetime) -> Iterator[tuple[Ticket, list[TicketEvent]]]:
    whole = Ticket.objects.select_related("requester__company", "category", "connection__brand")
    newest = whole.filter(created_at__gte=since, side_of=None).order_by("-pk")[:MOST]
    for tickets in batched(newest.iterator(chunk_size=TOGETHER), TOGETHER):
        stories: dict[int, list[TicketEvent]] = {ticket.pk: [] for ticket in tickets}
        events = TicketEvent.objects.filter(ticket__in=stories, kind__in=HEARD - {"sla_applied"})
        for event in events.select_related("message").order_by("at", "id"):
            stories[event.ticket_id].append(event)
        yield from ((ticket, stories[ticket.pk]) for ticket in tickets)


def _clocks(events: Iterable[TicketEvent], terms: Terms | None) -> tuple[Clock, ...]:
    if terms is None:
        return ()
    story = list(told(events, {}))
    begun = story[0].at if story else clock.now()
    return fold([Happening(at=begun, kind="applied", terms=terms), *story])


def _count(counts: dict, clocks: Iterable[Clock], place: int, now: datetime) -> int:
    missed = 0
    for each in clocks:
        if each.promise is None or each.kind not in counts:
            continue
        late = each.breached_at is not None or (each.runs and each.due_at is not None and each.due_at < now)
        counts[each.kind].made[place] += 1
        counts[each.kind].missed[place] += late
        missed += late
    return missed


def _name(terms: Terms | None) -> str:
    return terms.name if terms else ""
