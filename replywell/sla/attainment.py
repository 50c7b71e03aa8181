"""How promises were kept: counts and shares by target, team, agent, plan, company, category, channel or policy.

A promise belongs to the period in which its clock began. What was missed belongs to whoever had the ticket then, the
rest to who has it now. Lists behind a figure are made of the same conditions as the figure.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db.models import (
    Aggregate,
    Case,
    Count,
    ExpressionWrapper,
    F,
    FloatField,
    Q,
    QuerySet,
    Value,
    When,
)
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Coalesce, Extract

from replywell.adapters.models.embedded.scores import wilson
from replywell.kit import clock
from replywell.people.models import Agent, Company, Team
from replywell.sla.models import Target
from replywell.tickets.models import Category
from replywell.tickets.queries import visible_to

STATES = ("kept", "missed", "open", "ended")
"""What has become of a promise. Ended: the ticket was closed or merged away before it was met or missed."""


class Percentile(Aggregate):
    """The value below which this share of the rows lies."""

    function = "percentile_cont"
    template = "%(function)s(%(share)s) within group (order by %(expressions)s)%(filter)s"
    output_field = FloatField()


_then = Q(breach__isnull=False, breach__withdrawn_at=None)
DIMENSIONS: dict[str, Any] = {
    "target": F("kind"),
    "team": Case(When(_then, then=F("breach__team")), default=F("ticket__team")),
    "agent": Case(When(_then, then=F("breach__agent")), default=F("ticket__assignee")),
    "tier": Coalesce(F("ticket__requester__company__tier"), Value("")),
    "company": F("ticket__requester__company"),
    "category": F("ticket__category"),
    "channel": Coalesce(F("ticket__connection__adapter"), Value("")),
    "policy": KeyTextTransform("name", "terms__terms"),
}
"""By what promises are told apart: the name of a dimension → the value of a target in it."""
_ROWS: Mapping[str, Any] = {"team": Team, "agent": Agent, "company": Company, "category": Category}


@dataclass(frozen=True, slots=True)
class Counts:
    """Of some promises."""

    kept: int = 0
    missed: int = 0
    open: int = 0
    ended: int = 0
    median: float | None = None
    """Share of the time that was used, of those whose clock has stopped; None of none."""
    ninetieth: float | None = None

    @property
    def made(self) -> int:
        return self.kept + self.missed + self.open + self.ended

    @property
    def share(self) -> float | None:
        """Kept of those that are kept or missed; None while nothing is."""
        known = self.kept + self.missed
        return self.kept / known if known else None

    @property
    def interval(self) -> tuple[float, float] | None:
        """95 % (Wilson 1927)."""
        known = self.kept + self.missed
        return wilson(self.kept, known) if known else None


@dataclass(frozen=True, slots=True)
class Row:
    """One team, agent, … and how its promises were kept; in the period before, too."""

    key: str
    """As addresses have it; `none` for nothing."""
    name: str
    """Empty for nothing."""
    now: Counts
    before: Counts = field(default_factory=Counts)

    @property
    def change(self) -> float | None:
        """How much the share has changed; None where it was or is not known."""
        if self.now.share is None or self.before.share is None:
            return None
        return self.now.share - self.before.share


def promises(agent: Agent, since: datetime, until: datetime) -> QuerySet[Target]:
    """What was promised in a period, on tickets that this agent may see."""
    made = Target.objects.filter(started_at__gte=since, started_at__lt=until, length__gt=timedelta())
    return made.filter(ticket__in=visible_to(agent).order_by().values("pk")).order_by()


def in_state(state: str, now: datetime) -> Q:
    """Those of which this has become."""
    open_ = Q(met_at=None, ended_at=None)
    missed = Q(breached_at__isnull=False) | open_ & Q(due_at__lte=now)
    if state == "missed":
        return missed
    kept = {"kept": Q(met_at__isnull=False), "ended": Q(met_at=None, ended_at__isnull=False), "open": open_}
    return kept[state] & Q(breached_at=None) & (Q(due_at=None) | Q(due_at__gt=now) | ~open_)


def attainment(
    agent: Agent, dimension: str, since: datetime, until: datetime, *, now: datetime | None = None
) -> list[Row]:
    """A row for each value, those with most promises first; compared with as long a period before."""
    now = now or clock.now()
    counted = _counted(promises(agent, since, until), dimension, now)
    earlier = _counted(promises(agent, since - (until - since), since), dimension, now)
    names = _names(dimension, {*counted, *earlier})
    rows = [
        Row(key=key_of(value), name=names[value], now=counts, before=earlier.get(value, Counts()))
        for value, counts in counted.items()
    ]
    return sorted(rows, key=lambda row: (-row.now.made, row.name))


def whole(agent: Agent, since: datetime, until: datetime, *, now: datetime | None = None) -> Row:
    """All of them in one row."""
    now = now or clock.now()
    made, earlier = promises(agent, since, until), promises(agent, since - (until - since), since)
    return Row(
        key="",
        name="",
        now=Counts(**made.aggregate(**_sums(now))),
        before=Counts(**earlier.aggregate(**_sums(now))),
    )


def behind(
    agent: Agent,
    dimension: str,
    key: str,
    state: str,
    since: datetime,
    until: datetime,
    *,
    now: datetime | None = None,
) -> QuerySet[Target]:
    """The promises that a figure counts, newest first; an empty key or state is all of them."""
    rows = promises(agent, since, until)
    if state:
        rows = rows.filter(in_state(state, now or clock.now()))
    if key:
        rows = rows.alias(value=DIMENSIONS[dimension]).filter(_is(dimension, key))
    return rows.order_by("-started_at", "-pk")


def key_of(value: Any) -> str:
    return "none" if value in (None, "") else str(value)


def _is(dimension: str, key: str) -> Q:
    if key == "none":
        return Q(value=None) if dimension in _ROWS else Q(value="") | Q(value=None)
    if dimension not in _ROWS:
        return Q(value=key)
    return Q(value=int(key)) if key.isascii() and key.isdigit() and len(key) < 18 else Q(pk=None)


def _counted(rows: QuerySet[Target], dimension: str, now: datetime) -> dict[Any, Counts]:
    grouped = rows.annotate(value=DIMENSIONS[dimension]).values("value").annotate(**_sums(now))
    plain: list[dict[str, Any]] = [dict(row) for row in grouped]
    return {row.pop("value"): Counts(**row) for row in plain}


def _sums(now: datetime) -> dict[str, Any]:
    stopped = Q(met_at__isnull=False) | Q(ended_at__isnull=False)
    used = ExpressionWrapper(
        Extract("used", "epoch") / Extract("length", "epoch") * Value(1.0), output_field=FloatField()
    )
    return {state: Count("pk", filter=in_state(state, now)) for state in STATES} | {
        "median": Percentile(used, share=0.5, filter=stopped),
        "ninetieth": Percentile(used, share=0.9, filter=stopped),
    }


def _names(dimension: str, values: set[Any]) -> dict[Any, str]:
    """What each value is called."""
    if dimension not in _ROWS:
        return {value: str(value or "") for value in values}
    rows = _ROWS[dimension].objects.in_bulk([value for value in values if value is not None])
    return {value: str(rows[value]) if value in rows else "" for value in values}
