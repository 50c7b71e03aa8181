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
from replywell.tickets.queries import Sight, seen_from, sight_of, teams_of
from replywell.tickets.search import narrowed as answering
from replywell.workspace.builtin import COLUMNS, USUAL, VIEWS, QueueView
from replywell.workspace.conditions import Broken, Condition, Searched, from_stored, from_text, to_text
from replywell.workspace.models import SavedView
from replywell.workspace.narrowing import Seat, narrowed
from replywell.workspace.order import SORTS, behind, cursor, ordered, read_cursor, sort_named
from replywell.workspace.rows import Row, rows, told

PAGE = 50
PLACE = ("first", "second", "third", "fourth")
"""Names for the parts of a cursor."""
__all__ = ["VIEWS", "Page", "QueueView", "page", "some", "view_named"]


@dataclass(frozen=True, slots=True)
class Page:
    """A part of a list; `after` is the cursor of the next one, empty on the last."""

    rows: list[Row]
    after: str


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


def page(view: QueueView, agent: Agent, *, after: str = "", words: str = "", size: int = PAGE) -> Page:
    """The tickets of this view that come after the cursor. Raises Invalid for a cursor that is none."""
    sort = sort_named(view.sort)
    if words or view.searched or not sort.compiles:
        tickets = listed(view, agent, words)
        if after:
            tickets = behind(tickets, sort, read_cursor(sort, after))
        found = list(told(ordered(tickets, sort), agent.pk)[: size + 1])
    else:
        seat = seat_of(agent)
        asked = _page(shape_of(view, agent, seat), view.sort, bool(after), size)
        place = dict(zip(PLACE, read_cursor(sort, after), strict=False)) if after else {}
        found = asked(agent=agent.pk, now=seat.now, **place)
    shown = rows(found[:size])
    return Page(shown, cursor(sort, shown[-1]) if len(found) > size else "")


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
def _page(shape: Shape, sorted_by: str, further: bool, size: int) -> Compiled[tuple[Any, ...]]:
    """A page as a question of agent, moment and, further down, the place where it goes on: one for all who see alike."""
    sort = SORTS[sorted_by]
    kinds = [part.kind for part in sort.parts] if further else []

    def asked(agent: int, now: datetime, **place: Any) -> QuerySet[Ticket, tuple[Any, ...]]:
        tickets = shape.tickets(agent, now)
        if further:
            tickets = behind(tickets, sort, [place[name] for name in PLACE[: len(kinds)]])
        return told(ordered(tickets, sort), agent)[: size + 1]

    named = list(zip(PLACE, kinds, strict=False))
    return Compiled(
        asked,
        numbers=" ".join(["agent", *(name for name, kind in named if kind is int)]),
        moments=" ".join(["now", *(name for name, kind in named if kind is datetime)]),
    )


def some(view: QueueView, agent: Agent, numbers: Iterable[int], *, words: str = "") -> list[Row]:
    """Those of the numbered tickets that belong into this view."""
    tickets = listed(view, agent, words).filter(pk__in=list(numbers))
    return rows(told(ordered(tickets, sort_named(view.sort)), agent.pk))


def numbers(view: QueueView, agent: Agent, *, words: str = "", most: int) -> list[int]:
    """The first tickets of the view, by number, and one more than asked for where there are more."""
    tickets = ordered(listed(view, agent, words), sort_named(view.sort))
    return [ticket.pk for ticket in tickets.only("pk")[: most + 1]]


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
