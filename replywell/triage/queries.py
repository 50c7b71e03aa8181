"""The organization's rules and bars as values for a walk, and who is there to take a ticket."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Case, Count, IntegerField, Q, QuerySet, Sum, Value, When

from replywell.kit import clock
from replywell.people.hours import at_work
from replywell.people.models import Agent, Organization, Role, Team
from replywell.tickets.models import Category, Ticket
from replywell.triage.assign import LONG_AGO, WEIGHTS, Candidate
from replywell.triage.conditions import GROUPS, conditions_of
from replywell.triage.models import RoutingRule, TriageSettings, Turn
from replywell.triage.values import Bars, Routing, Rule, TeamPlan

TAKERS = (Role.AGENT, Role.LEAD)
"""Roles that are handed tickets."""
OPEN = ("new", "open")
"""Statuses in which a ticket has to be answered."""
_COLUMNS = ("pk", "name", "conditions", "team_id", "agent_id", "urgency", "skills")


def routing(rules: Iterable[Rule] | None = None) -> Routing:
    """The active rules in their order, or others in their place; category teams and team names."""
    owned = Category.objects.filter(active=True, team__isnull=False).order_by("slug")
    zone = Organization.objects.filter(pk=1).values_list("timezone", flat=True).first()
    return Routing(
        rules=active_rules() if rules is None else tuple(rules),
        by_category=tuple(owned.values_list("slug", "team_id")),
        teams=tuple(TeamPlan(id=pk, name=name) for pk, name in Team.objects.values_list("pk", "name")),
        timezone=zone or "UTC",
    )


def active_rules() -> tuple[Rule, ...]:
    """Active rules as values, in their order."""
    return tuple(rule_of(*row) for row in RoutingRule.objects.filter(active=True).values_list(*_COLUMNS))


def rule_of(
    pk: int,
    name: str,
    conditions: dict[str, Any],
    team: int | None,
    agent: int | None,
    urgency: str,
    skills: Iterable[str],
) -> Rule:
    """A rule as a value, from what its row holds."""
    every, some, none = (conditions_of(conditions, group) for group in GROUPS)
    return Rule(
        id=pk,
        name=name,
        conditions=every,
        any_of=some,
        none_of=none,
        team=team,
        agent=agent,
        urgency=urgency,
        skills=tuple(skills),
    )


def triage_settings() -> TriageSettings:
    """The one row; where nobody has changed anything, what it would hold."""
    return TriageSettings.objects.filter(pk=1).first() or TriageSettings(pk=1)


def bars() -> Bars:
    """How sure the assistant has to be."""
    return Bars.model_validate(triage_settings().bars)


def asks_who_works() -> bool:
    """Whether an active rule asks which teams somebody works in."""
    asked = [{"field": "on_duty"}]
    named = Q()
    for group in GROUPS:
        named |= Q(**{f"conditions__{group}__contains": asked})
    return RoutingRule.objects.filter(named, active=True).exists()


def on_duty() -> tuple[int, ...]:
    """Teams in which somebody is at work and takes tickets now."""
    now = clock.now()
    there = _taking().filter(Q(available=True), Q(away_until=None) | Q(away_until__lte=now))
    found = there.filter(teams__isnull=False).values_list("teams", "working_hours", "timezone")
    return tuple(sorted({team for team, week, zone in found if at_work(week, zone, now)}))


def candidates(team: Team, channel: str) -> list[Candidate]:
    """The team's agents who are handed tickets, whether they can take one of this channel now or not."""
    now = clock.now()
    held: dict[int, list[int]] = {}
    for agent, of_channel, count, weight in _loads(team, channel):
        held[agent] = [count, weight, of_channel]
    turns = dict(Turn.objects.filter(agent__teams=team).values_list("agent_id", "given_at"))
    found = []
    for row in _taking().filter(teams=team).values(*_OF_AGENTS):
        count, weight, of_channel = held.get(row["pk"], (0, 0, 0))
        found.append(
            Candidate(
                id=row["pk"],
                name=row["name"],
                skills=frozenset(row["skills"]),
                open=count,
                weight=weight,
                capacity=row["capacity"],
                of_channel=of_channel,
                channel_capacity=row["channel_capacity"].get(channel),
                away=not row["available"] or (row["away_until"] is not None and row["away_until"] > now),
                off=not at_work(row["working_hours"], row["timezone"], now),
                given_at=turns.get(row["pk"], LONG_AGO),
            )
        )
    return found


_OF_AGENTS = (
    "pk",
    "name",
    "skills",
    "capacity",
    "channel_capacity",
    "available",
    "away_until",
    "timezone",
    "working_hours",
)


def _taking() -> QuerySet[Agent]:
    return Agent.objects.filter(is_active=True, role__in=TAKERS).order_by("pk")


def _loads(team: Team, channel: str) -> QuerySet[Ticket, tuple[int, int, int, int]]:
    """Agent, tickets of the channel, all of them, and what they weigh."""
    weight = Case(
        *(When(urgency=urgency, then=Value(weight)) for urgency, weight in WEIGHTS.items()),
        output_field=IntegerField(),
    )
    return (
        Ticket.objects.filter(assignee__teams=team, status__in=OPEN, snoozed_until=None)
        .order_by()
        .values_list("assignee")
        .annotate(
            of_channel=Count("pk", filter=Q(connection__adapter=channel)),
            count=Count("pk"),
            weight=Sum(weight),
        )
    )
