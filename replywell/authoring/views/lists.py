"""Articles, and what waits for somebody's eyes."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse

from replywell.authoring.forms import locales
from replywell.authoring.views.page import KnowledgeView
from replywell.knowledge.models import Category, State
from replywell.knowledge.queries import contradictions
from replywell.knowledge.writing import Tasks, Wanted, articles, today, waiting
from replywell.people.models import Agent

A_PAGE = 50


class Articles(KnowledgeView):
    """GET lists articles, narrowed by words, state, category, language, owner and whether they are stale."""

    def get(self, request: HttpRequest) -> HttpResponse:
        wanted = Wanted(
            words=self.text("q")[:200],
            state=self.text("state") if self.text("state") in State.values else "",
            category=self.asked_number("category"),
            locale=self.text("locale")[:12],
            owner=self.asked_number("owner"),
            stale=bool(self.text("stale")),
        )
        page = Paginator(articles(wanted), A_PAGE).get_page(self.asked_number("page") or 1)
        asked = request.GET.copy()
        asked.pop("page", None)
        return self.shown(
            "authoring/articles.html",
            page=page,
            wanted=wanted,
            narrowed=wanted != Wanted(),
            kept=asked.urlencode(),
            states=State.choices,
            categories=[(each.pk, each.name_in(self.agent.locale)) for each in Category.objects.all()],
            locales=locales(),
            owners=list(Agent.objects.filter(is_active=True).values_list("pk", "name")),
            today=today(),
            waits=sum(waiting(self.agent).values()),
            against=contradictions().count(),
        )


class Review(KnowledgeView):
    """GET lists what waits: one's own, or everybody's."""

    def get(self, request: HttpRequest) -> HttpResponse:
        everybody = self.text("of") == "all"
        tasks = Tasks(None if everybody else self.agent)
        page = Paginator(tasks, A_PAGE).get_page(self.asked_number("page") or 1)
        kept = "of=all" if everybody else ""
        return self.shown(
            "authoring/review.html", page=page, kept=kept, everybody=everybody, counts=tasks.counts
        )
