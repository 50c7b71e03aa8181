"""An incident is opened, changes, gets its tickets, loses them, and ends."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from replywell.incidents.actions.tracing import keep_traces
from replywell.incidents.alike import Corpus
from replywell.incidents.memory import kept, traces_of
from replywell.incidents.models import Incident, IncidentEntry, IncidentTicket, TicketTrace
from replywell.kit import clock, live
from replywell.kit.errors import Conflict, Invalid
from replywell.people.actions.audit import audit
from replywell.people.actors import actor_of
from replywell.people.models import Agent, Role
from replywell.people.permissions import check
from replywell.tickets.actions.events import record
from replywell.tickets.actions.lifecycle import locked
from replywell.tickets.models import Ticket

State = IncidentTicket.State
LONGEST = 10_000
NEWEST = 200
"""So many of its tickets say what an incident is about."""


@transaction.atomic
def open_incident(
    tickets: Sequence[Ticket], *, by: Agent, title: str, severity: int = Incident.Severity.PARTIAL
) -> Incident:
    """One cause is suspected for these tickets; whoever opens it owns it. The caller has made sure that they may be seen."""
    check(by, "handle incidents")
    title = " ".join(title.replace("\0", "").split())[:200]
    if not title:
        raise Invalid(_("Give the incident a name that says what is wrong."))
    if severity not in Incident.Severity.values:
        raise Invalid(_("Choose how severe it is."))
    incident = Incident.objects.create(title=title, severity=severity, owner=by, opened_by=by)
    audit("opened", incident, by=by)
    tell(incident, by, "opened")
    link_all(incident, tickets, by=by)
    return incident


@transaction.atomic
def change(incident: Incident, *, by: Agent, **values: Any) -> Incident:
    """Its title, status, severity, owner or products. Resolving has its own way: it tells those who wrote."""
    check(by, "handle incidents")
    incident = held(incident.pk)
    status = values.get("status", incident.status)
    if status not in Incident.Status.values or values.get("severity", 1) not in Incident.Severity.values:
        raise Invalid(_("Choose one of the values that are offered."))
    owner = values.get("owner")
    if owner is not None and (not owner.is_active or owner.role in {Role.LIGHT, Role.VIEWER}):
        raise Invalid(_("Choose somebody who answers tickets here."))
    values = {name: value for name, value in values.items() if getattr(incident, name) != value}
    if not values:
        return incident
    changes = [(name, _shown(getattr(incident, name)), _shown(value)) for name, value in values.items()]
    for name, value in values.items():
        setattr(incident, name, value)
    if "status" in values:
        incident.resolved_at = clock.now() if status == Incident.Status.RESOLVED else None
    incident.save(update_fields=[*values, "resolved_at"])
    audit("changed", incident, by=by, changes=changes)
    for name, before, after in changes:
        tell(incident, by, name, before=before, after=after)
    return incident


@transaction.atomic
def write_incident_note(incident: Incident, text: str, *, by: Agent) -> IncidentEntry:
    """Something that only colleagues read."""
    check(by, "handle incidents")
    text = text.replace("\0", "").strip()
    if not text or len(text) > LONGEST:
        raise Invalid(_("Write something, in no more than 10,000 characters."))
    return IncidentEntry.objects.create(
        incident=incident, kind=IncidentEntry.Kind.NOTE, texts={"": text}, by=by, status=incident.status
    )


@transaction.atomic
def link_all(incident: Incident, tickets: Iterable[Ticket], *, by: Agent) -> int:
    """These tickets are of it; those of another open incident stay there. Returns how many are new."""
    check(by, "handle incidents")
    incident = _running(incident)
    linked = 0
    for ticket in tickets:
        try:
            linked += _linked(incident, ticket, by)
        except Conflict:
            continue
    if linked:
        _learned(incident)
        tell(incident, by, "linked", after=linked)
    return linked


@transaction.atomic
def link(incident: Incident, ticket: Ticket, *, by: Agent) -> bool:
    """This ticket is of it. Raises `Conflict` where it is of another open one; returns whether it is new."""
    check(by, "handle incidents")
    incident = _running(incident)
    if not _linked(incident, ticket, by):
        return False
    _learned(incident)
    tell(incident, by, "linked", after=1)
    return True


@transaction.atomic
def unlink(incident: Incident, ticket: Ticket, *, by: Agent) -> bool:
    """It is not part of it, and is not proposed for it again. Returns whether that is new."""
    check(by, "handle incidents")
    ticket = locked(ticket)
    row, made = IncidentTicket.objects.get_or_create(
        incident=incident, ticket=ticket, defaults={"state": State.REFUSED, "by": by}
    )
    if made or row.state == State.REFUSED:
        return made
    was_linked = row.state == State.LINKED
    row.state, row.by, row.at = State.REFUSED, by, clock.now()
    row.save(update_fields=["state", "by", "at"])
    if was_linked:
        record(ticket, "incident_unlinked", by=actor_of(by), incident=incident.pk, title=incident.title)
        tell(incident, by, "unlinked", after=ticket.pk)
    return True


@transaction.atomic
def mark(incident: Incident, ticket: Ticket, *, by: Agent, **marks: bool) -> None:
    """`untold`: its requester wants no updates; `apart`: it is not resolved with the incident."""
    check(by, "handle incidents")
    allowed = {name: value for name, value in marks.items() if name in {"untold", "apart"}}
    IncidentTicket.objects.filter(incident=incident, ticket=ticket, state=State.LINKED).update(**allowed)


def tell(incident: Incident, by: Agent | None, what: str, **values: Any) -> None:
    """A line of its story."""
    IncidentEntry.objects.create(
        incident=incident,
        kind=IncidentEntry.Kind.CHANGE,
        data={"what": what, **values},
        status=incident.status,
        by=by,
    )


def held(number: int) -> Incident:
    """The incident as it is now, held until the transaction ends."""
    return Incident.objects.select_for_update(of=("self",)).get(pk=number)


def _running(incident: Incident) -> Incident:
    incident = held(incident.pk)
    if not incident.is_open:
        raise Conflict(_("This incident is over. Open it again first."))
    return incident


def _linked(incident: Incident, ticket: Ticket, by: Agent) -> bool:
    ticket = locked(ticket)
    if ticket.side_of_id or ticket.merged_into_id:
        raise Conflict(_("This ticket is part of another one: link that one."))
    elsewhere = IncidentTicket.objects.filter(ticket=ticket, state=State.LINKED).exclude(incident=incident)
    open_ones = elsewhere.exclude(incident__status=Incident.Status.RESOLVED).select_related("incident")
    if other := open_ones.first():
        raise Conflict(_("It is part of the incident “%(title)s” already.") % {"title": other.incident.title})
    row, made = IncidentTicket.objects.get_or_create(
        incident=incident, ticket=ticket, defaults={"state": State.LINKED, "by": by}
    )
    if not made and row.state == State.LINKED:
        return False
    row.state, row.by, row.at = State.LINKED, by, clock.now()
    row.save(update_fields=["state", "by", "at"])
    record(ticket, "incident_linked", by=actor_of(by), incident=incident.pk, title=incident.title)
    live.publish(ticket=ticket.pk, kind="incident")
    return True


def _learned(incident: Incident) -> None:
    """What its tickets say, so that new ones like them are found."""
    numbers = IncidentTicket.objects.filter(incident=incident, state=State.LINKED).order_by("-at")
    tickets = list(
        Ticket.objects.filter(pk__in=numbers.values("ticket")[:NEWEST]).select_related("requester")
    )
    keep_traces([ticket for ticket in tickets if not hasattr(ticket, "trace")])
    traces = traces_of(list(TicketTrace.objects.filter(pk__in=[ticket.pk for ticket in tickets])))
    if traces:
        others = TicketTrace.objects.exclude(pk__in=[t.ticket for t in traces]).order_by("-at")[:NEWEST]
        corpus = Corpus([*traces, *traces_of(list(others), meaning=False)])
        incident.middle = kept(corpus.middle(range(len(traces))))
        incident.save(update_fields=["middle"])


def _shown(value: Any) -> Any:
    return value if value is None or isinstance(value, int | str | list) else str(value)
