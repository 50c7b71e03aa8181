"""Routing rules are made, change, move and go. After each change all of them are kept as they are then, so that any
earlier state can be brought back."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils.translation import gettext as _

from replywell.kit.errors import Invalid
from replywell.people.actions.audit import audit, put
from replywell.people.models import Agent, Team
from replywell.tickets.models import Urgency
from replywell.triage.conditions import check_conditions
from replywell.triage.models import RoutingRule, RoutingVersion

MOST = 500
"""Rules of a desk."""
URGENCIES = tuple(one.name.lower() for one in Urgency)
KEPT = ("name", "conditions", "team_id", "agent_id", "urgency", "skills", "active")
"""What a version holds of a rule, besides its number; their order is that of the list."""


@transaction.atomic
def put_rule(rule: RoutingRule, values: Mapping[str, Any], *, by: Agent) -> RoutingRule:
    """A new rule, which is the last one, or what changed about one. Raises `Invalid` for one that says nothing."""
    _begin()
    new = rule.pk is None
    if new:
        if RoutingRule.objects.count() >= MOST:
            raise Invalid(_("A desk has at most %(most)s routing rules.") % {"most": MOST})
        rule.position = 10 * (RoutingRule.objects.count() + 1)
    check_rule({**_now(rule), **values})
    if put(rule, values, by=by):
        told = _("added “%(name)s”") if new else _("changed “%(name)s”")
        _keep(by, told % {"name": rule.name})
    return rule


def check_rule(values: Mapping[str, Any]) -> None:
    """Raise `Invalid` where a rule would make no sense."""
    try:
        check_conditions(values["conditions"])
    except ValidationError as error:
        raise Invalid(" ".join(error.messages)) from error
    team, agent = values["team"], values["agent"]
    if values["urgency"] and values["urgency"] not in URGENCIES:
        raise Invalid(_("Choose one of: critical, high, medium, low."))
    if agent and team is None:
        raise Invalid(_("Choose a team as well: it has the ticket when that agent cannot take it."))
    if agent and not agent.teams.filter(pk=team.pk).exists():
        raise Invalid(
            _("%(agent)s is not in the team %(team)s. Choose one of its members.")
            % {"agent": agent.name, "team": team.name}
        )
    if team is None and not values["urgency"] and not values["skills"]:
        raise Invalid(_("Say what the rule does: choose a team, an urgency, or name a skill."))


def _now(rule: RoutingRule) -> dict[str, Any]:
    return {name: getattr(rule, name) for name in ("conditions", "team", "agent", "urgency", "skills")}


@transaction.atomic
def switch_rule(rule: RoutingRule, *, on: bool, by: Agent) -> None:
    """It counts, or it does not."""
    _begin()
    if put(rule, {"active": on}, by=by):
        told = _("switched “%(name)s” on") if on else _("switched “%(name)s” off")
        _keep(by, told % {"name": rule.name})


@transaction.atomic
def move_rule(rule: RoutingRule, steps: int, *, by: Agent) -> None:
    """Up by negative steps, down by positive ones, as far as the list goes."""
    _begin()
    rules = list(RoutingRule.objects.all())
    at = next(place for place, each in enumerate(rules) if each.pk == rule.pk)
    to = min(max(at + steps, 0), len(rules) - 1)
    if to == at:
        return
    rules.insert(to, rules.pop(at))
    _place(rules)
    audit("changed", rule, by=by, changes=[("place", at + 1, to + 1)])
    _keep(by, _("moved “%(name)s” to place %(place)s") % {"name": rule.name, "place": to + 1})


@transaction.atomic
def remove_rule(rule: RoutingRule, *, by: Agent) -> None:
    """A rule goes; restoring the version before brings it back."""
    _begin()
    audit("removed", rule, by=by)
    name = rule.name
    rule.delete()
    _keep(by, _("deleted “%(name)s”") % {"name": name})


@transaction.atomic
def restore_rules(version: RoutingVersion, *, by: Agent) -> list[str]:
    """All rules are as they were then. Returns the names of those that had to be switched off, since their team is not
    here any more."""
    _begin()
    teams = set(Team.objects.values_list("pk", flat=True))
    agents = set(Agent.objects.filter(is_active=True).values_list("pk", flat=True))
    kept, orphaned = [], []
    for stored in version.rules:
        values = {name: stored[name] for name in KEPT}
        if values["team_id"] not in teams and values["team_id"] is not None:
            values |= {"team_id": None, "agent_id": None, "active": False}
            orphaned.append(values["name"])
        if values["agent_id"] not in agents:
            values["agent_id"] = None
        kept.append(RoutingRule.objects.update_or_create(pk=stored["id"], defaults=values)[0])
    RoutingRule.objects.exclude(pk__in=[rule.pk for rule in kept]).delete()
    _place(kept)
    _go_on_counting()
    audit("restored", version, by=by)
    _keep(by, _("brought back the rules of %(at)s") % {"at": f"{version.at:%Y-%m-%d %H:%M} UTC"})
    return orphaned


def _begin() -> None:
    """One change at a time; what was before the first one is kept too."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(hashtext('routing rules'))")
    if not RoutingVersion.objects.exists():
        _keep(None, _("as it was before the first change"))


def _keep(by: Agent | None, told: str) -> None:
    rules = [
        {"id": rule.pk} | {name: getattr(rule, name) for name in KEPT} for rule in RoutingRule.objects.all()
    ]
    who = by.name if by else _("The system")
    RoutingVersion.objects.create(agent=by, who=who, told=told[:200], rules=rules)


def _place(rules: list[RoutingRule]) -> None:
    for place, rule in enumerate(rules, start=1):
        rule.position = 10 * place
    RoutingRule.objects.bulk_update(rules, ["position"])


def _go_on_counting() -> None:
    """Rules that came back have their old numbers; new ones get higher ones."""
    table = RoutingRule._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(
            f"select setval(pg_get_serial_sequence('{table}', 'id'),"  # noqa: S608 - a table of ours
            f" greatest((select max(id) from {table}), (select last_value from {table}_id_seq), 1))"
        )
