"""The queue: lists of tickets."""

import json
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from replywell.people.permissions import may
from replywell.workspace import queue
from replywell.workspace.asked import Asked, asked_of
from replywell.workspace.chips import chips
from replywell.workspace.counting import navigation
from replywell.workspace.order import SORTS, clocks_of, micros
from replywell.workspace.views.desk import DeskView, around

MANY = 200


class Queue(DeskView):
    """GET lists a view; `?f=` filters it, `?q=` narrows it, `?after=` goes on. htmx gets the rows alone."""

    def get(self, request: HttpRequest, view: str = "open") -> HttpResponse:
        nav = navigation(self.agent)
        asked = asked_of(queue.view_named(view, nav.saved), request.GET)
        after = request.GET.get("after", "")[:600]
        page = queue.page(asked.view, self.agent, after=after, words=asked.words, among=nav.kinds)
        context = self._list(asked, page)
        if self.request.htmx and after:
            return render(request, "workspace/queue.html#rows", context)
        context |= {"chips": chips(asked), "sorts": self._sorts(asked)}
        if self.request.htmx:
            return render(request, "workspace/queue.html#list", context)
        context["glancing"] = request.COOKIES.get("glance") == str(self.agent.pk)
        return render(request, "workspace/queue.html", around(self.agent, at=view, nav=nav) | context)

    def _list(self, asked: Asked, page: queue.Page) -> dict[str, Any]:
        return {
            "asked": asked,
            "view": asked.view,
            "rows": page.rows,
            "words": asked.words,
            "more": asked.address(after=page.after) if page.after else "",
            "rows_url": asked.address("workspace:rows"),
            "changes": may(self.agent, "change tickets"),
            "sort": SORTS[asked.view.sort],
            "at": str(micros(page.at)),
            "clocks": self._clocks(asked, page),
        }

    @staticmethod
    def _clocks(asked: Asked, page: queue.Page) -> str:
        """What the clocks of promises showed when the list was begun, for rows that come in."""
        clocks = clocks_of(SORTS[asked.view.sort], page.at)
        return json.dumps({number: str(micros(moment)) for number, moment in clocks.items()})

    @staticmethod
    def _sorts(asked: Asked) -> list[dict[str, Any]]:
        return [
            {"name": sort.name, "href": asked.sorted_by(slug), "chosen": slug == asked.view.sort}
            for slug, sort in SORTS.items()
        ]


class Rows(DeskView):
    """GET gives those of the numbered tickets that belong into the view, and the counts of all views."""

    def get(self, request: HttpRequest, view: str) -> HttpResponse:
        nav = navigation(self.agent)
        asked = asked_of(queue.view_named(view, nav.saved), request.GET)
        numbers = [
            int(n) for n in request.GET.get("tickets", "").split(",")[:MANY] if n.isascii() and n.isdigit()
        ]
        known = [n for n in numbers if n < 2**63]
        rows = queue.some(asked.view, self.agent, known, words=asked.words) if known else []
        if "newest" in request.GET:
            shown = {row.pk for row in rows}
            first = queue.page(asked.view, self.agent, words=asked.words, among=nav.kinds).rows
            rows += [row for row in first if row.pk not in shown]
        context: dict[str, Any] = {
            "view": asked.view,
            "rows": rows,
            "changes": may(self.agent, "change tickets"),
        }
        return render(request, "workspace/rows.html", context | around(self.agent, nav=nav))
