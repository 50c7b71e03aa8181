"""Routing rules in words."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from replywell.console.forms.conditions import OPS, Asks, Line, lines_of
from replywell.triage.models import RoutingRule


@dataclass(frozen=True, slots=True)
class Told:
    """A rule as a list shows it."""

    rule: RoutingRule
    when: list[str]
    then: list[str]
    gone: list[str]
    """Values that it names and that are not here any more."""


def told(rule: RoutingRule, asked: Mapping[str, Asks]) -> Told:
    """When it fits and what it does, a few words each."""
    lines = lines_of(rule.conditions, asked)
    gone = [value for line in lines if line.asks.choices for value in line.chosen_elsewhere]
    return Told(rule, when(lines), then(rule), gone)


def when(lines: list[Line]) -> list[str]:
    """The conditions, in reading order."""
    every = [_one(line) for line in lines if line.group == "all"]
    some = [_one(line) for line in lines if line.group == "any"]
    none = [_("not: %(condition)s") % {"condition": _one(line)} for line in lines if line.group == "none"]
    either = [_(" or ").join(some)] if some else []
    return [*every, *either, *none]


def _one(line: Line) -> str:
    told: dict[str, Any] = {"field": line.asks.label, "how": OPS[line.op]}
    values = [line.asks.told(value) for value in line.values]
    if line.op == "set":
        return f"{told['field']} {told['how']}"
    if line.op == "between":
        return _("%(field)s is between %(from)s and %(to)s") % {
            "field": line.asks.label,
            "from": line.times[0],
            "to": line.times[1],
        }
    how = _("is") if line.op == "is" and len(values) == 1 else told["how"]
    return f"{told['field']} {how} {' / '.join(values)}"


def then(rule: RoutingRule) -> list[str]:
    """What it does."""
    done = []
    if rule.team:
        done.append(_("to %(team)s") % {"team": rule.team.name})
    if rule.agent:
        done.append(_("for %(agent)s") % {"agent": rule.agent.name})
    if rule.urgency:
        done.append(_("urgency %(urgency)s") % {"urgency": _urgency(rule.urgency)})
    if rule.skills:
        done.append(_("asks for %(skills)s") % {"skills": ", ".join(rule.skills)})
    return done


def _urgency(name: str) -> str:
    return {
        "critical": _("critical"),
        "high": _("high"),
        "medium": _("medium"),
        "low": _("low"),
    }.get(name, name)
