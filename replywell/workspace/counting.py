"""The views of the navigation, and how many tickets each has."""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from django.db import connection
from django.db.models import QuerySet

from replywell.kit import clock
from replywell.kit.compiled import Compiled
from replywell.people.models import Agent
from replywell.tickets.models import Ticket
from replywell.tickets.queries import sight_of, teams_of
from replywell.workspace.builtin import VIEWS
from replywell.workspace.models import SavedView
from replywell.workspace.queue import QueueView, Shape, as_view, seat_of, shape_of
from replywell.workspace.shares import KINDS, Kind, read_kinds

COUNTED = 100
"""Counts stop here: `100+` says enough, and counting on would cost more than the list."""
SAVED = 30
"""Saved views in the navigation."""
KEPT_FOR = timedelta(seconds=15)
"""Counts are taken again when anything happened on any ticket, and after this time, since tickets wake and fall due."""
_MOST = 500
"""Agents whose counts are kept."""


@dataclass(frozen=True, slots=True)
class Navigation:
    """The saved views that an agent has or is shown, in their order, and the newest event of any ticket."""

    saved: list[SavedView]
    newest: int | None = None
    kinds: tuple[Kind, ...] | None = None
    """Of which kinds the tickets to be worked on are, for lists in the order of their shares."""


def navigation(agent: Agent) -> Navigation:
    """What the navigation is made of: one query."""
    asked = f"""
        select view.*, event.newest, ({KINDS}) as kinds
        from (select max(id) as newest from tickets_ticketevent) as event
        left join workspace_savedview as view
            on owner_id = %(agent)s or (shared and (team_id is null or team_id = any(%(teams)s)))
        order by position, name, view.id limit %(most)s"""  # noqa: S608 - a constant
    given = {"agent": agent.pk, "teams": teams_of(agent), "most": SAVED}
    found = list(SavedView.objects.raw(asked, given))
    newest: int | None = getattr(found[0], "newest", None)
    kinds = read_kinds(getattr(found[0], "kinds", None))
    return Navigation([view for view in found if view.pk], newest or 0, kinds)


def saved_for(agent: Agent) -> list[SavedView]:
    """The saved views this agent has or is shown, in their order: one query."""
    return navigation(agent).saved


def counts(agent: Agent, nav: Navigation | None = None) -> dict[str, str]:
    """How many tickets each counted view has, told up to a bound: one statement for all, or none.

    A view that searches is not counted: that would be a search for each page of the desk. What was counted is kept in this process for as long as nothing happened, and for `KEPT_FOR` at most.
    """
    saved, newest = (nav.saved, nav.newest) if nav else ([], None)
    views = [view for view in (*VIEWS.values(), *map(as_view, saved)) if view.counted]
    if newest is None:
        return _counted(agent, views)
    key = (sight_of(agent), *teams_of(agent))
    asked = (newest, tuple((view.slug, view.conditions) for view in views))
    question, at, counted = _kept.get(key, (None, clock.now(), {}))
    if question != asked or not timedelta() <= clock.now() - at < KEPT_FOR:
        counted = _counted(agent, views)
        if len(_kept) >= _MOST:
            forget()
        _kept[key] = (asked, clock.now(), counted)
    return counted


_kept: dict[Hashable, tuple[Hashable, datetime, dict[str, str]]] = {}
"""Agent → what was asked last, when, and what came of it."""
forget = _kept.clear


def _counted(agent: Agent, views: Sequence[QueueView]) -> dict[str, str]:
    columns: list[str] = []
    given: list[Any] = []
    told: list[str] = []
    seat = seat_of(agent)
    for view in views:
        sql, values = _counting(shape_of(view, agent, seat)).sql(agent=agent.pk, now=seat.now)
        if sql:
            told.append(view.slug)
            columns.append(f"(select count(*) from ({sql}) as part)")  # noqa: S608 - made by the ORM
            given += values
    found: tuple[Any, ...] = ()
    if columns:
        with connection.cursor() as asked:
            asked.execute(f"select {', '.join(columns)}", given)
            found = asked.fetchone() or ()
    numbers = dict(zip(told, found, strict=True))
    return {view.slug: _told(numbers.get(view.slug, 0)) for view in views}


@lru_cache(maxsize=512)
def _counting(shape: Shape) -> Compiled[tuple[Any, ...]]:
    def asked(agent: int, now: datetime) -> QuerySet[Ticket, tuple[Any, ...]]:
        return shape.tickets(agent, now).order_by().values_list("pk")[: COUNTED + 1]

    return Compiled(asked, numbers="agent", moments="now")


def _told(found: int) -> str:
    return f"{COUNTED}+" if found > COUNTED else str(found) if found else ""
