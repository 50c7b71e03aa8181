"""Template tags of the desk."""

from django import template
from django.utils.safestring import SafeString, mark_safe

from replywell.workspace.builtin import QueueView
from replywell.workspace.cells import drawn
from replywell.workspace.found import Hit
from replywell.workspace.hits import drawn as hit_drawn
from replywell.workspace.rows import Row

register = template.Library()


@register.simple_tag
def drawn_hits(hits: list[Hit]) -> SafeString:
    """What a search found, as items of a list."""
    return mark_safe("".join([hit_drawn(hit) for hit in hits]))  # noqa: S308 - escaped there


@register.simple_tag
def drawn_rows(rows: list[Row], view: QueueView, changes: bool) -> SafeString:
    """The rows of a list; a box to select each where the reader may change tickets."""
    return mark_safe("".join([drawn(row, view.sort, view.columns, picks=changes) for row in rows]))  # noqa: S308 - escaped there
