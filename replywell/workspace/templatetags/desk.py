"""Template tags of the desk."""

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from replywell.workspace.builtin import QueueView
from replywell.workspace.cells import cells, picked
from replywell.workspace.rows import Row

register = template.Library()


@register.simple_tag
def drawn_rows(rows: list[Row], view: QueueView, changes: bool) -> SafeString:
    """The rows of a list; a box to select each where the reader may change tickets."""
    return format_html_join("", "{}", ((_row(row, view, changes),) for row in rows))


def _row(row: Row, view: QueueView, changes: bool) -> SafeString:
    return format_html(
        '<li class="row{}" data-ticket="{}" data-key="{}" data-state="{}">{}{}</li>\n',
        "" if row.answered else " row--owed",
        row.ticket.pk,
        row.key,
        row.state,
        picked(row) if changes else "",
        cells(row, view.columns),
    )
