"""Finding tickets by words and operators, newest first: as fast for a word of every ticket as for a rare one.

All words stand in one row a ticket (`TicketWords`) under a GIN index. Such an index gives what it finds in
no order, so it is asked for one part of the tickets after another, newest part first, and stops when the page
is full: each part is a mark in the index (`search_words.windows`), so that a part costs about what it holds.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import F, FloatField, Func, Q, QuerySet, Value
from django.db.models.expressions import RawSQL
from django.db.models.functions import Cast
from django.utils.translation import gettext_lazy as _

from replywell.kit import clock
from replywell.kit.errors import Invalid
from replywell.people.models import Agent, Brand, Team
from replywell.tickets.models import Category, Ticket, TicketWords
from replywell.tickets.queries import SHOWN, visible_to
from replywell.tickets.search_conditions import Matches, Meaning, meaning, zone_of
from replywell.tickets.search_query import Filter, Problem, Query, Words, parse
from replywell.tickets.search_words import windows

PAGE = 25
COMPLETIONS = 24
"""Words that the beginning of one may stand for, where so many tickets have one that all would be too many."""
FEW = 3000
CANDIDATES = 300
"""Tickets that are compared when those like another are looked for."""
STEMS = 12
SHORTEST = 2
"""Letters after which the last word is taken for the beginning of one."""
_WIDER = """
with ask as (select * from unnest(%(words)s::text[], %(begins)s::bool[]) as ask(word, begins)),
stemmed as (
    select ask.word, array(
        select 'en:' || unnest(ts_lexize('english_stem', ask.word))
        union select 'de:' || unnest(ts_lexize('german_stem', ask.word))
        union select 'fr:' || unnest(ts_lexize('french_stem', ask.word))
        union select 'es:' || unnest(ts_lexize('spanish_stem', ask.word))) as stems
    from ask)
select 'newest', '', (select newest from tickets_ticketwords order by newest desc limit 1), false
union all
select s.word, found.word, found.tickets, false from stemmed s cross join lateral (
    select word, tickets from tickets_searchword where stems && s.stems order by tickets desc limit %(stems)s
) as found
union all
select a.word, found.word, found.tickets, true from ask a cross join lateral (
    select word, tickets from tickets_searchword where a.begins and word like a.word || '%%'
    order by tickets desc limit %(most)s
) as found
"""

_PARTS = """
select %s::bigint union all (
    select hit.* from (values {values}) as part(asked, high) cross join lateral ({tickets}) as hit limit %s)
"""


@dataclass(frozen=True, slots=True)
class Found:
    """A page of what a search found; `after` is the cursor of the next, empty on the last."""

    query: Query
    tickets: list[Ticket] = field(default_factory=list)
    after: str = ""
    readable: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()


def read(text: str, agent: Agent) -> Query:
    """What somebody typed; days are those of the agent's own zone."""
    return parse(text, clock.now().astimezone(zone_of(agent)).date())


def search(
    agent: Agent, text: str, *, after: str = "", limit: int = PAGE, visible: QuerySet[Ticket] | None = None
) -> Found:
    """The tickets that answer a search and are for this agent, those with the newest message first.

    `visible` saves asking again what the agent may see. A number alone brings its ticket to the top.
    """
    query = read(text, agent)
    if not query:
        return Found(query, problems=query.problems)
    visible = visible_to(agent) if visible is None else visible
    newest, wider = _widened(query)
    asks = meaning(query, agent, wider)
    place = _place(after)
    number = query.number if place is None else None
    hits = _hits(visible, asks, newest, place, limit + 1, number)
    shown, more = hits[:limit], ""
    if len(hits) > limit:
        more = f"{shown[-1].newest}.{shown[-1].pk}"
    problems = query.problems if shown else (*query.problems, *_unknown(query))
    return Found(query, shown, more, asks.readable, problems)


def related(tickets: QuerySet[Ticket]) -> QuerySet[Ticket]:
    """With what a list shows of them, and no more of what they belong to."""
    return tickets.select_related("requester__company", "team", "assignee", "category").only(*SHOWN)


def narrowed(tickets: QuerySet[Ticket], agent: Agent, text: str) -> QuerySet[Ticket]:
    """Those of a list of tickets that answer a search: for lists with an order of their own."""
    query = read(text, agent)
    if not query:
        return tickets.none() if query.problems else tickets
    _newest, wider = _widened(query)
    asks = meaning(query, agent, wider)
    for condition in asks.conditions:
        tickets = tickets.filter(condition)
    found = Q()
    if asks.asked:
        found = Q(Matches(F("words__words"), RawSQL("%s::tsquery", [asks.asked])))
    if query.number is not None:
        found |= Q(pk=query.number)
    return tickets.filter(found)


def _widened(query: Query) -> tuple[int, dict[str, tuple[str, ...]]]:
    """Id of the newest message, and the words that each word of the search may stand for."""
    single = [t for t in query.terms if isinstance(t, Words) and not t.exact and len(t.words) == 1]
    last = query.terms[-1]
    asked = {t.words[0]: t is last and not t.negated for t in single}
    if not single:
        top = TicketWords.objects.order_by("-newest").values_list("newest", flat=True).first()
        return top or 0, {}
    values: dict[str, Any] = {
        "words": list(asked),
        "begins": [begins and len(word) >= SHORTEST for word, begins in asked.items()],
        "stems": STEMS,
        "most": COMPLETIONS,
    }
    with connection.cursor() as cursor:
        cursor.execute(_WIDER, values)
        (_mark, _none, newest, _begins), *rows = cursor.fetchall()
    wider: dict[str, dict[str, None]] = {word: {} for word in asked}
    completed: dict[str, list[tuple[str, int]]] = {}
    for word, found, tickets, begins in rows:
        wider[word][found] = None
        if begins:
            completed.setdefault(word, []).append((found, tickets))
    for word, begins in asked.items():
        few = completed.get(word, [])
        if begins and len(word) >= SHORTEST and sum(n for _, n in few) < FEW and len(few) < COMPLETIONS:
            wider[word] = {f"{word}*": None, **{w: None for w in wider[word] if not w.startswith(word)}}
    return newest or 0, {word: tuple(found) for word, found in wider.items()}


