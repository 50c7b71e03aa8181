"""A search as a view: its operators become the filters of a list where a list has such filters, and what is left
stays a search within the list."""

from collections.abc import Callable, Iterable
from datetime import date, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _

from replywell.connections.models import Connection
from replywell.kit.errors import Invalid
from replywell.people.models import Agent, Brand, Contact, Identity, Team
from replywell.tickets.models import Category
from replywell.tickets.queries import visible_to
from replywell.tickets.search_query import URGENCIES, Filter, Query, Term
from replywell.workspace.conditions import MOST, Broken, Condition, from_stored

_ALIKE = 30
"""As many as one filter takes."""
_FLAGS = {"snoozed": "snoozed", "following": "followed", "suggestion": "suggestion", "overdue": "overdue"}
_TABLES = {
    "from": "requester",
    "to": "assignee",
    "team": "team",
    "category": "category",
    "channel": "connection",
    "brand": "brand",
}
_KEPT = {*_TABLES, "tag", "lang", "status", "urgency", "before", "after", "on", "is"}
"""Operators that a view has a filter for, most of their values at least."""
_IS = {"unassigned", "resolved", *_FLAGS}
_NEVER = {"like", "number"}
"""What names tickets instead of saying what they are like."""


def unkept(query: Query) -> list[str]:
    """What of a search no view can hold, as it was typed. Pure."""
    return [str(term) for term in query.terms if isinstance(term, Filter) and term.name in _NEVER]


def as_conditions(query: Query, agent: Agent) -> list[Condition]:
    """The filters that say the same as the search; words and alternatives together are one, looked for in the list.

    Raises `Invalid` for what none of them says.
    """
    left = unkept(query)
    if left or not query:
        raise Invalid(
            _told(left) if left else _("Search for something first; then it can be saved as a view.")
        )
    alone = [group[0] for group in query.groups if len(group) == 1 and _kept(group[0])]
    found = [each for term in alone for each in _conditions(term, agent)]
    rest = [group for group in query.groups if len(group) > 1 or not _kept(group[0])]
    if rest:
        words = str(Query(tuple(rest)))
        found += _made([{"field": "search", "op": "is", "value": words}], words)
    if len(found) > MOST:
        raise Invalid(_("A view has at most %(most)s filters. Take some away.") % {"most": MOST})
    return found


def _told(terms: Iterable[str]) -> str:
    return _("A view cannot hold this. Take out: %(terms)s") % {"terms": ", ".join(terms)}


def _kept(term: Term) -> bool:
    if not isinstance(term, Filter):
        return False
    values = term.value if isinstance(term.value, tuple) else ()
    match term.name:
        case "is":
            return len(values) == 1 and values[0] in _IS
        case "has":
            return values == ("suggestion",)
        case "on":
            return not term.negated
    return term.name in _KEPT


def _conditions(term: Term, agent: Agent) -> list[Condition]:
    assert isinstance(term, Filter)
    return _made(_stored(term, agent), str(term))


def _made(stored: Iterable[dict[str, Any]], typed: str) -> list[Condition]:
    made = [from_stored(each) for each in stored]
    found = [each for each in made if not isinstance(each, Broken)]
    if len(found) < len(made):
        raise Invalid(_told([typed]))
    return found


def _stored(term: Filter, agent: Agent) -> list[dict[str, Any]]:
    op = "not" if term.negated else "is"
    match term.name:
        case "status":
            return [{"field": "status", "op": op, "values": list(_names(term))}]
        case "urgency":
            words = [word for word, number in URGENCIES.items() if number in _names(term)]
            return [{"field": "urgency", "op": op, "values": words}]
        case "lang":
            return [{"field": "language", "op": op, "values": [term.text.lower()]}]
        case "tag":
            return [{"field": "tag", "op": "not" if term.negated else "has", "values": [term.text.lower()]}]
        case "is" | "has":
            return [_state(str(_names(term)[0]), negated=term.negated)]
        case "before" | "after" | "on":
            return _days(term)
    return [{"field": _TABLES[term.name], "op": op, "values": _marks(term, agent)}]


