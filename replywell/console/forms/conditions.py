"""Conditions of a routing rule as a form: a line for each, which works without a script."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from replywell.connections.models import Connection
from replywell.console.forms.base import ANSWERED
from replywell.people.models import Brand, Team
from replywell.tickets.models import Category, CustomField, Tag
from replywell.triage.conditions import GROUPS, custom, problem
from replywell.triage.seen import WEEKDAYS
from replywell.triage.worded import LABELS

type Choices = Sequence[tuple[str, str | Promise]]

OPS: dict[str, str | Promise] = {
    "is": _("is one of"),
    "words": _("has the words"),
    "least": _("is at least"),
    "most": _("is at most"),
    "between": _("is between"),
    "set": _("is filled in"),
}
GROUP_NAMES: dict[str, str | Promise] = {
    "all": _("Must hold"),
    "any": _("One of these must hold"),
    "none": _("Must not hold"),
}
YES_NO: Choices = (("yes", _("Yes")), ("no", _("No")))
DAYS = (
    _("Monday"),
    _("Tuesday"),
    _("Wednesday"),
    _("Thursday"),
    _("Friday"),
    _("Saturday"),
    _("Sunday"),
)


@dataclass(frozen=True, slots=True)
class Asks:
    """A field that rules can ask for: how it is compared, and what it is chosen from; free text where `choices` is
    empty."""

    name: str
    label: str | Promise
    ops: tuple[str, ...] = ("is",)
    choices: Choices = ()
    hint: str | Promise = ""

    def told(self, value: str) -> str:
        """A value as people read it."""
        return str(dict(self.choices).get(value, value))


def fields() -> dict[str, Asks]:
    """Every field that rules can ask for here, by name, in the order in which it is offered."""
    categories = list(Category.objects.filter(active=True).values_list("slug", "name"))
    tags = [(name, name) for name in Tag.objects.filter(active=True).values_list("name", flat=True)]
    teams = [(str(pk), name) for pk, name in Team.objects.values_list("pk", "name")]
    brands = [(str(pk), name) for pk, name in Brand.objects.order_by("pk").values_list("pk", "name")]
    boxes = list(Connection.objects.values_list("slug", "name"))
    channels = sorted({(name, name) for name in Connection.objects.values_list("adapter", flat=True)})
    text = ("is", "words")
    asked = [
        Asks("category", _("Category"), choices=categories),
        Asks("urgency", _("Urgency"), choices=_labels("urgency")),
        Asks("sentiment", _("Sentiment"), choices=_labels("sentiment")),
        Asks("complexity", _("Complexity"), choices=_labels("complexity")),
        Asks("wants_human", _("Asks for a person"), choices=YES_NO),
        Asks("in_scope", _("About something we handle"), choices=YES_NO),
        Asks("skills", _("Skill it needs"), text),
        Asks("entity", _("Something it names"), text, hint=_("For example: order, or error_code E42")),
        Asks("subject", _("Subject"), ("words",)),
        Asks("text", _("Subject or text"), ("words",)),
        Asks("language", _("Language"), choices=ANSWERED),
        Asks("contact", _("Requester's address"), text),
        Asks("domain", _("Domain of the address"), text, hint=_("For example: example.org")),
        Asks("company", _("Company"), text),
        Asks("tier", _("Plan of the company"), text),
        Asks("channel", _("Channel"), choices=channels),
        Asks("connection", _("Mailbox or connection"), choices=boxes),
        Asks("brand", _("Brand"), choices=brands),
        Asks("tag", _("Tag"), ("is", "set"), choices=tags),
        Asks("weekday", _("Day of the week"), choices=tuple(zip(WEEKDAYS, DAYS, strict=True))),
        Asks("time", _("Time of day"), ("between",)),
        Asks("on_duty", _("Somebody is at work in"), choices=teams),
        *(_of_custom(one) for one in CustomField.objects.filter(active=True)),
    ]
    return {one.name: one for one in asked}


def _labels(dimension: str) -> Choices:
    return tuple(LABELS[dimension].items())


def _of_custom(one: CustomField) -> Asks:
    name, kind = custom(one.slug), CustomField.Kind(one.kind)
    if kind == CustomField.Kind.NUMBER:
        return Asks(name, one.name, ("least", "most", "is", "set"))
    if kind == CustomField.Kind.YES_NO:
        return Asks(name, one.name, ("is", "set"), YES_NO)
    if kind in {CustomField.Kind.CHOICE, CustomField.Kind.CHOICES}:
        return Asks(name, one.name, ("is", "set"), [(option, option) for option in one.options])
    return Asks(name, one.name, ("is", "words", "set"))


@dataclass(slots=True)
class Line:
    """A condition as it stands in the form."""

    index: int
    group: str
    asks: Asks
    op: str
    values: list[str] = field(default_factory=list)
    wrong: str = ""
    fresh: bool = False
    """Just added: it gets the focus."""

    @property
    def groups(self) -> Iterable[tuple[str, str | Promise]]:
        return GROUP_NAMES.items()

    @property
    def ops(self) -> list[tuple[str, str | Promise]]:
        return [(op, OPS[op]) for op in self.asks.ops]

    @property
    def lines(self) -> str:
        return "\n".join(self.values)

    @property
    def times(self) -> tuple[str, str]:
        start, end, *_rest = [*self.values, "", ""]
        return start, end

    @property
    def chosen_elsewhere(self) -> list[str]:
        """Values that are not offered any more; they stay until somebody takes them away."""
        return [value for value in self.values if value not in dict(self.asks.choices)]


def lines_of(conditions: Mapping[str, list[dict[str, Any]]], asked: Mapping[str, Asks]) -> list[Line]:
    """What is stored, line by line; a field that is not here any more is shown by its name."""
    stored = [(group, one) for group in GROUPS for one in conditions.get(group, ())]
    return [
        Line(
            index,
            group,
            asked.get(one["field"]) or Asks(one["field"], one["field"], tuple(OPS)),
            one.get("op", "is"),
            list(one.get("any_of", ())),
        )
        for index, (group, one) in enumerate(stored)
    ]


def read_conditions(posted: QueryDict) -> dict[str, list[dict[str, Any]]]:
    """The conditions of the form by group, and after what a button says: add or remove one."""
    count = posted.get("conditions", "0")
    found = [_one(posted, index) for index in range(min(int(count), 60) if count.isdecimal() else 0)]
    action, _colon, number = posted.get("change", "").partition(":")
    if action == "remove" and number.isdecimal() and int(number) < len(found):
        del found[int(number)]
    asked = fields()
    one = asked.get(posted.get("field", ""))
    if action == "add" and one:
        found.append(("all", {"field": one.name, "op": one.ops[0], "any_of": []}))
    return {group: [one for of, one in found if of == group] for group in GROUPS}


def _one(posted: QueryDict, index: int) -> tuple[str, dict[str, Any]]:
    def given(name: str) -> str:
        return posted.get(f"c-{index}-{name}", "").replace("\0", "").strip()

    op = given("op") if given("op") in OPS else "is"
    if op == "set":
        values = []
    elif op == "between":
        values = [_clock(given("from")), _clock(given("to"))]
    else:
        picked = [value.replace("\0", "") for value in posted.getlist(f"c-{index}-value")]
        values = [*picked, *given("lines").splitlines()]
    told = (
        list(dict.fromkeys(value.strip() for value in values if value.strip())) if op != "between" else values
    )
    group = given("group") if given("group") in GROUPS else "all"
    return group, {"field": given("field"), "op": op, "any_of": told}


def _clock(text: str) -> str:
    """`9:00` as `09:00`."""
    return text.zfill(5) if len(text) == 4 and text[1:2] == ":" else text


def with_problems(lines: list[Line]) -> list[Line]:
    """Each line with what is wrong with it."""
    for line in lines:
        line.wrong = problem({"field": line.asks.name, "op": line.op, "any_of": line.values})
    return lines
