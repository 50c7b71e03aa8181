"""The organization's rules and bars as values for a walk, and who is there to take a ticket."""

from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from django.db import connection
from django.db.models import Q

from replywell.kit import clock
from replywell.kit.compiled import Compiled
from replywell.people.hours import at_work
from replywell.people.models import Agent, Organization, Role, Team
from replywell.people.organization import main_timezone
from replywell.tickets.models import Category
from replywell.triage.conditions import GROUPS, conditions_of
from replywell.triage.models import RoutingRule, TriageSettings
from replywell.triage.values import Bars, Routing, Rule, TeamPlan

TAKERS = (Role.AGENT, Role.LEAD)
"""Roles that are handed tickets."""
_COLUMNS = ("pk", "name", "conditions", "team_id", "agent_id", "urgency", "skills")


def routing() -> Routing:
    """The active rules in their order, category teams and team names.

    As long as nothing of that changes it is the same object, so that whoever makes rules ready does so once.
    """
    sign, (known, found) = _sign(), _kept[0]
    if known != sign:
        found = routing_with(active_rules())
        _kept[0] = (sign, found)
    return found


_kept: list[tuple[tuple[str, ...], Routing]] = [((), Routing())]


def _sign() -> tuple[str, ...]:
    """Another one whenever a row changes on which routing rests: each version of a row has its own `xmin`."""
    tables = (RoutingRule, Category, Team, Organization)
    asked = ", ".join(
        f"(select md5(string_agg(id || ':' || xmin, ',' order by id)) from {model._meta.db_table})"  # noqa: S608 - ours
        for model in tables
    )
    with connection.cursor() as cursor:
        cursor.execute(f"select current_database(), {asked}")
        return tuple(map(str, cursor.fetchone() or ()))


def routing_with(rules: Iterable[Rule]) -> Routing:
    """What routing rests on now, with these rules."""
    owned = Category.objects.filter(active=True, team__isnull=False).order_by("slug")
    return Routing(
        rules=tuple(rules),
        by_category=tuple(owned.values_list("slug", "team_id")),
        teams=tuple(TeamPlan(id=pk, name=name) for pk, name in Team.objects.values_list("pk", "name")),
        timezone=main_timezone(),
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
    found = _settings()()
    return found[0] if found else TriageSettings(pk=1)


@lru_cache
def _settings() -> Compiled[TriageSettings]:
    return Compiled(lambda: TriageSettings.objects.filter(pk=1))


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
    takers = Agent.objects.filter(is_active=True, available=True, role__in=TAKERS)
    there = takers.filter(Q(away_until=None) | Q(away_until__lte=now))
    found = there.filter(teams__isnull=False).values_list("teams", "working_hours", "timezone")
    return tuple(sorted({team for team, week, zone in found if at_work(week, zone, now)}))
