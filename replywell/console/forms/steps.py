"""The steps of a macro as a form: a line for each, which works without a script."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from replywell.people.models import Agent, Role, Team
from replywell.tickets.models import Category, CustomField, Tag, Urgency

KINDS: dict[str, str | Promise] = {
    "set_status": gettext_lazy("Set the status"),
    "set_urgency": gettext_lazy("Set the urgency"),
    "set_category": gettext_lazy("Set the category"),
    "assign": gettext_lazy("Assign to"),
    "route": gettext_lazy("Give to a team"),
    "add_tags": gettext_lazy("Add tags"),
    "remove_tags": gettext_lazy("Remove tags"),
    "set_field": gettext_lazy("Set a custom field"),
    "insert_reply": gettext_lazy("Insert a reply into the composer"),
    "write_note": gettext_lazy("Write a note"),
    "snooze": gettext_lazy("Snooze"),
    "follow": gettext_lazy("Follow the ticket"),
}
STATUSES = {
    "open": gettext_lazy("Open"),
    "pending": gettext_lazy("Pending: waits for the requester"),
    "on_hold": gettext_lazy("On hold: waits for somebody else"),
    "resolved": gettext_lazy("Resolved"),
}
URGENCIES = {
    1: gettext_lazy("Critical"),
    2: gettext_lazy("High"),
    3: gettext_lazy("Medium"),
    4: gettext_lazy("Low"),
}


@dataclass(slots=True)
class Line:
    """A step as it stands in the form."""

    index: int
    step: dict[str, Any] = field(default_factory=dict)

    @property
    def kind(self) -> str:
        return str(self.step.get("do", ""))

    @property
    def label(self) -> str:
        return str(KINDS.get(self.kind, self.kind))

    @property
    def tags(self) -> str:
        return ", ".join(self.step.get("tags", ()))

    @property
    def value(self) -> str:
        value = self.step.get("value")
        if isinstance(value, bool):
            return "yes" if value else "no"
        return ", ".join(map(str, value)) if isinstance(value, list) else "" if value is None else str(value)


def choices() -> dict[str, Any]:
    """What the lines choose from."""
    return {
        "kinds": KINDS.items(),
        "statuses": STATUSES.items(),
        "urgencies": URGENCIES.items(),
        "categories": Category.objects.filter(active=True),
        "teams": Team.objects.all(),
        "colleagues": Agent.objects.filter(is_active=True).exclude(role__in=[Role.VIEWER, Role.LIGHT]),
        "custom_fields": CustomField.objects.filter(active=True),
        "tags": Tag.objects.filter(active=True),
    }


def lines_of(steps: list[dict[str, Any]]) -> list[Line]:
    return [Line(index, step) for index, step in enumerate(steps)]


def read_steps(posted: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The steps in their order, and after what a button says: add, remove, up or down."""
    count = _whole(posted.get("steps", "0"), 0)
    steps = [_step(posted, index) for index in range(min(count, 50))]
    action, _colon, number = str(posted.get("change", "")).partition(":")
    at = _whole(number, -1)
    if action == "add" and posted.get("kind") in KINDS:
        steps.append({"do": str(posted["kind"])})
    elif action == "remove" and 0 <= at < len(steps):
        del steps[at]
    elif action == "up" and 0 < at < len(steps):
        steps[at - 1], steps[at] = steps[at], steps[at - 1]
    elif action == "down" and 0 <= at < len(steps) - 1:
        steps[at + 1], steps[at] = steps[at], steps[at + 1]
    return steps


def _step(posted: Mapping[str, Any], index: int) -> dict[str, Any]:
    def given(name: str) -> str:
        return str(posted.get(f"step-{index}-{name}", "")).replace("\0", "").strip()

    kind = given("do")
    match kind:
        case "set_status":
            return {"do": kind, "status": given("status")}
        case "set_urgency":
            return {"do": kind, "urgency": _number(given("urgency"))}
        case "set_category":
            return {"do": kind, "category": _number(given("category"))}
        case "assign":
            to = given("to")
            return {"do": kind, "to": to if to in {"me", "nobody"} else _number(to)}
        case "route":
            return {"do": kind, "team": _number(given("team"))}
        case "add_tags" | "remove_tags":
            tags = ["-".join(tag.lower().split()) for tag in given("tags").split(",") if tag.strip()]
            return {"do": kind, "tags": tags}
        case "set_field":
            return {"do": kind, "field": given("field"), "value": _typed(given("field"), given("value"))}
        case "insert_reply" | "write_note":
            return {"do": kind, "text": given("text")[:20_000]}
        case "snooze":
            return {"do": kind, "hours": _number(given("hours"))}
    return {"do": kind}


def problems(steps: list[dict[str, Any]]) -> dict[int, str]:
    """What is wrong with a step beyond its shape: it names what is not here, or says nothing."""
    found: dict[int, str] = {}
    for index, step in enumerate(steps):
        problem = _problem(step)
        if problem:
            found[index] = problem
    return found


def _problem(step: dict[str, Any]) -> str:
    match step.get("do"):
        case "set_status" if step.get("status") not in STATUSES:
            return _("Choose a status.")
        case "set_urgency" if step.get("urgency") not in Urgency.values:
            return _("Choose an urgency.")
        case "set_category" if not _there(Category, step.get("category")):
            return _("Choose a category.")
        case "route" if not _there(Team, step.get("team")):
            return _("Choose a team.")
        case "assign" if step.get("to") not in {"me", "nobody"} and not _there(Agent, step.get("to")):
            return _("Choose somebody.")
        case "add_tags" | "remove_tags" if not step.get("tags"):
            return _("Name a tag, or several with commas between them.")
        case "insert_reply" | "write_note" if not step.get("text"):
            return _("Write what it says.")
        case "snooze" if not 1 <= (step.get("hours") or 0) <= 24 * 90:
            return _("Enter hours from 1 to 2160 (90 days).")
        case "set_field" if not CustomField.objects.filter(slug=step.get("field", "")).exists():
            return _("Choose a custom field.")
    return ""


def _there(model: Any, pk: Any) -> bool:
    rows = model.objects.filter(is_active=True) if model is Agent else model.objects.all()
    return isinstance(pk, int) and rows.filter(pk=pk).exists()


def _typed(slug: str, text: str) -> Any:
    """A field's value as its kind has it; None clears it."""
    kind = CustomField.objects.filter(slug=slug).values_list("kind", flat=True).first()
    if not text:
        return None
    if kind == CustomField.Kind.YES_NO:
        return text.lower() in {"yes", "true", "1"}
    if kind == CustomField.Kind.CHOICES:
        return [part.strip() for part in text.split(",") if part.strip()]
    if kind == CustomField.Kind.NUMBER:
        try:
            return float(text)
        except ValueError:
            return text
    return text


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


def _whole(text: Any, fallback: int) -> int:
    found = _number(str(text))
    return fallback if found is None else found
