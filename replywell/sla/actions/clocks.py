"""Keeps a ticket's targets true to its story: which terms hold, and what its clocks have come to."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from replywell.kit import clock
from replywell.kit.values import digest
from replywell.people.actors import SYSTEM
from replywell.people.models import Team
from replywell.sla.actions.breaches import follow_breaches
from replywell.sla.choose import choose
from replywell.sla.clocks import RESPONSES, Clock, fold
from replywell.sla.happenings import HEARD, told
from replywell.sla.models import AppliedTerms, Target
from replywell.sla.queries import described, first_brand_number, offers, read_terms
from replywell.sla.values import Terms
from replywell.tickets.actions.events import record_all
from replywell.tickets.actions.promising import Promised, promise
from replywell.tickets.models import Ticket, TicketEvent

STAGES = (75, 90, 100)
"""Per cent of its time at which something is done about a target."""
_KEPT = (
    "terms", "team", "started_at", "spans", "length", "used", "due_at", "met_at", "breached_at", "ended_at", "next_at",
)  # fmt: skip


ALONE = 20
"""More tickets than that at once change in the background: nobody has to hear of each."""


@transaction.atomic
def keep_clocks(*numbers: int) -> list[Target]:
    """The tickets' targets after all that happened to them by now; none of side conversations.

    Where another policy fits than before, or its words or its calendar's have changed, it holds from now on.
    """
    tickets = _held(numbers)
    stories = _stories(tickets)
    open_ = [ticket for ticket in tickets if ticket.is_working]
    if open_:
        _apply_terms(open_, stories)
    return _write(tickets, stories)


@transaction.atomic
def rebuild(*numbers: int) -> list[Target]:
    """Throw the tickets' targets away and make them again from their events; what was done about them stays done."""
    tickets = _held(numbers)
    rows = Target.objects.filter(ticket__in=tickets)
    fired = {(row.ticket_id, row.kind, row.number): row.fired for row in rows}
    rows.delete()
    return _write(tickets, _stories(tickets), fired)


type Stories = dict[int, list[TicketEvent]]


def _held(numbers: Sequence[int]) -> list[Ticket]:
    whole = Ticket.objects.select_related("requester__company", "category", "connection__brand")
    mine = whole.filter(pk__in=numbers, side_of=None).order_by("pk")
    return list(mine.select_for_update(of=("self",)))


def _stories(tickets: Sequence[Ticket]) -> Stories:
    stories: Stories = {ticket.pk: [] for ticket in tickets}
    events = TicketEvent.objects.filter(ticket__in=stories, kind__in=HEARD).select_related("message")
    for event in events.order_by("at", "id"):
        stories[event.ticket_id].append(event)
    return stories


def _apply_terms(tickets: Sequence[Ticket], stories: Stories) -> None:
    """Where other terms fit than those that hold, they hold from now on: that is an event."""
    offered, first = offers(), first_brand_number()
    chosen = {ticket.pk: choose(offered, described(ticket, first)) for ticket in tickets}
    hashes = {terms: digest(terms) for terms in chosen.values() if terms}
    changed = [
        (number, terms)
        for number, terms in chosen.items()
        if _applied(stories[number]) != (hashes[terms] if terms else None)
    ]
    kept = [
        AppliedTerms(hash=hashes[terms], terms=terms.model_dump(mode="json"))
        for terms in {terms for _, terms in changed if terms}
    ]
    AppliedTerms.objects.bulk_create(kept, ignore_conflicts=True)
    told = [(number, _told(terms, hashes)) for number, terms in changed]
    for event in record_all("sla_applied", told, by=SYSTEM, quietly=len(told) > ALONE):
        stories[event.ticket_id].append(event)


def _applied(events: Sequence[TicketEvent]) -> str | None:
    return next((event.data["terms"] for event in reversed(events) if event.kind == "sla_applied"), None)


def _told(terms: Terms | None, hashes: dict[Terms, str]) -> dict[str, Any]:
    if terms is None:
        return {"terms": None, "policy": "", "because": "No policy fits."}
    return {"terms": hashes[terms], "policy": terms.name, "because": f"{terms.name} fits first."}


def _write(
    tickets: Sequence[Ticket], stories: Stories, fired: dict[tuple[int, str, int], int] | None = None
) -> list[Target]:
    used = {_applied([event]) for events in stories.values() for event in events}
    kept = dict(AppliedTerms.objects.filter(hash__in=used - {None}).values_list("hash", "pk"))
    terms = {hash: read_terms(number) for hash, number in kept.items()}
    ids = {id(terms[hash]): number for hash, number in kept.items()}
    rest = {(row.ticket_id, row.kind, row.number): row for row in Target.objects.filter(ticket__in=tickets)}
    rows, dues = [], []
    now, teams = clock.now(), dict(Team.objects.order_by("-pk").values_list("name", "pk"))
    there = set(teams.values())
    for ticket in tickets:
        clocks = fold(told(stories[ticket.pk], terms, ticket.team_id, teams.get), now)
        clocks = tuple(
            each for each in clocks if each.team is None or each.team in there
        )  # not of teams that are gone
        for each in clocks:
            key = (ticket.pk, each.kind, each.number)
            row = rest.pop(key, None) or Target(
                ticket=ticket, kind=each.kind, number=each.number, fired=(fired or {}).get(key, 0)
            )
            rows.append(_filled(row, each, ids))
        dues.append((ticket, _owed(clocks, now)))
    Target.objects.filter(pk__in=[row.pk for row in rest.values()]).delete()
    for row in rows:
        row.pk = None
    same = ["ticket", "kind", "number"]
    Target.objects.bulk_create(rows, update_conflicts=True, unique_fields=same, update_fields=_KEPT)
    promise(dues)
    follow_breaches(ticket.pk for ticket in tickets)
    return rows


def _filled(row: Target, clock: Clock, ids: dict[int, int]) -> Target:
    row.terms_id = ids.get(id(clock.terms))
    row.team_id, row.started_at = clock.team, clock.started_at
    row.spans = [[_iso(begun), _iso(ended)] for begun, ended in clock.spans]
    row.length = timedelta(minutes=clock.promise.minutes) if clock.promise else timedelta()
    row.used = clock.used(clock.spans[-1][0]) if clock.runs else clock.used(_last(clock))
    row.due_at, row.met_at, row.breached_at = clock.due_at, clock.met_at, clock.breached_at
    row.ended_at = clock.ended_at
    row.next_at = next_stage(clock, row.fired)
    return row


def next_stage(clock: Clock, fired: int) -> datetime | None:
    """When the next per cent that nobody acted on is reached; None while the clock stands."""
    if not clock.runs or clock.promise is None:
        return None
    return next((clock.reaches(stage / 100) for stage in STAGES if stage > fired), None)


def _last(clock: Clock) -> datetime:
    return (clock.spans[-1][1] if clock.spans else None) or clock.started_at


def _owed(clocks: tuple[Clock, ...], now: datetime) -> Promised | None:
    """The answer that the requester waits for, of the clock that is open for it; None where none is promised."""
    open_ = [clock for clock in clocks if clock.kind in RESPONSES and not (clock.met_at or clock.ended_at)]
    promised = open_[-1].promise if open_ else None
    if promised is None:
        return None
    owed, length = open_[-1], timedelta(minutes=promised.minutes)
    due_at = owed.due_at if owed.runs else None
    return Promised(due_at, length, owed.used(now), now, promised.hours)


def _iso(moment: datetime | None) -> Any:
    return moment.isoformat() if moment else None
