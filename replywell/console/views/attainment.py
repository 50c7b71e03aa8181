"""How promises were kept: figures by one dimension, a drawing of them, the tickets behind each, and a file."""

from datetime import datetime, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from replywell.console.attained import drawing
from replywell.console.files import csv_file, day
from replywell.console.views.settings import SettingsView
from replywell.kit import clock
from replywell.kit.errors import Invalid
from replywell.sla.attainment import DIMENSIONS, STATES, Row, attainment, behind, whole
from replywell.sla.worded import promise_name
from replywell.workspace.ways import way_of

DAYS = 30
LONGEST = timedelta(days=366 * 3)
PAGE = 100
NAMES = {
    "target": gettext_lazy("Target"),
    "team": gettext_lazy("Team"),
    "agent": gettext_lazy("Agent"),
    "tier": gettext_lazy("Plan"),
    "company": gettext_lazy("Company"),
    "category": gettext_lazy("Category"),
    "channel": gettext_lazy("Channel"),
    "policy": gettext_lazy("Policy"),
}
STATE_NAMES = {
    "kept": gettext_lazy("Kept"),
    "missed": gettext_lazy("Missed"),
    "open": gettext_lazy("Open"),
    "ended": gettext_lazy("Ended"),
}
COLUMNS = (
    "key", "name", "made", "kept", "missed", "open", "ended", "share", "low", "high", "median_used",
    "ninetieth_used", "made_before", "kept_before", "missed_before", "share_before",
)  # fmt: skip


class AttainmentView(SettingsView):
    section = "attainment"
    needs = "see attainment"

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.now = clock.now()

    @property
    def dimension(self) -> str:
        name = self.text("by") or "target"
        return name if name in DIMENSIONS else "target"

    def period(self) -> tuple[datetime, datetime]:
        """From the beginning of a day to the end of another. Raises `Invalid` for one that is too long, or none."""
        today = timezone.localtime(self.now).replace(hour=0, minute=0, second=0, microsecond=0)
        until = (day(self.text("to")[:20]) or today) + timedelta(days=1)
        since = day(self.text("from")[:20]) or until - timedelta(days=DAYS)
        if not timedelta() < until - since <= LONGEST:
            raise Invalid(_("Choose a period of at most three years, with its end after its beginning."))
        return since, until

    def address(self, since: datetime, until: datetime, **more: str) -> str:
        """What the address asks for, for another page of the same."""
        last = until - timedelta(days=1)
        asked = {"by": self.dimension, "from": f"{since:%Y-%m-%d}", "to": f"{last:%Y-%m-%d}"}
        return urlencode(asked | {name: value for name, value in more.items() if value})

    def rows(self, since: datetime, until: datetime) -> list[tuple[Row, str]]:
        """Each row with its name in words: what the page and the file tell."""
        rows = attainment(self.agent, self.dimension, since, until, now=self.now)
        return [(row, named(self.dimension, row)) for row in rows]


def named(dimension: str, row: Row) -> str:
    if dimension == "target":
        return promise_name(row.key)
    if dimension == "channel" and row.name:
        return str(way_of(row.name))
    return row.name or str(_("nobody") if dimension == "agent" else _("none"))


class Attainment(AttainmentView):
    """GET shows the figures of a period, `?from=`, `?to=`, by `?by=`, beside those of the period before."""

    def get(self, request: HttpRequest) -> HttpResponse:
        since, until = self.period()
        rows = self.rows(since, until)
        tickets = reverse("console:attainment-tickets")
        cells = [
            (
                row,
                name,
                [
                    (
                        STATE_NAMES[state],
                        getattr(row.now, state),
                        f"{tickets}?{self.address(since, until, key=row.key, state=state)}",
                    )
                    for state in STATES
                ],
            )
            for row, name in rows
        ]
        return self.shown(
            "console/attainment.html",
            rows=cells,
            total=whole(self.agent, since, until, now=self.now),
            state_names=list(STATE_NAMES.values()),
            drawn=drawing([(name, row.now) for row, name in rows]),
            dimension=self.dimension,
            dimension_name=NAMES[self.dimension],
            dimensions=[(slug, name, f"?{self._by(slug, since, until)}") for slug, name in NAMES.items()],
            since=since,
            last=until - timedelta(days=1),
            query=self.address(since, until),
        )

    def _by(self, slug: str, since: datetime, until: datetime) -> str:
        last = until - timedelta(days=1)
        return urlencode({"by": slug, "from": f"{since:%Y-%m-%d}", "to": f"{last:%Y-%m-%d}"})


class AttainmentFile(AttainmentView):
    """GET hands the same figures out as CSV."""

    def get(self, request: HttpRequest) -> StreamingHttpResponse:
        since, until = self.period()
        lines = [cells(row, name) for row, name in self.rows(since, until)]
        return csv_file(f"attainment-{self.dimension}.csv", COLUMNS, lines)


def cells(row: Row, name: str) -> list[Any]:
    """A line of the file."""
    now, before = row.now, row.before
    low, high = now.interval or (None, None)
    return [
        row.key, name, now.made, now.kept, now.missed, now.open, now.ended, now.share, low, high, now.median,
        now.ninetieth, before.made, before.kept, before.missed, before.share,
    ]  # fmt: skip


class AttainmentTickets(AttainmentView):
    """GET lists the promises behind a figure: `?key=` of the dimension, `?state=`."""

    def get(self, request: HttpRequest) -> HttpResponse:
        since, until = self.period()
        state = self.text("state") if self.text("state") in STATES else ""
        key = self.text("key")[:100]
        rows = behind(self.agent, self.dimension, key, state, since, until, now=self.now)
        start = min(self.asked_number("start") or 0, 1_000_000)
        page = list(rows.select_related("ticket", "breach__post_mortem")[start : start + PAGE + 1])
        on = self.address(since, until, key=key, state=state, start=str(start + PAGE))
        return self.shown(
            "console/attainment_tickets.html",
            rows=[(row, promise_name(row.kind, row.number), _used(row)) for row in page[:PAGE]],
            count=rows.count(),
            state=STATE_NAMES.get(state, ""),
            more=on if len(page) > PAGE else "",
            back=f"{reverse('console:attainment')}?{self.address(since, until)}",
        )


def _used(row: Any) -> float | None:
    """Share of its time that was used, once its clock has stopped."""
    stopped = row.met_at or row.ended_at
    return row.used / row.length if stopped and row.length else None
