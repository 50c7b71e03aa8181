"""The ledger of resolutions: what was claimed, and what became of it."""

import csv
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from replywell.console.views.audit import _Echo, _plain
from replywell.console.views.settings import SettingsView
from replywell.kit.errors import Invalid
from replywell.resolution import ledger
from replywell.resolution.models import ResolutionEntry
from replywell.tickets.models import Category

PAGE = 100
EXPORTED = 100_000
STATE_NAMES = {
    "claimed": gettext_lazy("Claimed"),
    "confirmed": gettext_lazy("Confirmed"),
    "thanked": gettext_lazy("Words of thanks"),
    "durable7": gettext_lazy("Lasted 7 days"),
    "durable14": gettext_lazy("Lasted 14 days"),
    "overturned": gettext_lazy("Overturned"),
    "open": gettext_lazy("Not known yet"),
}
ASKED = ("by", "category", "language", "channel", "arm", "state", "from", "to")


class Resolutions(SettingsView):
    """GET lists resolutions, newest first, with figures of what was asked for; `?before=` goes on."""

    section = "resolutions"

    def get(self, request: HttpRequest) -> HttpResponse:
        asked, rows = self.asked()
        figures = ledger.figures(rows)
        listed = ledger.in_state(rows, asked.get("state", ""))
        start = min(self.asked_number("start") or 0, 1_000_000)
        page = list(listed.select_related("ticket", "agent", "again")[start : start + PAGE + 1])
        more = urlencode({**asked, "start": str(start + PAGE)}) if len(page) > PAGE else ""
        return self.shown(
            "console/resolutions.html",
            figures=[
                (figure, STATE_NAMES[figure.state], self._address(asked, figure.state)) for figure in figures
            ],
            arms=[(arm, found) for arm, found in ledger.by_arm(rows) if found[0].claimed],
            entries=page[:PAGE],
            asked=asked,
            more=more,
            query=urlencode(asked),
            categories=Category.objects.order_by("name"),
            states=list(STATE_NAMES.items()),
        )

    def asked(self) -> tuple[dict[str, str], QuerySet[ResolutionEntry]]:
        """What the address asks for, and its rows whatever became of them."""
        asked = {name: self.text(name)[:60] for name in ASKED if self.text(name)}
        given: dict[str, Any] = {
            name: asked.get(name, "") for name in ("by", "category", "language", "channel", "arm")
        }
        since, until = _day(asked.get("from", "")), _day(asked.get("to", ""))
        rows = ledger.entries(
            self.agent, **given, since=since, until=until + timedelta(days=1) if until else None
        )
        return asked, rows

    def _address(self, asked: dict[str, str], state: str) -> str:
        return "?" + urlencode({**asked, "state": state})


def _day(text: str) -> datetime | None:
    if not text:
        return None
    try:
        return timezone.make_aware(datetime.combine(date.fromisoformat(text), time.min))
    except (ValueError, OverflowError) as error:
        raise Invalid(_("%(text)s is no day. Write it like 2026-11-26.") % {"text": text}) from error


class ResolutionsFile(Resolutions):
    """GET hands the same rows out as CSV."""

    def get(self, request: HttpRequest) -> StreamingHttpResponse:  # type: ignore[override]  # a file, not a page
        asked, rows = self.asked()
        listed = ledger.in_state(rows, asked.get("state", "")).select_related("agent")[:EXPORTED]
        response = StreamingHttpResponse(
            _lines(listed.iterator(chunk_size=1000)), content_type="text/csv; charset=utf-8"
        )
        response["Content-Disposition"] = 'attachment; filename="resolutions.csv"'
        return response


COLUMNS = (
    "ticket_id", "by", "agent", "category", "language", "channel", "arm", "claimed_at", "confirmed_at", "thanked_at",
    "durable_7_at", "durable_14_at", "overturned_at", "overturned_because", "again_id",
)  # fmt: skip


def _lines(rows: Iterator[ResolutionEntry]) -> Iterator[str]:
    writer = csv.writer(_Echo())
    yield writer.writerow(COLUMNS)
    for row in rows:
        yield writer.writerow([_cell(getattr(row, name)) for name in COLUMNS])


def _cell(value: Any) -> Any:
    if value is None:
        return ""
    return (
        value.isoformat()
        if isinstance(value, datetime)
        else _plain(value if isinstance(value, int) else str(value))
    )
