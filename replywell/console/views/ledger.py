"""The ledger: everything that ever came in."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.http import urlencode

from replywell.console import ledger
from replywell.people.permissions import check
from replywell.workspace.views.desk import DeskView, around


class LedgerView(DeskView):
    """A page for those who may see the ledger."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        check(self.agent, "see the ledger")
        return super().dispatch(request, *args, **kwargs)


class Ledger(LedgerView):
    """GET lists a part (`?show=`); `?q=` narrows it, `?before=` goes on. htmx gets the rows alone."""

    def get(self, request: HttpRequest) -> HttpResponse:
        shown = ledger.filter_named(request.GET.get("show", "all"))
        words = request.GET.get("q", "").replace("\0", "").strip()[:200]
        before = request.GET.get("before", "")
        page = ledger.page(shown, self.agent, words=words, before=before)
        context = {
            "shown": shown,
            "words": words,
            "before": before,
            "entries": page.entries,
            "more": urlencode({"show": shown.slug, "q": words, "before": page.before}) if page.before else "",
        }
        if self.request.htmx and before:
            return render(request, "console/ledger.html#rows", context)
        counted = ledger.counts()
        context["filters"] = [(one, counted[one.slug]) for one in ledger.FILTERS.values()]
        context["turned_away"] = ledger.turned_away()
        if self.request.htmx:
            return render(request, "console/ledger.html#list", context)
        return render(request, "console/ledger.html", around(self.agent, at="ledger") | context)
