"""Files that pages hand out, and days as addresses have them."""

import csv
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time
from typing import Any

from django.http import StreamingHttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from replywell.kit.errors import Invalid

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


class _Echo:
    """A file that hands back what is written."""

    def write(self, value: str) -> str:
        return value


def csv_file(name: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> StreamingHttpResponse:
    """Rows as a file to be saved: moments in ISO 8601, nothing as an empty cell, and no formulas."""
    writer = csv.writer(_Echo())
    lines = (writer.writerow([cell(value) for value in row]) for row in rows)
    head = [writer.writerow(columns)]
    response = StreamingHttpResponse(
        (line for part in (head, lines) for line in part), content_type="text/csv; charset=utf-8"
    )
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def cell(value: Any) -> Any:
    if value is None:
        return ""
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, int | float):
        return value
    text = str(value)
    return f"'{text}" if text.startswith(_FORMULA) else text


def day(text: str) -> datetime | None:
    """When a day begins, here; None for an empty text. Raises `Invalid` for what is no day."""
    if not text:
        return None
    try:
        return timezone.make_aware(datetime.combine(date.fromisoformat(text), time.min))
    except (ValueError, OverflowError) as error:
        raise Invalid(_("%(text)s is no day. Write it like 2026-11-26.") % {"text": text}) from error
