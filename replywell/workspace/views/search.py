"""The search, and what the command palette finds."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode

from replywell.kit.errors import Invalid
from replywell.tickets.search import read, search
from replywell.tickets.search_query import LONGEST
from replywell.workspace import found
from replywell.workspace.asked import Asked
from replywell.workspace.keeping import as_conditions, unkept
from replywell.workspace.queue import VIEWS, narrowed_by
from replywell.workspace.views.desk import DeskView, around

FEW = 8


class Search(DeskView):
    """GET shows what `?q=` finds, `?after=` goes on; htmx gets the results alone.

    Enter on the number of a ticket (`&go=1`) opens it.
    """

    def get(self, request: HttpRequest) -> HttpResponse:
        words = self.text("q")[:LONGEST]
        after = request.GET.get("after", "")
        looked = found.looked_up(self.agent, words, after=after) if words.strip() else {}
        hits = looked.get("hits", [])
        query = looked.get("query")
        if "go" in request.GET and query and hits and query.number == hits[0].ticket.pk:
            return redirect("workspace:ticket", hits[0].ticket.pk)
        context: dict[str, Any] = {
            "words": words,
            "hints": found.hints(self.agent, words) if self.request.htmx and not after else [],
            "ways": found.WAYS,
            **looked,
            **self._keeping(looked),
            "more": self._address(words, looked["after"]) if looked.get("after") else "",
        }
        if self.request.htmx:
            return render(request, f"workspace/search.html#{'hits' if after else 'found'}", context)
        return render(request, "workspace/search.html", around(self.agent, at="search") | context)

    @staticmethod
    def _keeping(looked: dict[str, Any]) -> dict[str, Any]:
        """Whether this can be a view; a number, or what is like a ticket, is none."""
        query = looked.get("query")
        if not query or query.number is not None:
            return {}
        left = unkept(query)
        return {"keeps": not left, "unkept": ", ".join(left)}

    @staticmethod
    def _address(words: str, after: str) -> str:
        return f"{reverse('workspace:search')}?{urlencode({'q': words, 'after': after})}"


class SearchAsView(DeskView):
    """GET shows what `?q=` finds as a list with filters, to be named and saved; or says why it cannot be one."""

    def get(self, request: HttpRequest) -> HttpResponse:
        words = self.text("q")[:LONGEST]
        try:
            conditions = as_conditions(read(words, self.agent), self.agent)
        except Invalid as error:
            messages.warning(request, error.message)
            return redirect(f"{reverse('workspace:search')}?{urlencode({'q': words})}")
        return redirect(Asked(narrowed_by(VIEWS["all"], conditions)).address() + "#view-name")


class Palette(DeskView):
    """GET gives the tickets and people that the words in the command palette find, as its options."""

    def get(self, request: HttpRequest) -> HttpResponse:
        words = self.text("q").strip()[:LONGEST]
        context: dict[str, Any] = {"words": words}
        if words:
            result = search(self.agent, words, limit=FEW)
            context["tickets"] = result.tickets
            context["contacts"] = found.contacts_for(self.agent, result.query)
        return render(request, "workspace/palette.html#options", context)
