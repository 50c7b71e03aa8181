"""How a filter is chosen: the control of each field, with its comparisons and its values."""

from typing import Any

from django.utils.translation import gettext as _

from replywell.connections.models import Connection
from replywell.kit.errors import NotFound
from replywell.people.models import Agent, Brand, Team
from replywell.tickets.models import Category, CustomField, Tag, Urgency
from replywell.workspace.chips import FIELDS, TARGETS, WORDS


def control(field: str) -> dict[str, Any]:  # noqa: PLR0912 - a table
    """What a filter on this field is chosen from: `kind` of control, its comparisons and its values."""
    is_or_not = [("is", _("is")), ("not", _("is not"))]
    if field.startswith("custom."):
        return _custom_control(field.removeprefix("custom."))
    match field:
        case "status":
            words = ["working", "new", "open", "pending", "on_hold", "resolved", "closed"]
            return {"kind": "many", "ops": is_or_not, "values": [(w, WORDS[w]) for w in words]}
        case "urgency":
            words = [u.name.lower() for u in Urgency]
            return {"kind": "many", "ops": is_or_not, "values": [(w, WORDS[w]) for w in words]}
        case "sentiment" | "complexity":
            sets = {
                "sentiment": ["frustrated", "neutral", "positive"],
                "complexity": ["simple", "moderate", "complex"],
            }
            return {"kind": "many", "ops": is_or_not, "values": [(w, WORDS[w]) for w in sets[field]]}
        case "team":
            teams = [("mine", _("my teams")), ("none", _("no team"))]
            return {"kind": "many", "ops": is_or_not, "values": teams + _names(Team.objects.all())}
        case "assignee":
            who = [("me", _("me")), ("none", _("nobody"))]
            return {
                "kind": "many",
                "ops": is_or_not,
                "values": who + _names(Agent.objects.filter(is_active=True)),
            }
        case "category":
            known = _names(Category.objects.filter(active=True))
            return {"kind": "many", "ops": is_or_not, "values": [("none", _("no category")), *known]}
        case "connection":
            return {"kind": "many", "ops": is_or_not, "values": _names(Connection.objects.all())}
        case "brand":
            return {"kind": "many", "ops": is_or_not, "values": _names(Brand.objects.order_by("pk"))}
        case "tag":
            known = [(t.name, t.name) for t in Tag.objects.filter(active=True)[:200]]
            return {"kind": "many", "ops": [("has", _("has")), ("not", _("has not"))], "values": known}
        case "created" | "updated" | "waiting":
            return {
                "kind": "moment",
                "ops": [("older", _("more than … ago")), ("newer", _("within the last"))],
            }
        case "due":
            ops = [
                ("within", _("within, or late")),
                ("older", _("late for more than")),
                ("newer", _("in more than")),
            ]
            return {"kind": "moment", "ops": ops}
        case "promise":
            ops = [
                ("near", _("is nearly due or missed")),
                ("soon", _("is nearly due")),
                ("missed", _("is missed")),
            ]
            return {"kind": "many", "ops": ops, "values": list(TARGETS.items())}
        case "requester" | "company" | "language" | "channel" | "tier":
            return {"kind": "text", "ops": is_or_not}
        case _ if field in FIELDS:
            return {"kind": "flag", "ops": [("yes", _("yes")), ("no", _("no"))]}
    raise NotFound(_("There is no such field. Choose one of the list."))


def _custom_control(slug: str) -> dict[str, Any]:
    known = CustomField.objects.filter(slug=slug, active=True).first()
    if known is None:
        raise NotFound(_("There is no such field. Choose one of the list."))
    filled = [("set", _("is filled in")), ("empty", _("is empty"))]
    options = [(option, option) for option in known.options]
    match known.kind:
        case CustomField.Kind.YES_NO:
            return {"kind": "flag", "ops": [("yes", _("yes")), ("no", _("no"))]}
        case CustomField.Kind.NUMBER:
            ops = [("number", "="), ("less", _("below")), ("more", _("at least")), *filled]
            return {"kind": "text", "ops": ops, "input": "number"}
        case CustomField.Kind.DATE:
            ops = [("before", _("before")), ("after", _("on or after")), ("is", _("is")), *filled]
            return {"kind": "text", "ops": ops, "input": "date"}
        case CustomField.Kind.CHOICE:
            return {"kind": "one", "ops": [("is", _("is")), *filled], "values": options}
        case CustomField.Kind.CHOICES:
            return {"kind": "one", "ops": [("includes", _("includes")), *filled], "values": options}
    return {"kind": "text", "ops": [("is", _("is")), *filled]}


def _names(found: Any) -> list[tuple[str, Any]]:
    return [(str(pk), name) for pk, name in found.values_list("pk", "name")]
