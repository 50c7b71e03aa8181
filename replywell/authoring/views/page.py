"""What every page of authoring has in common."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from replywell.kit.errors import NotFound
from replywell.knowledge.models import Article, Kind
from replywell.people.actions.audit import coming_from
from replywell.people.permissions import may
from replywell.people.signing import address_of
from replywell.workspace.views.desk import DeskView, around


class KnowledgeView(DeskView):
    """A page about articles: every agent reads them, `verb` is what changing one asks of a role."""

    verb = "write articles"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        with coming_from(address_of(request)):
            return super().dispatch(request, *args, **kwargs)

    def shown(self, template: str, *, status: int = 200, **context: Any) -> HttpResponse:
        """A page in the desk's frame."""
        rights = {
            "may_write": may(self.agent, "write articles"),
            "may_publish": may(self.agent, "publish articles"),
        }
        page = {**around(self.agent, at="knowledge"), **rights, **context}
        return render(self.request, template, page, status=status)

    def done(self, route: str, *args: Any, told: str = "") -> HttpResponse:
        if told:
            messages.success(self.request, told)
        return HttpResponseRedirect(reverse(f"authoring:{route}", args=args))


class ArticleView(KnowledgeView):
    """A page about one article."""

    @property
    def article(self) -> Article:
        articles = Article.objects.filter(kind=Kind.ARTICLE)
        related = articles.select_related("source", "owner", "category", "translation_of", "written_draft")
        number = self.kwargs["pk"]
        found = related.filter(pk=number).first() if number < 2**63 else None
        if found is None:
            raise NotFound(_("This article is not here any more. Somebody may have deleted it."))
        return found
