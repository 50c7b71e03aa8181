"""What the operators of a search mean for tickets."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import reduce
from operator import or_
from zoneinfo import ZoneInfo

from django.db import models
from django.db.models import Exists, F, Func, OuterRef, Q, Value
from django.db.models.lookups import In

from replywell.kit import clock
from replywell.people.models import Agent, Brand, Team
from replywell.people.permissions import may
from replywell.tickets.models import Category, Draft, Follower, Ticket
from replywell.tickets.queries import of_brand
from replywell.tickets.search_query import Filter, Query, Term, Words
from replywell.tickets.search_words import words

NARROW = {"tag", "number", "custom", "like"}
"""Operators that few tickets pass: an index of theirs is better to start from than the words."""


@dataclass(frozen=True, slots=True)
class Meaning:
    """A search as the database understands it: what its words ask, and the conditions beside them."""

    asked: str
    """A `tsquery` literal; empty where the search has no words."""
    conditions: tuple[Q, ...] = ()
    narrow: bool = False
    readable: tuple[str, ...] = field(default=())
    """Words to mark in what is shown; those that go on end in `*`."""


class Matches(Func):
    """Whether a ticket's words answer a `tsquery`."""

    arg_joiner = " @@ "
    template = "(%(expressions)s)"
    output_field = models.BooleanField()


def meaning(query: Query, agent: Agent, wider: dict[str, tuple[str, ...]]) -> Meaning:
    """What a search means for this agent; `wider` has for a word those of the same stem, or beginning."""
    asks = _Asks(agent, wider)
    asked: list[str] = []
    conditions: list[Q] = []
    narrow = False
    for group in query.groups:
        parts = [asks.words(term) for term in group]
        if all(part is not None for part in parts):
            asked.append(f"({' | '.join(part for part in parts if part)})")
            continue
        pairs = zip(group, parts, strict=True)
        conditions.append(reduce(or_, (_in_words(p) if p else asks.condition(t) for t, p in pairs)))
        narrow = narrow or (len(group) == 1 and _is_narrow(group[0]))
    return Meaning(" & ".join(asked), tuple(conditions), narrow, tuple(asks.readable))


def _is_narrow(term: Term) -> bool:
    return isinstance(term, Filter) and term.name in NARROW and not term.negated


def _in_words(asked: str) -> Q:
    return Q(Matches(F("words__words"), Func(Value(asked), template="%(expressions)s::tsquery")))


class _Asks:
    """Turns terms into what the index is asked, or into conditions."""

    def __init__(self, agent: Agent, wider: dict[str, tuple[str, ...]]) -> None:
        self.agent = agent
        self.wider = wider
        self.weights = "" if may(agent, "read notes") else ":ABC"
        self.readable: dict[str, None] = {}

    def words(self, term: Term) -> str | None:
        """A `tsquery` where the index alone can answer the term."""
        match term:
            case Words():
                found = self._said(term)
            case Filter(name="from"):
                begins = [f"'f={word}':*" for word in words(str(term.value))]
                found = f"({' & '.join(begins)})" if begins else "'@nobody'"
            case Filter(name="has", value=(("attachment" | "note") as what,)):
                hidden = what == "note" and self.weights
                found = "'@nobody'" if hidden else "'@file'" if what == "attachment" else "'@note'"
            case _:
                return None
        return f"!{found}" if term.negated else found

    def _said(self, term: Words) -> str:
        if not term.negated:
            self.readable |= dict.fromkeys(term.words)
        if len(term.words) > 1 or term.exact:
            return f"({' <-> '.join(f"'{word}'{self.weights}" for word in term.words)})"
        (word,) = term.words
        found = dict.fromkeys([word, *self.wider.get(word, ())])
        if not term.negated:
            self.readable |= found
        return f"({' | '.join(self._one(each) for each in found)})"

    def _one(self, word: str) -> str:
        if word.endswith("*"):
            return f"'{word[:-1]}':*{self.weights[1:]}"
        return f"'{word}'{self.weights}"

    def condition(self, term: Term) -> Q:
        """What holds for tickets that pass an operator."""
        assert isinstance(term, Filter)
        found = CONDITIONS[term.name](term, self.agent)
        return ~found if term.negated else found


def _number(term: Filter, agent: Agent) -> Q:
    return Q(pk=term.value)


def _to(term: Filter, agent: Agent) -> Q:
    name = str(term.value).lower()
    if name == "me":
        return Q(assignee=agent)
    if name in {"nobody", "none"}:
        return Q(assignee=None)
    known = Q(name__istartswith=name) | Q(email__iexact=name) | Q(name__icontains=f" {name}")
    return Q(assignee__in=Agent.objects.filter(known).values("pk"))


