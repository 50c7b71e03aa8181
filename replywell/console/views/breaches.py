"""The log of missed promises: what was missed, of whom, and how far its post-mortem is."""

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from replywell.console.files import csv_file, day
from replywell.console.views.settings import SettingsView, one
from replywell.kit.errors import Conflict, Invalid
from replywell.people.models import Agent, Company, Team
from replywell.sla.actions.drafting import draft_post_mortem
from replywell.sla.actions.postmortems import share_post_mortem, take_out
from replywell.sla.breaches import Asked, breaches_for, listed, post_mortems_for
from replywell.sla.models import Breach, Policy
from replywell.sla.worded import WITHDRAWN, promise_name
from replywell.tickets.models import Category
from replywell.workspace.ways import way_of

PAGE = 50
EXPORTED = 100_000
STATES = {
    "none": gettext_lazy("none yet"),
    "draft": gettext_lazy("drafted"),
    "edited": gettext_lazy("being written"),
    "signed": gettext_lazy("signed"),
    "withdrawn": gettext_lazy("breach withdrawn"),
}
NUMBERED = ("team", "agent", "category", "company")
NAMED = ("kind", "tier", "channel", "policy", "state")
COLUMNS = (
    "ticket", "subject", "promise", "number", "policy", "promised_minutes", "started_at", "missed_at", "met_at",
    "team", "agent", "category", "company", "plan", "channel", "urgency", "post_mortem", "signed_at", "withdrawn",
)  # fmt: skip


class BreachesView(SettingsView):
    section = "breaches"
    needs = "write post-mortems"

    def asked(self) -> tuple[dict[str, str], QuerySet[Breach]]:
        """What the address asks for, and its rows. Raises `Invalid` for an address that somebody broke."""
        asked = {
            name: text
            for name in (*NUMBERED, *NAMED, "from", "to", "q")
            if (text := self.text(name)[:100].strip())
        }
        for name in NUMBERED:
            text = asked.get(name, "none")
            if text != "none" and not (text.isascii() and text.isdigit() and len(text) < 18):
                raise Invalid(_("The address of this page is broken. Start from the top."))
        until = day(asked.get("to", ""))
        rows = listed(
            self.agent,
            Asked(
                **{name: asked.get(name, "") for name in (*NUMBERED, *NAMED)},
                since=day(asked.get("from", "")),
                until=until + timedelta(days=1) if until else None,
                words=asked.get("q", ""),
            ),
        )
        related = ("ticket", "team", "agent", "category", "company", "post_mortem", "target")
        return asked, rows.select_related(*related)

    def chosen(self) -> list[Breach]:
        """The breaches that were ticked; what this agent may not see is none of them."""
        given = self.request.POST.getlist("breach")[:1000]
        numbers = {int(text) for text in given if text.isascii() and text.isdigit() and len(text) < 18}
        return list(breaches_for(self.agent).filter(pk__in=numbers, withdrawn_at=None))


class Breaches(BreachesView):
    """GET lists what was asked for, newest first; `?start=` goes on."""

    def get(self, request: HttpRequest) -> HttpResponse:
        asked, rows = self.asked()
        start = min(self.asked_number("start") or 0, 1_000_000)
        page = list(rows[start : start + PAGE + 1])
        return self.shown(
            "console/breaches.html",
            breaches=[(row, promise_name(row.kind, row.number), _withdrawn(row)) for row in page[:PAGE]],
            count=rows.count(),
            more=urlencode({**asked, "start": str(start + PAGE)}) if len(page) > PAGE else "",
            asked=asked,
            query=urlencode(asked),
            states=list(STATES.items()),
            **choices(self.agent),
        )


def choices(agent: Agent) -> dict[str, Any]:
    """What the log can be narrowed by: of what there is in it."""
    rows = breaches_for(agent).order_by()

    def there(name: str) -> list[Any]:
        return sorted(filter(None, rows.values_list(name, flat=True).distinct()))

    return {
        "kinds": [(kind, promise_name(kind)) for kind in there("kind")],
        "teams": Team.objects.filter(pk__in=there("team")),
        "agents": Agent.objects.filter(pk__in=there("agent")),
        "categories": Category.objects.filter(pk__in=there("category")).order_by("name"),
        "companies": Company.objects.filter(pk__in=there("company")).order_by("name")[:500],
        "tiers": there("tier"),
        "channels": [(channel, way_of(channel)) for channel in there("channel")],
        "policies": sorted({*there("policy"), *Policy.objects.values_list("name", flat=True)}),
    }


def _withdrawn(row: Breach) -> str:
    return _(WITHDRAWN[row.withdrawn_because]) if row.withdrawn_because in WITHDRAWN else ""


class BreachesFile(BreachesView):
    """GET hands the same rows out as CSV."""

    def get(self, request: HttpRequest) -> StreamingHttpResponse:
        _asked, rows = self.asked()
        return csv_file("breaches.csv", COLUMNS, map(cells, rows[:EXPORTED].iterator(chunk_size=1000)))


def cells(row: Breach) -> list[Any]:
    """A line of the file."""
    signed = row.post_mortem.signed_at if row.post_mortem else None
    return [
        row.ticket_id,
        row.ticket.subject,
        row.kind,
        row.number,
        row.policy,
        round(row.length.total_seconds() / 60),
        row.started_at,
        row.at,
        row.target.met_at if row.target else None,
        row.team,
        row.agent,
        row.category,
        row.company,
        row.tier,
        row.channel,
        row.get_urgency_display(),
        row.post_mortem_id,
        signed,
        row.withdrawn_because,
    ]


class SharedPostMortem(BreachesView):
    """POST lets the breaches that were ticked share one post-mortem."""

    def post(self, request: HttpRequest) -> HttpResponse:
        try:
            row = share_post_mortem(self.chosen(), by=self.agent)
        except (Invalid, Conflict) as error:
            messages.error(request, error.message)
            return self.done("breaches")
        return self.done("post-mortem", row.pk, told=_("They share this post-mortem now."))


class BreachDraft(BreachesView):
    """POST drafts the post-mortem of a breach that has none."""

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        row = draft_post_mortem(one(breaches_for(self.agent), pk).pk)
        if row is None:
            raise Conflict(_("The breach was withdrawn: there is nothing to tell."))
        return self.done("post-mortem", row.pk)


class OwnPostMortem(BreachesView):
    """POST takes a breach out of the post-mortem that it shares."""

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        mine = breaches_for(self.agent).filter(post_mortem__in=post_mortems_for(self.agent).values("pk"))
        row = take_out(one(mine, pk), by=self.agent)
        if row is None:
            return self.done("breaches")
        return self.done("post-mortem", row.pk, told=_("It has a post-mortem of its own now."))
