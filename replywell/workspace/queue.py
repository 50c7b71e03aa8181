"""The queue: which tickets a view lists, page after page, however many there are."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, tzinfo
from functools import lru_cache
from typing import Any, NamedTuple

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from replywell.kit import clock
from replywell.kit.compiled import Compiled
from replywell.kit.errors import NotFound
from replywell.people.models import Agent
from replywell.tickets.models import Ticket
from replywell.tickets.paces import shown
from replywell.tickets.queries import Sight, seen_from, sight_of, teams_of
from replywell.tickets.search import narrowed as answering
from replywell.workspace.builtin import COLUMNS, USUAL, VIEWS, QueueView
from replywell.workspace.conditions import Broken, Condition, Searched, from_stored, from_text, to_text
from replywell.workspace.models import SavedView
from replywell.workspace.narrowing import Seat, narrowed
from replywell.workspace.order import (
    SORTS,
    Place,
    behind,
    clocks_of,
    cursor,
    ordered,
    parts_of,
    placed,
    read_cursor,
    sort_named,
)
from replywell.workspace.rows import Row, rows, told
from replywell.workspace.shares import Kind, bound_names, bounds, kinds, merged, merges

PAGE = 50
__all__ = ["VIEWS", "Page", "QueueView", "page", "some", "view_named"]


@dataclass(frozen=True, slots=True)
class Page:
    """A part of a list; `after` is the cursor of the next one, empty on the last. It is in the order of `at`."""

    rows: list[Row]
    after: str
    at: datetime


def view_named(slug: str, saved: Iterable[SavedView] = ()) -> QueueView:
    """The view with this slug, of the desk or of those saved. Raises NotFound."""
    if slug in VIEWS:
        return VIEWS[slug]
    for one in saved:
        if slug == f"v{one.pk}":
            return as_view(one)
    names = ", ".join(VIEWS)
    raise NotFound(_("There is no view %(slug)s. Choose one of: %(names)s.") % {"slug": slug, "names": names})


def as_view(saved: SavedView) -> QueueView:
    """What a saved view lists. What it holds may be of another version: what cannot be read is `Broken`."""
    stored = saved.filters if isinstance(saved.filters, list) else [saved.filters]
    columns = saved.columns if isinstance(saved.columns, list) else []
    conditions = tuple(from_stored(each) for each in stored)
    return QueueView(
        slug=f"v{saved.pk}",
        name=saved.name,
        sign="bookmark" if not saved.shared else "team" if saved.team_id else "globe",
        empty=_("No ticket is like this now. Change the filters of this view, or come back later."),
        conditions=conditions,
        sort=saved.sort if saved.sort in SORTS else "urgent",
        columns=tuple(c for c in columns if isinstance(c, str) and c in COLUMNS) or USUAL,
        counted=not any(isinstance(each, Searched) for each in conditions),
        saved=saved.pk,
    )


def page(
    view: QueueView,
    agent: Agent,
    *,
    after: str = "",
    words: str = "",
    size: int = PAGE,
    among: tuple[Kind, ...] | None = None,
) -> Page:
    """The tickets of this view that come after the cursor. Raises Invalid for a cursor that is none.

    `among` are the kinds that there are, where they are known already.
    """
    sort, seat = sort_named(view.sort), seat_of(agent)
    place = placed(sort, read_cursor(sort, after)) if after else None
    at = place.get("at", seat.now) if place else seat.now
    if words or view.searched or not sort.compiles:
        tickets, clocks = listed(view, agent, words), clocks_of(sort, at)
        if place:
            tickets = behind(tickets, sort, place, clocks)
        found = list(told(ordered(tickets, sort, at, clocks), agent.pk)[: size + 1])
    else:
        mix = () if not merges(view.readable, view.sort) else kinds() if among is None else among
        clocks = shown(at, {by for _first, by, _time in mix}) if mix else clocks_of(sort, at)
        asked = _page(shape_of(view, agent, seat), view.sort, place is not None, size, mix, tuple(clocks))
        given = {"at": at} | dict(place or {}) | (bounds(mix, place, clocks) if place else {})
        given |= {_clock(number): moment for number, moment in clocks.items()}
        found = asked(agent=agent.pk, now=seat.now, **given)
    listed_ = rows(found[:size])
    return Page(listed_, cursor(sort, listed_[-1], at) if len(found) > size else "", at)


def _clock(number: int) -> str:
    return f"clock_{number}"


class Shape(NamedTuple):
    """A view for all agents who see alike: what it lists is a question of agent and moment."""

    sight: Sight
    teams: tuple[int, ...]
    zone: tzinfo
    conditions: tuple[str, ...]

    def tickets(self, agent: int, now: datetime) -> QuerySet[Ticket]:
        read = [each for each in map(from_text, self.conditions) if not isinstance(each, Broken)]
        return _narrowed(self.sight._replace(agent=agent), read, Seat(agent, self.teams, now, self.zone))


def shape_of(view: QueueView, agent: Agent, seat: Seat) -> Shape:
    conditions = tuple(to_text(each) for each in view.readable)
    return Shape(sight_of(agent)._replace(agent=0), seat.teams, seat.zone, conditions)


@lru_cache(maxsize=128)
def _page(
    shape: Shape, sorted_by: str, further: bool, size: int, among: tuple[Kind, ...], paces: tuple[int, ...]
) -> Compiled[tuple[Any, ...]]:
    """A page as a question of agent, moments and, further down, the place where it goes on: one for all who see alike.

    Merged from the kinds, where there are any.
    """
    sort = SORTS[sorted_by]
    kinds_of = {part.name: part.kind for part in parts_of(sort)} if further else {}
    moments, numbers = bound_names(among) if further else ([], [])
    moments += ["shown"] if further else []
    moments += [
        "now",
        "at",
        *map(_clock, paces),
        *(n for n, kind in kinds_of.items() if kind is datetime and n != "at"),
    ]
    numbers += ["agent", *(n for n, kind in kinds_of.items() if kind is int)]

    def asked(agent: int, now: datetime, at: datetime, **place: Any) -> QuerySet[Ticket, tuple[Any, ...]]:
        tickets, clocks = shape.tickets(agent, now), {number: place.pop(_clock(number)) for number in paces}
        reached: Place | None = {"at": at} | place if further else None
        if among:
            return told(merged(tickets, among, at, clocks, size + 1, reached), agent)[: size + 1]
        if reached:
            tickets = behind(tickets, sort, reached, clocks)
        return told(ordered(tickets, sort, at, clocks), agent)[: size + 1]

    return Compiled(asked, numbers=" ".join(numbers), moments=" ".join(moments))


def some(view: QueueView, agent: Agent, numbers: Iterable[int], *, words: str = "") -> list[Row]:
    """Those of the numbered tickets that belong into this view."""
    tickets = listed(view, agent, words).filter(pk__in=list(numbers))
    return rows(told(_ordered(tickets, view), agent.pk))


def numbers(view: QueueView, agent: Agent, *, words: str = "", most: int) -> list[int]:
    """The first tickets of the view, by number, and one more than asked for where there are more."""
    tickets = _ordered(listed(view, agent, words), view)
    return [ticket.pk for ticket in tickets.only("pk")[: most + 1]]


def _ordered(tickets: QuerySet[Ticket], view: QueueView) -> QuerySet[Ticket]:
    sort, now = sort_named(view.sort), clock.now()
    return ordered(tickets, sort, now, clocks_of(sort, now))


def listed(view: QueueView, agent: Agent, words: str = "") -> QuerySet[Ticket]:
    """All tickets of the view that this agent may see."""
    tickets = _narrowed(sight_of(agent), view.readable, seat_of(agent))
    for searched in (*view.searched, words):
        if searched:
            tickets = answering(tickets, agent, searched)
    return tickets


def _narrowed(sight: Sight, conditions: Sequence[Condition], seat: Seat) -> QuerySet[Ticket]:
    """Lists leave side conversations out unless a condition speaks of them."""
    spoken = any(condition.field == "side" for condition in conditions)
    return seen_from(sight, sides=spoken).filter(narrowed(conditions, seat))


def seat_of(agent: Agent) -> Seat:
    """Who asks, and now."""
    return Seat(agent.pk, tuple(teams_of(agent)), clock.now(), timezone.get_current_timezone())


def narrowed_by(
    view: QueueView, extra: Iterable[Any], sort: str = "", columns: Sequence[str] = ()
) -> QueueView:
    """The view with what an address adds to it."""
    chosen = tuple(column for column in columns if column in COLUMNS)
    return replace(
        view,
        extra=tuple(extra),
        sort=sort_named(sort).slug if sort else view.sort,
        columns=chosen or view.columns,
    )
