"""Flags on passages that should not be quoted any more."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from replywell.kit.errors import NotFound
from replywell.knowledge.actions.flags import flag_passage
from replywell.knowledge.queries import article_of, flags_on
from replywell.workspace.passages import opened_article
from replywell.workspace.views.sources import SheetView


class Flags(SheetView):
    """POST flags a passage of an article as outdated or wrong."""

    verb = "write notes"

    def post(self, request: HttpRequest, number: int, article: int) -> HttpResponse:
        found = article_of(article)
        passage = found.passages.filter(hash=self.text("passage")).first() if found else None
        if found is None or passage is None:
            raise NotFound(
                "The article has changed meanwhile. Open the source again to see what it says now."
            )
        flag_passage(
            found,
            passage.text,
            heading=passage.heading,
            reason=self.text("reason"),
            comment=self.text("comment"),
            by=self.agent,
            ticket=self.ticket,
        )
        if not request.htmx:  # type: ignore[attr-defined]  # the middleware adds it
            return HttpResponseRedirect(self.address)
        response = self.sheet(just_flagged=True, **opened_article(found, passage.hash, flags_on([found.pk])))
        response["HX-Trigger"] = "ticket-changed"
        return response
