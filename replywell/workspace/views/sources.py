"""What an answer rests on, opened beside it."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from replywell.kit.errors import NotFound
from replywell.knowledge.queries import article_of, flags_on
from replywell.people.permissions import may
from replywell.resolution.queries import suggestion_of
from replywell.workspace.passages import opened_article, opened_source
from replywell.workspace.views.desk import around
from replywell.workspace.views.on_ticket import TicketView


class SheetView(TicketView):
    """A sheet beside the ticket; a page of its own where there is no script."""

    def sheet(self, **shown: Any) -> HttpResponse:
        context = {"ticket": self.ticket, "may_flag": may(self.agent, "write notes"), **shown}
        if self.request.htmx:
            return render(self.request, "workspace/source.html#sheet", context)
        return render(self.request, "workspace/source.html", around(self.agent) | context)


class SourceOf(SheetView):
    """GET shows the passage that a sentence cites, within its article."""

    def get(self, request: HttpRequest, number: int, suggestion: int, source: int) -> HttpResponse:
        citations = suggestion_of(self.ticket, suggestion).citations
        if not 1 <= source <= len(citations):
            raise NotFound("This answer has no such source. Reload the page.")
        citation = citations[source - 1]
        return self.sheet(number=source, **opened_source(citation, flags_on([citation.get("article")])))


class ArticleOf(SheetView):
    """GET shows an article; `?passage=` says where to look first."""

    def get(self, request: HttpRequest, number: int, article: int) -> HttpResponse:
        found = article_of(article)
        if found is None:
            raise NotFound("This article is gone from the knowledge.")
        shown = opened_article(found, self.text("passage"), flags_on([found.pk]))
        return self.sheet(**shown)
