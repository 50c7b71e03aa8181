"""Rehearsals: a change is tried on past tickets, looked at, judged, and made from there."""

from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from replywell.console.forms.rehearsals import RehearsalForm
from replywell.console.views.decisions import DECISIONS
from replywell.console.views.settings import FormPage, SettingsView, one
from replywell.kit.errors import Invalid
from replywell.knowledge.compare import compare
from replywell.people.models import Team
from replywell.people.permissions import may
from replywell.pipeline import gather
from replywell.pipeline.actions.rehearsals import begin, cancel, candidate_of, judge, push
from replywell.pipeline.models import Rehearsal, RehearsedTicket
from replywell.pipeline.queries import cost_of_a_walk
from replywell.tickets.models import Category
from replywell.tickets.queries import visible_to

PAGE = 20
SHOWN = {
    "flips": gettext_lazy("Everything that changes"),
    "lost": gettext_lazy("Right before, wrong then"),
    "won": gettext_lazy("Wrong before, right then"),
    "open": gettext_lazy("Nobody has judged it"),
    "severe": gettext_lazy("Wrong and unattended"),
    "decision": gettext_lazy("Another decision"),
    "answer": gettext_lazy("Another answer"),
    "category": gettext_lazy("Another category"),
    "route": gettext_lazy("Another route"),
}
STATES = {
    "waiting": gettext_lazy("waiting"),
    "running": gettext_lazy("running"),
    "cancelled": gettext_lazy("cancelled"),
    "failed": gettext_lazy("failed"),
}


class RehearsalsView(SettingsView):
    """A page about rehearsals."""

    section = "rehearsals"
    needs = "publish articles"

    @property
    def rehearsal(self) -> Rehearsal:
        return one(Rehearsal.objects.select_related("by"), self.kwargs["pk"])


class Rehearsals(RehearsalsView):
    """GET lists them, newest first."""

    def get(self, request: HttpRequest) -> HttpResponse:
        rows = Rehearsal.objects.select_related("by").defer("candidate", "again")
        page = Paginator(rows, 50).get_page(self.asked_number("page") or 1)
        return self.shown(
            "console/rehearsals.html",
            page=page,
            rows=[(row, STATES.get(row.state, "")) for row in page],
            may_begin=may(self.agent, "administer"),
        )


class NewRehearsal(FormPage):
    """GET asks what would be another, POST begins."""

    section = "rehearsals"
    back = "rehearsals"
    title = gettext_lazy("New rehearsal")
    submit = gettext_lazy("Rehearse")

    def form(self, data: Any = None) -> forms.Form:
        return RehearsalForm(data)

    def more(self) -> dict[str, Any]:
        cost = cost_of_a_walk(gather.current_desk().model)
        hint = _("Past tickets are decided twice: as today, and with the change. Nothing is sent.")
        if cost:
            dollars = f"{float(cost):.4f}"
            hint += " " + _(
                "What has to be asked anew costs about $%(dollars)s a ticket, at most twice that."
            ) % {"dollars": dollars}
        return {"hint": hint}

    def save(self, form: forms.Form) -> HttpResponse:
        assert isinstance(form, RehearsalForm)
        given = form.cleaned_data
        begun = begin(
            form.candidate(gather.current_desk()),
            title=form.told(),
            by=self.agent,
            days=given["days"],
            wanted=given["wanted"],
            seed=given["seed"],
        )
        return self.done("rehearsal", begun.pk)


class OneRehearsal(RehearsalsView):
    """GET shows how far it is, or what it found; `?show=` and `?category=` narrow the tickets."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        rehearsal = self.rehearsal
        if rehearsal.working:
            template = "console/rehearsal.html#going" if self.request.htmx else "console/rehearsal.html"
            if self.request.htmx:
                return render(request, template, {"rehearsal": rehearsal})
            return self.shown(template, rehearsal=rehearsal)
        if self.request.htmx:
            response = HttpResponse(status=204)
            response["HX-Refresh"] = "true"
            return response
        show = self.text("show") if self.text("show") in SHOWN else "flips"
        category = self.text("category")[:100]
        rows = _narrowed(rehearsal.tickets.all(), show)
        rows = rows.filter(category=category) if category else rows
        seen = rows.filter(ticket__in=visible_to(self.agent)).select_related("ticket", "judged_by")
        page = Paginator(seen.order_by("-severe", "pk"), PAGE).get_page(self.asked_number("page") or 1)
        names = dict(Team.objects.values_list("pk", "name"))
        return self.shown(
            "console/rehearsal.html",
            rehearsal=rehearsal,
            figures=rehearsal.figures or {},
            categories=dict(Category.objects.values_list("slug", "name")),
            ways=[(DECISIONS.get(a, a), DECISIONS.get(b, b), n) for a, b, n in _ways(rehearsal)],
            page=page,
            rows=[_shown(row, names) for row in page],
            hidden=rows.count() - page.paginator.count,
            shows=[
                (slug, name, _narrowed(rehearsal.tickets.all(), slug).count()) for slug, name in SHOWN.items()
            ],
            show=show,
            category=category,
            query=urlencode({"show": show, "category": category}),
        )


def _ways(rehearsal: Rehearsal) -> list[Any]:
    return (rehearsal.figures or {}).get("decisions", [])


def _narrowed(rows: QuerySet[RehearsedTicket], show: str) -> QuerySet[RehearsedTicket]:
    match show:
        case "lost" | "won" | "open":
            return rows.filter(outcome=show)
        case "severe":
            return rows.filter(severe=True)
        case "flips":
            return rows.exclude(flips=[])
    return rows.filter(flips__contains=[show])


def _shown(row: RehearsedTicket, teams: dict[int, str]) -> dict[str, Any]:
    before, after = row.before, row.after
    return {
        "row": row,
        "was": DECISIONS.get(before["decision"], before["decision"]),
        "now": DECISIONS.get(after["decision"], after["decision"]),
        "team_was": teams.get(before["team"], _("nobody")),
        "team_now": teams.get(after["team"], _("nobody")),
        "parts": compare(before["answer"], after["answer"]) if "answer" in row.flips else [],
        "judgeable": bool({"answer", "decision"} & set(row.flips)),
    }


class Cancellation(RehearsalsView):
    """POST stops it."""

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        cancel(self.rehearsal)
        return self.done("rehearsal", pk, told=_("Cancelled."))


class Push(RehearsalsView):
    """POST goes on with one that nobody works on any more."""

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        push(self.rehearsal)
        return self.done("rehearsal", pk)


class Repetition(RehearsalsView):
    """POST rehearses the same change again, on the tickets of now."""

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        old = self.rehearsal
        if old.working:
            raise Invalid(_("It is at work. Wait, or cancel it."))
        begun = begin(
            candidate_of(old),
            title=old.title,
            by=self.agent,
            days=old.days,
            wanted=old.wanted,
            seed=old.seed,
            margin=old.margin,
            categories=tuple(old.candidate["categories"]),
            again=old.again,
        )
        return self.done("rehearsal", begun.pk)


class Judgement(RehearsalsView):
    """POST says whether one other answer is better, as good, or worse."""

    def post(self, request: HttpRequest, pk: int, row: int) -> HttpResponse:
        rows = self.rehearsal.tickets.filter(ticket__in=visible_to(self.agent))
        judge(one(rows, row), self.text("is"), by=self.agent)
        return self.done("rehearsal", pk, told=_("Noted."))
