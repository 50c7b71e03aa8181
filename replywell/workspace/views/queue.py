"""The queue and the search: lists of tickets."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode

from replywell.workspace import queue
from replywell.workspace.rows import rows
from replywell.workspace.views.desk import DeskView, around

MANY = 200


class Queue(DeskView):
    """GET lists a view; `?q=` narrows it, `?after=` goes on. htmx gets the rows alone."""

    def get(self, request: HttpRequest, view: str = "open") -> HttpResponse:
        listed = queue.view_named(view)
        words = self.text("q").strip()[:200]
        after = request.GET.get("after", "")
        searching = listed is queue.EVERYTHING and not words
        page = queue.Page([], "") if searching else queue.page(listed, self.agent, after=after, words=words)
        context = {
            "view": listed,
            "rows": rows(listed, page.tickets),
            "words": words,
            "more": self._address(listed, q=words, after=page.after) if page.after else "",
            "rows_url": self._rows_address(listed, words),
        }
        if self.request.htmx:
            return render(request, f"workspace/queue.html#{'rows' if after else 'list'}", context)
        return render(request, "workspace/queue.html", around(self.agent, at=listed.slug) | context)

    @staticmethod
    def _address(view: queue.QueueView, **asked: str) -> str:
        place = (
            reverse("workspace:search")
            if view is queue.EVERYTHING
            else reverse("workspace:view", args=[view.slug])
        )
        return f"{place}?{urlencode({k: v for k, v in asked.items() if v})}"

    @staticmethod
    def _rows_address(view: queue.QueueView, words: str) -> str:
        place = reverse("workspace:rows", args=[view.slug])
        return f"{place}?{urlencode({'q': words})}" if words else place


class Rows(DeskView):
    """GET gives those of the numbered tickets that belong into the view, and the counts of all views."""

    def get(self, request: HttpRequest, view: str) -> HttpResponse:
        listed = queue.view_named(view)
        words = self.text("q").strip()[:200]
        numbers = [
            int(n) for n in request.GET.get("tickets", "").split(",")[:MANY] if n.isascii() and n.isdigit()
        ]
        tickets = queue.some(listed, self.agent, [n for n in numbers if n < 2**63], words=words)
        if "newest" in request.GET and listed is not queue.EVERYTHING:
            shown = {ticket.pk for ticket in tickets}
            tickets += [t for t in queue.page(listed, self.agent, words=words).tickets if t.pk not in shown]
        context: dict[str, Any] = {"rows": rows(listed, tickets), **around(self.agent)}
        return render(request, "workspace/rows.html", context)