def _hits(
    visible: QuerySet[Ticket],
    asks: Meaning,
    newest: int,
    place: tuple[int, int] | None,
    limit: int,
    number: int | None,
) -> list[Any]:
    """The tickets in order, each with the id of its `newest` message."""
    tickets = visible.filter(words__words__isnull=False)
    for condition in asks.conditions:
        tickets = tickets.filter(condition)
    if place is not None:
        before = Q(words__newest__lt=place[0]) | Q(words__newest=place[0], pk__lt=place[1])
        tickets = tickets.filter(before, words__newest__lte=place[0])
        newest = min(newest, place[0])
    tickets = tickets.order_by("-words__newest", "-words__ticket")
    if number is not None and not asks.asked:
        numbers: Any = [number]
    elif not asks.asked or asks.narrow:
        if asks.asked:
            tickets = tickets.filter(Matches(F("words__words"), RawSQL("%s::tsquery", [asks.asked])))
        numbers = tickets.values("pk")[:limit]
    else:
        numbers = _part_by_part(tickets, asks.asked, newest, limit, number)
    if numbers is None:
        return []
    chosen = visible.filter(pk__in=numbers)
    found = list(related(chosen).annotate(newest=F("words__newest")))
    return sorted(found, key=lambda t: (t.pk != number, -(t.newest or 0), -t.pk))[:limit]


def _part_by_part(
    tickets: QuerySet[Ticket], asked: str, newest: int, limit: int, number: int | None
) -> RawSQL | None:
    """Numbers of the first tickets that answer, and this one, as SQL that reads one part after another."""
    # `+ 0` keeps the planner from walking along the order and reading the words of each: it takes that for
    # cheap because it does not know what is asked. The marks find the part, and what is found is soon sorted.
    tickets = tickets.alias(at=F("words__newest") + 0).filter(
        Matches(F("words__words"), RawSQL("part.asked", [])), at__lte=RawSQL("part.high", [])
    )
    tickets = tickets.order_by("-at", "-words__ticket")
    try:
        sql, given = tickets.values_list("pk")[:limit].query.sql_with_params()
    except EmptyResultSet:
        return None
    parts: list[Any] = []
    for marks, high in windows(newest):
        parts += [f"({asked}) & {marks}" if marks else asked, high]
    values = ", ".join(["(%s::tsquery, %s::bigint)"] * (len(parts) // 2))
    return RawSQL(_PARTS.format(values=values, tickets=sql), [number, *parts, *given, limit])  # noqa: S611 - made by the ORM, with its parameters


def _place(after: str) -> tuple[int, int] | None:
    """Where a page begins. Raises Invalid for a cursor that is none."""
    if not after:
        return None
    parts = after.split(".")
    if len(parts) != 2 or not all(p.isascii() and p.isdigit() and len(p) < 18 for p in parts):
        raise Invalid(str(_("The address of this page is broken. Start from the top of the list.")))
    return int(parts[0]), int(parts[1])


def _unknown(query: Query) -> Iterable[Problem]:
    """Names in operators that nobody and nothing has; looked for only when nothing was found."""
    for term in query.terms:
        if not isinstance(term, Filter):
            continue
        name = str(term.value)
        known: QuerySet[Any]
        match term.name:
            case "team" if name.lower() not in {"none", "nobody", "mine", "me"}:
                known = Team.objects.filter(name__istartswith=name)
            case "brand":
                known = Brand.objects.filter(name__istartswith=name)
            case "category" if name.lower() != "none":
                known = Category.objects.filter(Q(slug__iexact=name) | Q(name__istartswith=name))
            case "to" if name.lower() not in {"me", "nobody", "none"}:
                known = Agent.objects.filter(Q(name__icontains=name) | Q(email__iexact=name))
            case _:
                continue
        if not known.exists():
            yield Problem(f"{term.name}:{term.text}", _("There is nothing that %(term)s names"))


def ranked(agent: Agent, words: Iterable[str], limit: int) -> list[Ticket]:
    """Tickets that have any of these words; those with most of them first, of the newest that have some."""
    asked = " | ".join(f"'{word}':ABC" for word in words)
    if not asked:
        return []
    visible = visible_to(agent)
    newest = TicketWords.objects.order_by("-newest").values_list("newest", flat=True).first() or 0
    tickets = visible.filter(words__words__isnull=False).order_by("-words__newest", "-words__ticket")
    numbers = _part_by_part(tickets, asked, newest, CANDIDATES, None)
    if numbers is None:
        return []
    rank = Func(
        F("words__words"),
        Func(Value(asked), template="%(expressions)s::tsquery"),
        Value(1),
        function="ts_rank",
    )
    chosen = related(visible.filter(pk__in=numbers))
    return list(chosen.annotate(rank=Cast(rank, FloatField())).order_by("-rank", "-pk")[:limit])