def _state(name: str, *, negated: bool) -> dict[str, Any]:
    op = "not" if negated else "is"
    if name == "unassigned":
        return {"field": "assignee", "op": op, "values": ["none"]}
    if name == "resolved":
        return {"field": "status", "op": op, "values": ["resolved", "closed"]}
    return {"field": _FLAGS[name], "op": "no" if negated else "yes"}


def _days(term: Filter) -> list[dict[str, Any]]:
    """A day of the calendar stays that day; what was told from today (`7d`) goes on being told from it."""
    assert isinstance(term.value, date)
    day, unit = term.value, term.text[-1:].lower()
    if term.name == "on":
        ends = {"field": "created", "op": "before", "value": str(day + timedelta(days=1))}
        return [{"field": "created", "op": "after", "value": str(day)}, ends]
    after = (term.name == "after") != term.negated
    if term.text[:-1].isdigit() and unit in {"d", "w"} and int(term.text[:-1]):
        span = f"{int(term.text[:-1])}{unit}"
        return [{"field": "created", "op": "newer" if after else "older", "value": span}]
    return [{"field": "created", "op": "after" if after else "before", "value": str(day)}]


def _marks(term: Filter, agent: Agent) -> list[str]:
    """Who or what a name means now, by number. Raises `Invalid` where that is nobody, or too many."""
    name = term.text.lower()
    fixed = {("to", "me"): "me", ("team", "mine"): "mine", ("team", "me"): "mine"}
    if (term.name, name) in fixed:
        return [fixed[term.name, name]]
    if name in {"nobody", "none"} and term.name in {"to", "team", "category"}:
        return ["none"]
    rows = _contacts(term.text, agent) if term.name == "from" else _ROWS[term.name](term.text)
    found = [str(pk) for pk in rows[: _ALIKE + 1]]
    if not found:
        raise Invalid(_("There is nothing called “%(name)s” that a view could hold.") % {"name": term.text})
    if len(found) > _ALIKE or (term.name == "from" and len(found) > 1):
        raise Invalid(
            _("“%(name)s” means more than one. Write the whole name or address.") % {"name": term.text}
        )
    return found


def _contacts(name: str, agent: Agent) -> Any:
    """People by their address or whole name, if they wrote anything that this agent may see."""
    wrote = Exists(visible_to(agent).filter(requester=OuterRef("pk")))
    known = Q(name=name) | Q(
        pk__in=Identity.objects.filter(kind="email", value=name.lower()).values("contact")
    )
    return Contact.objects.filter(known).filter(wrote).values_list("pk", flat=True)


def _agents(name: str) -> Any:
    known = Q(name__istartswith=name) | Q(email__iexact=name) | Q(name__icontains=f" {name}")
    return Agent.objects.filter(known).values_list("pk", flat=True)


def _categories(name: str) -> Any:
    known = Q(slug__iexact=name) | Q(name__istartswith=name)
    return Category.objects.filter(known | Q(parent__slug__iexact=name)).values_list("pk", flat=True)


def _connections(name: str) -> Any:
    known = Q(slug__iexact=name) | Q(adapter__iexact=name) | Q(name__istartswith=name)
    return Connection.objects.filter(known).values_list("pk", flat=True)


_ROWS: dict[str, Callable[[str], Any]] = {
    "to": _agents,
    "team": lambda name: Team.objects.filter(name__istartswith=name).values_list("pk", flat=True),
    "category": _categories,
    "channel": _connections,
    "brand": lambda name: Brand.objects.filter(name__istartswith=name).values_list("pk", flat=True),
}


def _names(term: Filter) -> tuple[Any, ...]:
    return term.value if isinstance(term.value, tuple) else ()