def _team(term: Filter, agent: Agent) -> Q:
    name = str(term.value)
    if name.lower() in {"none", "nobody"}:
        return Q(team=None)
    if name.lower() in {"mine", "me"}:
        return Q(team__in=agent.teams.values("pk"))
    return Q(team__in=Team.objects.filter(name__istartswith=name).values("pk"))


def _category(term: Filter, agent: Agent) -> Q:
    name = str(term.value)
    if name.lower() == "none":
        return Q(category=None)
    known = Q(slug__iexact=name) | Q(name__istartswith=name)
    found = Category.objects.filter(known | Q(parent__slug__iexact=name))
    return Q(category__in=found.values("pk"))


def _channel(term: Filter, agent: Agent) -> Q:
    name = str(term.value)
    return (
        Q(connection__slug__iexact=name)
        | Q(connection__adapter__iexact=name)
        | Q(connection__name__istartswith=name)
    )


def _brand(term: Filter, agent: Agent) -> Q:
    named = Brand.objects.filter(name__istartswith=str(term.value)).values("pk")
    return Q(In(of_brand("pk"), named))


def _moment(term: Filter, agent: Agent) -> Q:
    assert isinstance(term.value, date)
    begins = datetime.combine(term.value, time(), tzinfo=zone_of(agent))
    ends = begins + timedelta(days=1)
    match term.name:
        case "before":
            return Q(created_at__lt=begins)
        case "after":
            return Q(created_at__gte=begins)
    return Q(created_at__gte=begins, created_at__lt=ends)


def _has(term: Filter, agent: Agent) -> Q:
    return _any(_HAS[each](agent) for each in _names(term))


def _is(term: Filter, agent: Agent) -> Q:
    return _any(_IS[each](agent) for each in _names(term))


def _custom(term: Filter, agent: Agent) -> Q:
    text = str(term.value)
    values: list = [text]
    if re.fullmatch(r"-?\d{1,15}", text, re.ASCII):
        values.append(int(text))
    elif re.fullmatch(r"-?\d{1,15}\.\d{1,10}", text, re.ASCII):
        values.append(float(text))
    if text.lower() in {"yes", "no", "true", "false"}:
        values.append(text.lower() in {"yes", "true"})
    exact = [Q(custom__contains={term.field: value}) for value in (*values, [text])]
    return _any(exact)


def _like(term: Filter, agent: Agent) -> Q:
    """Closeness of meaning is found elsewhere; here it holds of every ticket."""
    return Q(pk__gte=0)


def _names(term: Filter) -> tuple:
    return term.value if isinstance(term.value, tuple) else ()


def _any(conditions: Iterable[Q]) -> Q:
    return reduce(or_, conditions)


def _of_ticket(model: type[models.Model], **more: object) -> Q:
    return Q(Exists(model._default_manager.filter(ticket=OuterRef("pk"), **more)))


_HAS: dict[str, Callable[[Agent], Q]] = {
    "attachment": lambda agent: _in_words("'@file'"),
    "note": lambda agent: _in_words("'@note'" if may(agent, "read notes") else "'@nobody'"),
    "suggestion": lambda agent: Q(pk__in=Ticket.objects.filter(suggestions__fate="offered").values("pk")),
    "draft": lambda agent: _of_ticket(Draft, agent=agent),
}
_IS: dict[str, Callable[[Agent], Q]] = {
    "unassigned": lambda agent: Q(assignee=None),
    "snoozed": lambda agent: Q(snoozed_until__gt=clock.now()),
    "overdue": lambda agent: Q(due_at__lt=clock.now()),
    "resolved": lambda agent: Q(status__in=["resolved", "closed"]),
    "following": lambda agent: _of_ticket(Follower, agent=agent),
}
CONDITIONS: dict[str, Callable[[Filter, Agent], Q]] = {
    "number": _number,
    "to": _to,
    "team": _team,
    "status": lambda term, agent: Q(status__in=_names(term)),
    "tag": lambda term, agent: Q(tags__contains=[str(term.value).lower()]),
    "category": _category,
    "urgency": lambda term, agent: Q(urgency__in=_names(term)),
    "lang": lambda term, agent: Q(language__istartswith=str(term.value)),
    "channel": _channel,
    "brand": _brand,
    **dict.fromkeys(("before", "after", "on"), _moment),
    "has": _has,
    "is": _is,
    "custom": _custom,
    "like": _like,
}


def zone_of(agent: Agent) -> ZoneInfo:
    """The zone in which this agent's days begin."""
    try:
        return ZoneInfo(agent.timezone)
    except (KeyError, ValueError, OSError):
        return ZoneInfo("UTC")
