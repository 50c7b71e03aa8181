"""Template tags of the desk."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache

from django import template
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from replywell.sla.explain import length
from replywell.workspace.builtin import QueueView, column_choices
from replywell.workspace.cells import drawn
from replywell.workspace.found import Hit
from replywell.workspace.hits import drawn as hit_drawn
from replywell.workspace.rows import Row

register = template.Library()
type Counted = Iterable[tuple[QueueView, str | None]]


@dataclass(frozen=True, slots=True)
class Listed:
    """A view as the navigation shows it; `apart` begins those that agents saved."""

    slug: str
    sign: str
    name: str
    press: str
    counted: bool
    count: str
    apart: bool


@register.filter
def length_of(passed: timedelta) -> str:
    """A length of time as people write it, in whole minutes."""
    return length(passed)


@register.simple_tag
def drawn_views(views: Counted, saved: Counted, at: str) -> SafeString:
    """The views with their counts, drawn once for as long as the counts stay the same."""
    built_in = [_listed(view, count) for view, count in views]
    own = [_listed(view, count, apart=not at) for at, (view, count) in enumerate(saved)]
    return _drawn_views(get_language(), (*built_in, *own), at)


def _listed(view: QueueView, count: str | None, *, apart: bool = False) -> Listed:
    return Listed(view.slug, view.sign, str(view.name), view.press, view.counted, count or "", apart)


@lru_cache(maxsize=256)
def _drawn_views(_language: str | None, views: tuple[Listed, ...], at: str) -> SafeString:
    return render_to_string("workspace/nav_views.html", {"views": views, "at": at})


@register.simple_tag
def drawn_columns(chosen: Iterable[str]) -> SafeString:
    """A box for each column a list can have, those chosen first and in their order."""
    return _drawn_columns(get_language(), tuple(chosen))


@lru_cache(maxsize=256)
def _drawn_columns(_language: str | None, chosen: tuple[str, ...]) -> SafeString:
    return render_to_string("workspace/columns.html", {"columns": column_choices(chosen)})


@register.simple_tag
def drawn_hits(hits: list[Hit]) -> SafeString:
    """What a search found, as items of a list."""
    return mark_safe("".join([hit_drawn(hit) for hit in hits]))  # noqa: S308 - escaped there


@register.simple_tag
def drawn_rows(rows: list[Row], view: QueueView, changes: bool) -> SafeString:
    """The rows of a list; a box to select each where the reader may change tickets."""
    return mark_safe("".join([drawn(row, view.sort, view.columns, picks=changes) for row in rows]))  # noqa: S308 - escaped there
