"""What happened around a missed promise, read from the ticket's events and from the desk as it is."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any, Literal

from django.db.models import Q

from replywell.kit import clock
from replywell.people.hours import at_work
from replywell.people.models import Agent, Team
from replywell.people.permissions import ALLOWED
from replywell.people.working_time import Hours
from replywell.sla.happenings import HEARD, told_each
from replywell.sla.models import AppliedTerms, Breach, Calendar, Policy, Target
from replywell.sla.postmortem import Change, Story, Turn
from replywell.sla.queries import hours_of, read_terms
from replywell.sla.values import Promise
from replywell.tickets.models import Ticket, TicketEvent

TOGETHER = timedelta(hours=2)
_TOLD = HEARD | {
    "assigned", "routed", "classified", "queued", "handed_off", "escalated", "note_written", "side_written",
    "side_replied", "snoozed", "snooze_over",
}  # fmt: skip
_NAMES = {"team": "team", "owner": "assignee"}

type Actor = Literal["requester", "agent", "assistant", "system"]


def story_of(breach: Breach) -> Story:
    """All that a post-mortem of this breach follows from."""
    ticket, target = breach.ticket, breach.target
    until = max(_stopped(target) or clock.now(), breach.at)
    events = list(events_of(ticket, until))
    promise = _promise(breach, target)
    people = _answering(breach.team)
    return Story(
        ticket=ticket.pk,
        subject=ticket.subject,
        kind=breach.kind,
        number=breach.number,
        policy=breach.policy,
        minutes=round(breach.length.total_seconds() / 60),
        hours=promise.hours if promise else None,
        office=_office(target),
        started_at=breach.started_at,
        breached_at=breach.at,
        until=until,
        owner=at_first(events, "assignee", ticket),
        team=at_first(events, "team", ticket),
        turns=tuple(_turns(events)),
        waiting=_waiting(breach),
        people=len(people),
        available=sum(_takes_tickets(agent, clock.now()) for agent in people),
        together=_together(breach),
    )


def events_of(ticket: Ticket, until: datetime) -> Iterator[TicketEvent]:
    told_of = ticket.events.filter(kind__in=_TOLD, at__lte=until)
    yield from told_of.select_related("message").order_by("at", "id")


def at_first(events: Sequence[TicketEvent], field: str, ticket: Ticket) -> str | None:
    """What a ticket had before anything was changed about it: what the first change says, or what it has."""
    for event in events:
        changed = event.data.get("changes", {}).get(field)
        if changed:
            return _name(changed[0])
    now = getattr(ticket, field)
    return str(now) if now else None


def changes_after(tickets: Iterable[int], moment: datetime) -> dict[int, list[TicketEvent]]:
    """By ticket, what changed after a moment whose it is, in order."""
    changed = Q()
    for field in ("team", "assignee", "category"):
        changed |= Q(**{f"data__changes__{field}__isnull": False})
    events: dict[int, list[TicketEvent]] = {}
    for event in TicketEvent.objects.filter(changed, ticket__in=tickets, at__gt=moment).order_by("at", "id"):
        events.setdefault(event.ticket_id, []).append(event)
    return events


def name_at(later: Iterable[TicketEvent], ticket: Ticket, field: str, moment: datetime) -> str | None:
    """The name of what a ticket had at a moment, its team, assignee or category, by what changed later."""
    for event in later:
        if event.at > moment and field in event.data["changes"]:
            return _name(event.data["changes"][field][0])
    now = getattr(ticket, field)
    return str(now) if now else None


def _turns(events: Sequence[TicketEvent]) -> Iterator[Turn]:
    statuses = _statuses(events)
    for event in events:
        changes = event.data.get("changes", {})
        yield Turn(
            at=event.at,
            kind=event.kind,
            actor=_actor(event.actor),
            status=statuses.get(event.pk, ""),
            urgency=_urgency(changes.get("urgency")),
            minutes=_promised(event),
            **{name: _change(changes.get(field)) for name, field in _NAMES.items()},
        )


def _statuses(events: Sequence[TicketEvent]) -> dict[int, str]:
    """Event → the ticket's status afterwards, where it follows from it."""
    return {event.pk: happening.status for event, happening in told_each(events, {}) if happening.status}


def _actor(actor: str) -> Actor:
    kind = actor.partition(":")[0]
    known: dict[str, Actor] = {"agent": "agent", "contact": "requester", "assistant": "assistant"}
    return known.get(kind, "system")


def _change(changed: Any) -> Change | None:
    return (_name(changed[0]), _name(changed[1])) if changed else None


def _name(value: Any) -> str | None:
    return str(value) if value else None


def _urgency(changed: Any) -> tuple[int, int] | None:
    if not changed or not all(isinstance(side, int) for side in changed):
        return None
    return (changed[0], changed[1])


def _promised(event: TicketEvent) -> int | None:
    """Minutes of the shortest promise of a policy that was applied."""
    if event.kind != "sla_applied" or not event.data.get("terms"):
        return None
    kept = AppliedTerms.objects.filter(hash=event.data["terms"]).values_list("pk", flat=True).first()
    promises = read_terms(kept).promises if kept else ()
    return min((promise.minutes for promise in promises if promise.kind != "internal"), default=None)


def _promise(breach: Breach, target: Target | None) -> Promise | None:
    if target is None or target.terms_id is None:
        return None
    return read_terms(target.terms_id).promise(breach.kind, target.team_id)  # type: ignore[arg-type]


def _stopped(target: Target | None) -> datetime | None:
    return (target.met_at or target.ended_at) if target else None


def _office(target: Target | None) -> Hours | None:
    """When people are at work: by the policy's calendar, or by the only one there is."""
    number = read_terms(target.terms_id).policy if target and target.terms_id else None
    policy = Policy.objects.filter(pk=number).select_related("calendar").first() if number else None
    calendar = (policy.calendar if policy else None) or Calendar.objects.order_by("pk").first()
    return hours_of(calendar) if calendar else None


def _answering(team: Team | None) -> list[Agent]:
    if team is None:
        return []
    return list(team.agents.filter(is_active=True, role__in=ALLOWED["reply"]))


def _takes_tickets(agent: Agent, now: datetime) -> bool:
    here = agent.available and (agent.away_until is None or agent.away_until <= now)
    return here and at_work(agent.working_hours, agent.timezone, now)


def _waiting(breach: Breach) -> int:
    """Tickets of the team whose requesters waited for an answer when the clock began; this one is none of them."""
    if breach.team_id is None:
        return 0
    then = Q(started_at__lte=breach.started_at) & ~Q(met_at__lte=breach.started_at)
    open_ = Target.objects.filter(then & ~Q(ended_at__lte=breach.started_at), ticket__team=breach.team_id)
    answers = open_.filter(kind__in=[Target.Kind.FIRST_RESPONSE, Target.Kind.NEXT_RESPONSE])
    others = answers.exclude(ticket=breach.ticket_id)
    return others.values("ticket").distinct().count()


def _together(breach: Breach) -> int:
    if breach.category_id is None:
        return 0
    near = Breach.objects.filter(
        category=breach.category_id, withdrawn_at=None, at__range=(breach.at - TOGETHER, breach.at + TOGETHER)
    )
    return near.values("ticket").distinct().count()
