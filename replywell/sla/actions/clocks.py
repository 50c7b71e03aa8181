"""Keeps a ticket's targets true to its story: which terms hold, and what its clocks have come to."""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from replywell.kit.values import digest
from replywell.people.actors import SYSTEM
from replywell.sla.choose import choose
from replywell.sla.clocks import Clock, fold
from replywell.sla.happenings import HEARD, told
from replywell.sla.models import AppliedTerms, Target
from replywell.sla.queries import described, offers, terms_by_hash
from replywell.sla.values import Terms
from replywell.tickets.actions.events import record
from replywell.tickets.actions.promising import promise
from replywell.tickets.models import Ticket, TicketEvent

STAGES = (75, 90, 100)
"""Per cent of its time at which something is done about a target."""
_KEPT = (
    "terms", "started_at", "spans", "length", "used", "due_at", "met_at", "breached_at", "ended_at", "next_at",
)  # fmt: skip


@transaction.atomic
def keep_clocks(number: int) -> list[Target]:
    """The ticket's targets after all that happened to it by now; none of a side conversation's.

    Where another policy fits than before, or its words or its calendar's have changed, it holds from now on.
    """
    ticket = _held(number)
    if ticket is None or ticket.side_of_id:
        return []
    events = list(ticket.events.filter(kind__in=HEARD).select_related("message").order_by("at", "id"))
    applied = [event.data.get("terms") for event in events if event.kind == "sla_applied"]
    if not ticket.is_working:
        return _write(ticket, events, {})
    terms = choose(offers(), described(ticket))
    hash = digest(terms) if terms else None
    known: dict[str, Terms] = {}
    if (applied[-1] if applied else None) != hash:
        if terms and hash:
            AppliedTerms.objects.get_or_create(hash=hash, defaults={"terms": terms.model_dump(mode="json")})
            known[hash] = terms
        events.append(_apply(ticket, terms, hash))
    return _write(ticket, events, known)


def rebuild(number: int) -> list[Target]:
    """Throw a ticket's targets away and make them again from its events; what was done about them stays done."""
    with transaction.atomic():
        ticket = _held(number)
        if ticket is None:
            return []
        fired = {(row.kind, row.number): row.fired for row in ticket.targets.all()}
        ticket.targets.all().delete()
        events = list(ticket.events.filter(kind__in=HEARD).select_related("message").order_by("at", "id"))
        return _write(ticket, events, {}, fired)


def _held(number: int) -> Ticket | None:
    whole = Ticket.objects.select_related("requester__company", "category", "connection__brand")
    return whole.select_for_update(of=("self",)).filter(pk=number).first()


def _apply(ticket: Ticket, terms: Terms | None, hash: str | None) -> TicketEvent:
    because = f"{terms.name} fits first." if terms else "No policy fits."
    return record(
        ticket, "sla_applied", by=SYSTEM, terms=hash, policy=terms.name if terms else "", because=because
    )


def _write(
    ticket: Ticket,
    events: list[TicketEvent],
    known: dict[str, Terms],
    fired: dict[tuple[str, int], int] | None = None,
) -> list[Target]:
    hashes = {event.data.get("terms") or "" for event in events if event.kind == "sla_applied"} - {""}
    terms = known | terms_by_hash(hashes - known.keys())
    ids = dict(AppliedTerms.objects.filter(hash__in=hashes).values_list("hash", "pk"))
    clocks = fold(told(events, terms))
    before = {(row.kind, row.number): row for row in ticket.targets.all()}
    rows = []
    for clock in clocks:
        key = (clock.kind, clock.number)
        row = before.pop(key, None) or Target(
            ticket=ticket, kind=clock.kind, number=clock.number, fired=(fired or {}).get(key, 0)
        )
        rows.append(_filled(row, clock, ids))
    for gone in before.values():
        gone.delete()
    new = [row for row in rows if row.pk is None]
    Target.objects.bulk_create(new)
    Target.objects.bulk_update([row for row in rows if row not in new], _KEPT)
    promise(ticket, _due(clocks))
    return rows


def _filled(row: Target, clock: Clock, ids: dict[str, int]) -> Target:
    row.terms_id = ids.get(digest(clock.terms)) if clock.terms else None
    row.started_at = clock.started_at
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


def _due(clocks: tuple[Clock, ...]) -> datetime | None:
    """When the requester's answer is due, of the clock that runs for it."""
    open_ = [clock for clock in clocks if clock.kind != "resolution" and clock.runs]
    return open_[-1].due_at if open_ else None


def _iso(moment: datetime | None) -> Any:
    return moment.isoformat() if moment else None
