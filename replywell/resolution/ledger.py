"""Reading the ledger: what was asked for, and figures that agree with the rows."""

from dataclasses import dataclass
from datetime import datetime
from math import sqrt

from django.db.models import Count, Q, QuerySet

from replywell.people.models import Agent
from replywell.resolution.models import ResolutionEntry
from replywell.tickets.queries import visible_to

Z = 1.959964
STATES: dict[str, Q] = {
    "claimed": Q(),
    "confirmed": Q(confirmed_at__isnull=False, overturned_at=None),
    "thanked": Q(thanked_at__isnull=False, overturned_at=None),
    "durable7": Q(durable_7_at__isnull=False, overturned_at=None),
    "durable14": Q(durable_14_at__isnull=False, overturned_at=None),
    "overturned": Q(overturned_at__isnull=False),
    "open": Q(confirmed_at=None, durable_7_at=None, overturned_at=None),
}
"""What became of a claim. One that was overturned is neither confirmed nor durable any more."""


@dataclass(frozen=True, slots=True)
class Figure:
    """How many of those claimed, and the 95 % interval of their share (Wilson 1927); None without any."""

    state: str
    count: int
    claimed: int

    @property
    def share(self) -> float | None:
        return self.count / self.claimed if self.claimed else None

    @property
    def interval(self) -> tuple[float, float] | None:
        return wilson(self.count, self.claimed) if self.claimed else None


def entries(
    agent: Agent,
    *,
    by: str = "",
    category: str = "",
    language: str = "",
    channel: str = "",
    arm: str = "",
    since: datetime | None = None,
    until: datetime | None = None,
) -> QuerySet[ResolutionEntry]:
    """Resolutions of tickets that this agent may see, newest first."""
    rows = ResolutionEntry.objects.filter(ticket__in=visible_to(agent).values("pk"))
    asked = {"by": by, "category": category, "language": language, "channel": channel, "arm": arm}
    rows = rows.filter(**{name: value for name, value in asked.items() if value})
    if since:
        rows = rows.filter(claimed_at__gte=since)
    return rows.filter(claimed_at__lt=until) if until else rows


def figures(rows: QuerySet[ResolutionEntry]) -> list[Figure]:
    """Of these rows, by what became of them: the counts are those of `in_state`."""
    counted = rows.order_by().aggregate(**{name: Count("pk", filter=state) for name, state in _counted()})
    claimed = counted["claimed"]
    return [Figure(name, counted[name], claimed) for name in STATES]


def _counted() -> list[tuple[str, Q]]:
    return [(name, state or Q(pk__isnull=False)) for name, state in STATES.items()]


def in_state(rows: QuerySet[ResolutionEntry], state: str) -> QuerySet[ResolutionEntry]:
    """Those of which this came; all of them for a word that there is not."""
    return rows.filter(STATES.get(state, Q()))


def wilson(hits: int, count: int) -> tuple[float, float]:
    """The 95 % interval of a share."""
    share = hits / count
    middle = (share + Z * Z / (2 * count)) / (1 + Z * Z / count)
    half = Z * sqrt(share * (1 - share) / count + Z * Z / (4 * count * count)) / (1 + Z * Z / count)
    return max(middle - half, 0.0), min(middle + half, 1.0)


def by_arm(rows: QuerySet[ResolutionEntry]) -> list[tuple[str, list[Figure]]]:
    """Figures of what was answered alone, and of what the lot gave to people."""
    return [(arm, figures(rows.filter(arm=arm))) for arm in ("alone", "people")]
