"""What articles say against each other, and which of them is right."""

from datetime import timedelta
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from replywell.authoring.views.page import KnowledgeView
from replywell.kit.errors import NotFound
from replywell.knowledge.actions.contradictions import reopen_contradiction, settle_contradiction
from replywell.knowledge.models import Article, Contradiction
from replywell.knowledge.queries import contradictions, passage_saying

A_PAGE = 20
TOGETHER = timedelta(hours=1)
"""Articles that changed within this time are of one age: a source is read in some order."""


class Contradictions(KnowledgeView):
    """GET lists what waits, side by side, or what was settled (`?of=settled`)."""

    def get(self, request: HttpRequest) -> HttpResponse:
        settled = self.text("of") == "settled"
        page = Paginator(contradictions(settled=settled), A_PAGE).get_page(self.asked_number("page") or 1)
        rows = [(each, _sides(each)) for each in page]
        return self.shown("authoring/contradictions.html", page=page, rows=rows, settled=settled)


class OneContradiction(KnowledgeView):
    """POST says which side is right (`verdict`), or that it is open again (`do=reopen`)."""

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        found = Contradiction.objects.filter(pk=min(pk, 2**63 - 1)).first()
        if found is None:
            raise NotFound(_("It is not here any more: one of the two articles was changed."))
        if self.text("do") == "reopen":
            reopen_contradiction(found, by=self.agent)
            return self.done("contradictions", told=_("It is open again."))
        settle_contradiction(found, self.text("verdict"), by=self.agent)
        return self.done("contradictions", told=_("Settled."))


def _sides(found: Contradiction) -> list[dict[str, Any]]:
    """Both sides as the page shows them: the passage around the sentence, and whether it is the newer one."""
    verdicts = (Contradiction.Verdict.ONE, Contradiction.Verdict.OTHER)
    both = ((found.one, found.says), (found.other, found.against))
    newest = max(article.updated_at for article, _sentence in both)
    apart = abs(found.one.updated_at - found.other.updated_at) >= TOGETHER
    return [
        _side(article, sentence) | {"verdict": verdict, "newer": apart and article.updated_at == newest}
        for (article, sentence), verdict in zip(both, verdicts, strict=True)
    ]


def _side(article: Article, sentence: str) -> dict[str, Any]:
    passage = passage_saying(article, sentence)
    text = passage.text if passage else sentence
    before, found, after = text.partition(sentence)
    return {
        "article": article,
        "heading": passage.heading if passage else "",
        "before": before[-400:] if found else "",
        "sentence": sentence,
        "after": after[:400] if found else "",
    }
