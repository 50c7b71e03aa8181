"""Search: a form that works by itself, and answers as one types where there is a script."""

from typing import Any

from django.http import HttpRequest, HttpResponse

from replywell.knowledge.actions.deflection import note_search
from replywell.knowledge.models import Article
from replywell.knowledge.reading import published
from replywell.portal.actions.knocks import knock
from replywell.portal.errors import TooMany
from replywell.portal.finding import LONGEST, find
from replywell.portal.models import Knock
from replywell.portal.views.page import HelpView, from_here
from replywell.portal.visitor import mark_of

MOST = 12


class Search(HelpView):
    """GET shows what a query finds; htmx gets the list alone. A form that was sent is noted, letters are not."""

    kept = False

    def get(self, request: HttpRequest) -> HttpResponse:
        query = request.GET.get("q", "")[:LONGEST]
        results = find(query, self.visitor, limit=MOST)
        context: dict[str, Any] = {"query": query.strip(), "results": results}
        if getattr(request, "htmx", False):
            return self.part("portal/search.html#results", **context)
        if request.method == "GET":
            _noted(request, query, self.visitor.locale, len(results))
        return self.shown("portal/search.html", unlisted=True, **context)


class Noted(HelpView):
    """POST tells what a search as one types ended with: the article that was opened, or nothing."""

    kept = False

    def post(self, request: HttpRequest) -> HttpResponse:
        from_here(request)
        number, found = request.POST.get("article", ""), request.POST.get("found", "")
        clicked = None
        if number.isdecimal() and len(number) < 19:
            clicked = published(self.visitor.audiences).filter(pk=number).first()
        count = int(found) if found.isdecimal() and len(found) < 4 else 0
        _noted(request, request.POST.get("q", ""), self.visitor.locale, count, clicked)
        return HttpResponse(status=204)


def _noted(request: HttpRequest, query: str, locale: str, found: int, clicked: Article | None = None) -> None:
    """Keep what was searched for, unless too much comes from one place."""
    if not query.strip():
        return
    try:
        knock(Knock.Kind.WORD, visitor=mark_of(request))
    except TooMany:
        return
    note_search(query, locale=locale, found=found, clicked=clicked)
