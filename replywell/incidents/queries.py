"""Reading incidents: to agents they are all there, of their tickets only those that the agent may see."""

import math
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import Count, Q, QuerySet

from replywell.incidents.alike import MEMBER
from replywell.incidents.memory import middle_of
from replywell.incidents.models import (
    Incident,
    IncidentEntry,
    IncidentLetter,
    IncidentProposal,
    IncidentTicket,
)
from replywell.incidents.traces import words_of
from replywell.kit.errors import NotFound
from replywell.people.models import Agent
from replywell.people.organization import main_locale
from replywell.tickets.models import Ticket
from replywell.tickets.queries import visible_to

LINKED, PROPOSED = IncidentTicket.State.LINKED, IncidentTicket.State.PROPOSED
LISTED = 200


@dataclass(frozen=True, slots=True)
class Affected:
    """Whom an incident concerns, counted from its tickets that one may see."""

    tickets: int
    contacts: int
    hidden: int
    """Linked tickets that one may not see."""
    companies: list[tuple[str, int]] = field(default_factory=list)
    tiers: list[tuple[str, int]] = field(default_factory=list)
    languages: list[tuple[str, int]] = field(default_factory=list)
    products: list[tuple[str, int]] = field(default_factory=list)
    """By category."""
    regions: list[tuple[str, int]] = field(default_factory=list)
    """By the endings of addresses that belong to countries."""
    statuses: dict[str, int] = field(default_factory=dict)


def incident_for(number: int) -> Incident:
    """Raises `NotFound`."""
    found = Incident.objects.select_related("owner", "opened_by").filter(pk=number).first()
    if found is None:
        raise NotFound
    return found


def incidents() -> QuerySet[Incident]:
    """All, the open ones first, each with how many tickets are `linked` and `waiting` for a word."""
    return (
        Incident.objects.select_related("owner")
        .annotate(
            linked=Count("tickets", filter=Q(tickets__state=LINKED)),
            waiting=Count("tickets", filter=Q(tickets__state=PROPOSED)),
            over=Q(status=Incident.Status.RESOLVED),
        )
        .order_by("over", "-opened_at", "-pk")
    )


def proposals(agent: Agent) -> list[IncidentProposal]:
    """What waits for somebody to decide, as far as this agent may see its tickets; each with the number `shown`."""
    waiting = list(IncidentProposal.objects.filter(state=IncidentProposal.State.WAITING)[:50])
    numbers = {number for row in waiting for number in row.tickets}
    seen = set(visible_to(agent).filter(pk__in=numbers).values_list("pk", flat=True))
    for row in waiting:
        row.shown = len(seen.intersection(row.tickets))  # type: ignore[attr-defined]  # told with it
    return [row for row in waiting if row.shown]  # type: ignore[attr-defined]  # from above


def tickets_of(agent: Agent, incident: Incident, state: str = LINKED) -> QuerySet[IncidentTicket]:
    """Its tickets that this agent may see, the newest first."""
    rows = IncidentTicket.objects.filter(incident=incident, state=state, ticket__in=visible_to(agent))
    return rows.select_related("ticket__requester__company", "ticket__category", "ticket__assignee").order_by(
        "-ticket_id"
    )


def affected(agent: Agent, incident: Incident) -> Affected:
    """Whom it concerns, by company, plan, language, category and region."""
    rows = list(tickets_of(agent, incident))
    everything = IncidentTicket.objects.filter(incident=incident, state=LINKED).count()
    people = {row.ticket.requester_id: row.ticket.requester for row in rows}
    companies = [contact.company for contact in people.values() if contact.company]
    return Affected(
        tickets=len(rows),
        contacts=len(people),
        hidden=everything - len(rows),
        companies=_counted(company.name for company in companies),
        tiers=_counted(company.tier for company in companies if company.tier),
        languages=_counted(row.ticket.language or "?" for row in rows),
        products=_counted(row.ticket.category.name for row in rows if row.ticket.category),
        regions=_counted(region for contact in people.values() if (region := region_of(contact.email))),
        statuses=dict(Counter(row.ticket.status for row in rows)),
    )


def region_of(address: str) -> str:
    """The country that an address ends in, such as DE; empty where it ends in none."""
    ending = address.rpartition("@")[2].rpartition(".")[2]
    return ending.upper() if len(ending) == 2 and ending not in {"io", "ai", "me", "tv", "co", "eu"} else ""


def entries(incident: Incident) -> list[IncidentEntry]:
    """Its story, the newest first; updates with how far they have come."""
    counted = {
        f"{state}_letters": Count("letters", filter=Q(letters__state=state))
        for state in IncidentLetter.State.values
    }
    found = list(incident.entries.select_related("by").annotate(**counted).order_by("-at", "-pk")[:LISTED])
    main = main_locale()
    for entry in found:
        entry.told = told(entry.texts, main)  # type: ignore[attr-defined]  # told with it
    return found


def told(texts: dict[str, str], main: str) -> list[tuple[str, str]]:
    """Language and text each, the desk's own language first."""
    return sorted(
        texts.items(), key=lambda said: (said[0].partition("-")[0] != main.partition("-")[0], said[0])
    )


def newest_update(incident: Incident) -> IncidentEntry | None:
    """What was last told to those who wrote."""
    return incident.entries.filter(kind=IncidentEntry.Kind.UPDATE).first()


def said_in(texts: dict[str, str], language: str, fallback: str) -> tuple[str, str]:
    """The text in a language, else in the fallback's, else any; and which language that is."""
    for code in (language, language.partition("-")[0], fallback, fallback.partition("-")[0], *sorted(texts)):
        if texts.get(code):
            return texts[code], code
    return "", language


def incident_of(ticket: int) -> IncidentTicket | None:
    """What ties a ticket to an open incident: linked, or perhaps part of it; else the resolved one it was of."""
    rows = IncidentTicket.objects.filter(ticket=ticket, state__in=[LINKED, PROPOSED]).select_related(
        "incident"
    )
    found = [row for row in rows.order_by("-pk") if row.incident.is_open or row.state == LINKED]
    return min(found, key=lambda row: (not row.incident.is_open, row.state != LINKED), default=None)


def incident_near(ticket: Ticket, text: str) -> str:
    """The title of the open incident that a ticket is of, or that it sounds like; else empty.

    It asks words alone, so that a message that has just come in needs no vector yet.
    """
    running = list(Incident.objects.exclude(status=Incident.Status.RESOLVED).only("title", "middle"))
    if not running:
        return ""
    known = dict(IncidentTicket.objects.filter(ticket=ticket.pk).values_list("incident", "state"))
    for incident in running:
        if known.get(incident.pk) in {LINKED, PROPOSED}:
            return incident.title
    words = words_of(ticket.subject, text, [ticket.requester.name] if ticket.requester.name else [])
    weighed = {word: 1 / math.sqrt(len(words)) for word in words}
    for incident in running:
        if incident.pk not in known and middle_of(incident.middle).likeness(None, weighed) >= MEMBER:
            return incident.title
    return ""


def _counted(values: Iterable[str]) -> list[tuple[str, int]]:
    return Counter(values).most_common(12)
