"""Filters in words: what each condition says, and how the list is without it."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import CharField, Model, Value
from django.db.models.functions import Cast
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from replywell.connections.models import Connection
from replywell.people.models import Agent, Brand, Company, Contact, Team
from replywell.tickets.models import Category
from replywell.workspace.asked import Asked
from replywell.workspace.conditions import (
    Broken,
    Choice,
    Condition,
    Custom,
    Day,
    Flag,
    Link,
    Promised,
    Searched,
    Span,
    Tagged,
    to_text,
)

FIELDS: dict[str, Any] = {
    "status": gettext_lazy("Status"),
    "urgency": gettext_lazy("Urgency"),
    "category": gettext_lazy("Category"),
    "team": gettext_lazy("Team"),
    "assignee": gettext_lazy("Assignee"),
    "requester": gettext_lazy("Requester"),
    "company": gettext_lazy("Company"),
    "tier": gettext_lazy("Plan"),
    "tag": gettext_lazy("Tag"),
    "sentiment": gettext_lazy("Sentiment"),
    "complexity": gettext_lazy("Complexity"),
    "language": gettext_lazy("Language"),
    "connection": gettext_lazy("Connection"),
    "brand": gettext_lazy("Brand"),
    "channel": gettext_lazy("Channel"),
    "created": gettext_lazy("Created"),
    "updated": gettext_lazy("Changed"),
    "waiting": gettext_lazy("Waiting"),
    "due": gettext_lazy("Due"),
    "promise": gettext_lazy("Promise"),
    "overdue": gettext_lazy("Overdue"),
    "triage": gettext_lazy("Needs triage"),
    "suggestion": gettext_lazy("Has a suggestion"),
    "followed": gettext_lazy("Followed by me"),
    "snoozed": gettext_lazy("Snoozed"),
    "merged": gettext_lazy("Merged"),
    "side": gettext_lazy("Side conversation"),
}
WORDS: dict[str, Any] = {
    "working": gettext_lazy("not done"),
    "new": gettext_lazy("new"),
    "open": gettext_lazy("open"),
    "pending": gettext_lazy("pending"),
    "on_hold": gettext_lazy("on hold"),
    "resolved": gettext_lazy("resolved"),
    "closed": gettext_lazy("closed"),
    "critical": gettext_lazy("critical"),
    "high": gettext_lazy("high"),
    "medium": gettext_lazy("medium"),
    "low": gettext_lazy("low"),
    "frustrated": gettext_lazy("frustrated"),
    "neutral": gettext_lazy("neutral"),
    "positive": gettext_lazy("positive"),
    "simple": gettext_lazy("simple"),
    "moderate": gettext_lazy("moderate"),
    "complex": gettext_lazy("complex"),
    "me": gettext_lazy("me"),
    "mine": gettext_lazy("my teams"),
    "none": gettext_lazy("none"),
}
TARGETS: dict[str, Any] = {
    "first_response": gettext_lazy("First answer"),
    "next_response": gettext_lazy("Next answer"),
    "resolution": gettext_lazy("Resolution"),
    "internal": gettext_lazy("A team's part"),
}
_TABLES: dict[str, tuple[type[Model], str]] = {
    "category": (Category, "name"),
    "team": (Team, "name"),
    "assignee": (Agent, "name"),
    "requester": (Contact, "name"),
    "company": (Company, "name"),
    "connection": (Connection, "name"),
    "brand": (Brand, "name"),
}


@dataclass(frozen=True, slots=True)
class Chip:
    """A filter as it is shown; `away` is the list without it."""

    words: str
    away: str
    text: str
    broken: bool = False


def chips(asked: Asked) -> list[Chip]:
    """The filters of this list that can be taken away, and those of its view that cannot be read."""
    conditions = asked.view.extra
    names = names_of(each for each in conditions if isinstance(each, Link))
    told = [
        Chip(in_words(each, names), asked.without(each), to_text(each), isinstance(each, Broken))
        for each in conditions
    ]
    broken = [each for each in asked.view.conditions if isinstance(each, Broken)]
    return [*(Chip(in_words(each, {}), "", each.text, broken=True) for each in broken), *told]


def names_of(links: Iterable[Link]) -> dict[tuple[str, int], str]:
    """Names of all that the conditions point to: one query, and none where they point to nothing."""
    wanted: dict[str, set[int]] = defaultdict(set)
    for link in links:
        wanted[link.field] |= {int(value) for value in link.values if value.isdigit()}
    parts = []
    for field, ids in wanted.items():
        if ids:
            model, name = _TABLES[field]
            parts.append(
                model._default_manager.filter(pk__in=ids)
                .order_by()
                .values_list(Value(field, output_field=CharField()), "pk", Cast(name, CharField()))
            )
    if not parts:
        return {}
    found = parts[0].union(*parts[1:], all=True).order_by() if len(parts) > 1 else parts[0]
    return {(field, pk): name for field, pk, name in found}


def in_words(condition: Condition | Broken, names: dict[tuple[str, int], str]) -> str:
    """A condition as a person says it."""
    match condition:
        case Broken(text=text):
            return _("not understood: %(text)s") % {"text": text}
        case Choice(op=op, values=values):
            return _sentence(condition.field, op == "not", [str(WORDS.get(v, v)) for v in values])
        case Link(field=field, op=op, values=values):
            gone = _("gone")
            told = [names.get((field, int(v)), gone) if v.isdigit() else str(WORDS[v]) for v in values]
            return _sentence(field, op == "not", told)
        case Promised(op=op, values=values):
            return _promise(op, [str(TARGETS[value]) for value in values])
        case Tagged(op=op, values=values):
            return _sentence("tag", op == "not", list(values))
        case Span() | Day():
            return _moment(condition)
        case Flag(field=field, op=op):
            name = str(FIELDS[field])
            return name if op == "yes" else _("Not: %(name)s") % {"name": name}
        case Custom():
            return _custom(condition)
        case Searched(value=value):
            return _("Found by: %(words)s") % {"words": value}


def _promise(op: str, targets: list[str]) -> str:
    told = {
        "near": _("A promise is nearly due or missed"),
        "soon": _("A promise is nearly due"),
        "missed": _("A promise is missed"),
    }[op]
    return f"{told}: {', '.join(targets)}" if targets else told


def _sentence(field: str, negated: bool, values: list[str]) -> str:
    told = {"field": str(FIELDS[field]), "values": ", ".join(values)}
    return _("%(field)s is not %(values)s") % told if negated else _("%(field)s is %(values)s") % told


def _moment(condition: Span | Day) -> str:
    told = {"field": str(FIELDS[condition.field])}
    if isinstance(condition, Day):
        told["day"] = condition.value
        if condition.op == "before":
            return _("%(field)s before %(day)s") % told
        return _("%(field)s on or after %(day)s") % told
    told["span"] = _span(condition.value)
    if condition.field == "due":
        return {
            "within": _("Due within %(span)s, or late"),
            "older": _("Late for more than %(span)s"),
            "newer": _("Due in more than %(span)s"),
        }[condition.op] % told
    if condition.op == "older":
        return _("%(field)s more than %(span)s ago") % told
    return _("%(field)s within the last %(span)s") % told


def _span(value: str) -> str:
    number = int(value[:-1])
    match value[-1]:
        case "h":
            return ngettext("%(n)d hour", "%(n)d hours", number) % {"n": number}
        case "d":
            return ngettext("%(n)d day", "%(n)d days", number) % {"n": number}
    return ngettext("%(n)d week", "%(n)d weeks", number) % {"n": number}


def _custom(condition: Custom) -> str:
    told = {"field": condition.field.removeprefix("custom."), "value": condition.value}
    sentences = {
        "less": _("%(field)s below %(value)s"),
        "more": _("%(field)s at least %(value)s"),
        "before": _("%(field)s before %(value)s"),
        "after": _("%(field)s on or after %(value)s"),
        "yes": _("%(field)s: yes"),
        "no": _("%(field)s: no"),
        "set": _("%(field)s is filled in"),
        "empty": _("%(field)s is empty"),
        "includes": _("%(field)s includes %(value)s"),
    }
    return sentences.get(condition.op, _("%(field)s is %(value)s")) % told
