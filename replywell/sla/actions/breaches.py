"""Keeps the log of missed promises true to the targets: each is written down once, and withdrawn where it was none."""

from collections.abc import Container, Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from replywell.kit import clock, jobs
from replywell.people.models import Agent, Team
from replywell.sla.models import Breach, Target
from replywell.sla.queries import read_terms
from replywell.sla.recollect import changes_after, name_at
from replywell.tickets.models import Category, Ticket

DRAFTED = timedelta(days=30)
"""What was missed longer ago is only logged; a post-mortem of it is drafted when somebody asks for it."""

type Key = tuple[int, str, int]


@transaction.atomic
def follow_breaches(numbers: Iterable[int]) -> list[Breach]:
    """Log what these tickets' targets missed; returns what is new. As many statements for many tickets as for few.

    A breach whose target is not missed any more is withdrawn, and one that is missed again is not. A draft of a
    post-mortem follows a clock that has stopped meanwhile.
    """
    now, numbers = clock.now(), list(numbers)
    targets = {_key(target): target for target in Target.objects.filter(ticket__in=numbers)}
    missed = {key: moment for key, target in targets.items() if (moment := missed_at(target, now))}
    logged = {_key(row): row for row in Breach.objects.filter(ticket__in=numbers)}
    _follow(logged, targets, missed.keys(), now)
    new = {key: moment for key, moment in missed.items() if key not in logged}
    if not new:
        return []
    made = _log(new, targets)
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


def _follow(
    logged: Mapping[Key, Breach], targets: Mapping[Key, Target], missed: Container[Key], now: datetime
) -> None:
    """What was logged, after the clocks were counted anew."""
    changed, drafts = [], []
    for key, row in logged.items():
        target, withdrawn = targets.get(key), row.withdrawn_at
        before = row.target_id
        row.target_id = target.pk if target else None
        if key in missed:
            row.withdrawn_at, row.withdrawn_because = None, ""
        elif withdrawn is None:
            row.withdrawn_at, row.withdrawn_because = now, _because(row, target)
        if before != row.target_id or withdrawn != row.withdrawn_at:
            changed.append(row)
        stopped = target is not None and (target.met_at or target.ended_at)
        if row.post_mortem_id and (stopped or withdrawn != row.withdrawn_at):
            drafts.append({"breach": row.pk})
    if changed:
        Breach.objects.bulk_update(changed, ["target", "withdrawn_at", "withdrawn_because"])
    jobs.defer_each("draft post-mortem", drafts, queue=jobs.SLOW)


def _because(row: Breach, target: Target | None) -> str:
    if target is None:
        return "gone"
    return "recounted" if target.length == row.length else "policy"


def _log(new: Mapping[Key, datetime], targets: Mapping[Key, Target]) -> list[Breach]:
    """Write down what was missed when. The tickets are held, so that nobody else writes it as well."""
    whole = Ticket.objects.select_related("requester__company", "team", "assignee", "category", "connection")
    held = whole.filter(pk__in={number for number, *_ in new}).order_by("pk").select_for_update(of=("self",))
    tickets = {ticket.pk: ticket for ticket in held}
    already = {_key(row) for row in Breach.objects.filter(ticket__in=tickets)}
    new = {key: moment for key, moment in new.items() if key not in already and key[0] in tickets}
    whose = _whose(tickets, new)
    rows = [_breach(tickets[key[0]], targets[key], at, whose[key]) for key, at in new.items()]
    return Breach.objects.bulk_create(rows)


def _breach(ticket: Ticket, target: Target, moment: datetime, whose: Mapping[str, Any]) -> Breach:
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
        team=whose["team"],
        agent=whose["assignee"],
        category=whose["category"],
        company=company,
        tier=company.tier if company else "",
        channel=ticket.connection.adapter if ticket.connection else "",
    )


_OF: dict[str, Any] = {"team": Team, "assignee": Agent, "category": Category}


def _whose(tickets: Mapping[int, Ticket], missed: Mapping[Key, datetime]) -> dict[Key, dict[str, Any]]:
    """What each ticket had at its moment; events keep names, of which the first that fits is meant."""
    events = changes_after(tickets, min(missed.values(), default=clock.now()))
    names = {
        key: {field: name_at(events.get(key[0], ()), tickets[key[0]], field, at) for field in _OF}
        for key, at in missed.items()
    }
    found = {
        field: _called(model, {told[field] for told in names.values()} - {None})
        for field, model in _OF.items()
    }
    whose: dict[Key, dict[str, Any]] = {}
    for key, told in names.items():
        now = {field: getattr(tickets[key[0]], field) for field in _OF}
        whose[key] = {
            field: now[field]
            if now[field] is not None and str(now[field]) == name
            else found[field].get(name)
            for field, name in told.items()
        }
    return whose


def _called(model: Any, names: set[Any]) -> dict[str | None, Any]:
    rows = model.objects.filter(name__in=names).order_by("-pk") if names else ()
    return {row.name: row for row in rows}
