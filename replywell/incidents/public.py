"""What visitors of the help center read of incidents: updates that were published, and nothing else."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from replywell.incidents.models import Incident, IncidentEntry
from replywell.incidents.queries import said_in
from replywell.kit import clock

KEPT = timedelta(days=14)
"""So long after its end an incident stands on the page."""


@dataclass(frozen=True, slots=True)
class PublicUpdate:
    number: int
    at: datetime
    status: str
    label: str
    text: str
    language: str


@dataclass(frozen=True, slots=True)
class PublicIncident:
    number: int
    title: str
    language: str
    over: bool
    status: str
    label: str
    since: datetime
    changed: datetime
    updates: tuple[PublicUpdate, ...]
    """The newest first."""


def public_incidents(locale: str, main: str, *, running: bool = False) -> list[PublicIncident]:
    """Those with a published update, in this locale where there is a text in it: open ones first; `running` those alone."""
    shown = IncidentEntry.objects.filter(
        kind=IncidentEntry.Kind.UPDATE, published_at__isnull=False, withdrawn_at=None
    ).select_related("incident")
    shown = (
        shown.exclude(incident__status=Incident.Status.RESOLVED)
        if running
        else shown.exclude(incident__resolved_at__lt=clock.now() - KEPT)
    )
    by_incident: dict[int, list[IncidentEntry]] = {}
    for entry in shown.order_by("-published_at", "-pk")[:500]:
        by_incident.setdefault(entry.incident_id, []).append(entry)
    found = [_shown(rows, locale, main) for rows in by_incident.values()]
    return sorted(found, key=lambda each: (each.over, -each.changed.timestamp()))


def _shown(rows: list[IncidentEntry], locale: str, main: str) -> PublicIncident:
    """What colleagues call it never appears: the title is the published one."""
    newest, incident = rows[0], rows[0].incident
    title, language = said_in(newest.titles, locale, main)
    return PublicIncident(
        number=incident.pk,
        title=title,
        language=language,
        over=not incident.is_open,
        status=incident.status if not incident.is_open else newest.status,
        label=str(Incident.Status(incident.status if not incident.is_open else newest.status).label),
        since=min(row.published_at for row in rows if row.published_at),
        changed=max(row.published_at for row in rows if row.published_at),
        updates=tuple(_update(row, locale, main) for row in rows),
    )


def _update(row: IncidentEntry, locale: str, main: str) -> PublicUpdate:
    text, language = said_in(row.texts, locale, main)
    assert row.published_at is not None  # only published ones come here
    label = str(Incident.Status(row.status).label)
    return PublicUpdate(row.pk, row.published_at, row.status, label, text, language)
