"""Keeps the log of missed promises true to the targets: each is written down once, and withdrawn where it was none."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from replywell.kit import clock, jobs
from replywell.people.models import Agent, Team
from replywell.sla.models import Breach, Target
from replywell.sla.queries import read_terms
from replywell.sla.recollect import name_at
from replywell.tickets.models import Category, Ticket

DRAFTED = timedelta(days=30)
"""What was missed longer ago is only logged; a post-mortem of it is drafted when somebody asks for it."""

type Key = tuple[int, str, int]


@transaction.atomic
def follow_breaches(numbers: Iterable[int]) -> list[Breach]:
    """Log what these tickets' targets missed; returns what is new.

    A breach whose target is not missed any more is withdrawn, and one that is missed again is not. A draft of a
    post-mortem follows a clock that has stopped meanwhile.
    """
    now, numbers = clock.now(), list(numbers)
    targets = {_key(target): target for target in Target.objects.filter(ticket__in=numbers)}
    missed = {key: moment for key, target in targets.items() if (moment := missed_at(target, now))}
    logged = {_key(row): row for row in Breach.objects.filter(ticket__in=numbers)}
    for key, row in logged.items():
        _follow(row, targets.get(key), key in missed, now)
    new = [key for key in missed if key not in logged]
    if not new:
        return []
    whole = Ticket.objects.select_related("requester__company", "team", "assignee", "category", "connection")
    tickets = whole.in_bulk({number for number, _, _ in new})
    rows = [_breach(tickets[key[0]], targets[key], missed[key]) for key in new]
    made = [row for row in rows if _written(row)]
    drafted = [{"breach": row.pk} for row in made if now - row.at <= DRAFTED]
    jobs.defer_each("draft post-mortem", drafted, queue=jobs.SLOW)
    return made


def missed_at(target: Target, now: datetime) -> datetime | None:
    """When the time of a target was used up; None where it was not. The clock says so once something has happened
    after it, and a running one by when it is due."""
    if target.breached_at:
        return target.breached_at
    open_ = target.met_at is None and target.ended_at is None and target.length > timedelta()
    return target.due_at if open_ and target.due_at and target.due_at <= now else None


def _key(row: Target | Breach) -> Key:
    return (row.ticket_id, row.kind, row.number)


def _follow(row: Breach, target: Target | None, missed: bool, now: datetime) -> None:
    """What was logged, after the clocks were counted anew."""
    changed: dict[str, Any] = {"target_id": target.pk if target else None}
    if missed and row.withdrawn_at:
        changed |= {"withdrawn_at": None, "withdrawn_because": ""}
    elif not missed and not row.withdrawn_at:
        changed |= {"withdrawn_at": now, "withdrawn_because": _because(row, target)}
    differs = any(getattr(row, name) != value for name, value in changed.items())
    if differs:
        Breach.objects.filter(pk=row.pk).update(**changed)
    stopped = target is not None and (target.met_at or target.ended_at)
    if row.post_mortem_id and (stopped or "withdrawn_at" in changed):
        jobs.defer("draft post-mortem", queue=jobs.SLOW, breach=row.pk)


def _because(row: Breach, target: Target | None) -> str:
    if target is None:
        return "gone"
    return "recounted" if target.length == row.length else "policy"


def _written(row: Breach) -> bool:
    """Write it unless another transaction has; the row then has its number."""
    kept, made = Breach.objects.get_or_create(
        ticket=row.ticket,
        kind=row.kind,
        number=row.number,
        defaults={
            field.attname: getattr(row, field.attname)
            for field in Breach._meta.concrete_fields
            if field.attname not in {"id", "ticket_id", "kind", "number"}
        },
    )
    row.pk = kept.pk
    return made


def _breach(ticket: Ticket, target: Target, moment: datetime) -> Breach:
    """Whose it was when it was missed, which is not always whose it is."""
    company = ticket.requester.company
    return Breach(
        ticket=ticket,
        target=target,
        kind=target.kind,
        number=target.number,
        policy=read_terms(target.terms_id).name[:80] if target.terms_id else "",
        length=target.length,
        started_at=target.started_at,
        at=moment,
        urgency=ticket.urgency,
        team=_then(ticket, "team", Team, moment),
        agent=_then(ticket, "assignee", Agent, moment),
        category=_then(ticket, "category", Category, moment),
        company=company,
        tier=company.tier if company else "",
        channel=ticket.connection.adapter if ticket.connection else "",
    )


def _then(ticket: Ticket, field: str, model: Any, moment: datetime) -> Any:
    """What the ticket had at that moment; events keep names, of which the first that fits is meant."""
    now, name = getattr(ticket, field), name_at(ticket, field, moment)
    if name is None or (now is not None and str(now) == name):
        return now if name is not None else None
    return model.objects.filter(name=name).order_by("pk").first()
