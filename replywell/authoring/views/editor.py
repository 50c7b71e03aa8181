"""Where an article is written."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from replywell.authoring.forms import NewArticleForm, locales
from replywell.authoring.preview import preview
from replywell.authoring.views.page import ArticleView, KnowledgeView
from replywell.kit.errors import Invalid
from replywell.knowledge.actions import versions
from replywell.knowledge.actions.articles import translate
from replywell.knowledge.actions.drafts import DraftChanged, discard_draft, save_draft, write_article
from replywell.knowledge.actions.reviews import mark_translated, send_back, submit, verify
from replywell.knowledge.compare import compare
from replywell.knowledge.models import Article, ArticleDraft
from replywell.knowledge.writing import today
from replywell.people.actions.organization import settle
from replywell.people.permissions import check, may
from replywell.pipeline.actions.gate import GateClosed, check_articles, text_of
from replywell.pipeline.actions.rehearsals import begin


class NewArticle(KnowledgeView):
    """GET asks for a title, POST begins the article."""

    def get(self, request: HttpRequest) -> HttpResponse:
        check(self.agent, "write articles")
        known = dict(settings.LANGUAGES)
        locale = self.agent.locale if self.agent.locale in known else "en"
        return self.shown("authoring/new.html", form=NewArticleForm(initial={"locale": locale}))

    def post(self, request: HttpRequest) -> HttpResponse:
        form = NewArticleForm(request.POST)
        if not form.is_valid():
            return self.shown("authoring/new.html", form=form, status=422)
        given = form.cleaned_data
        return self.done("article", write_article(given["title"], by=self.agent, locale=given["locale"]).pk)


class Editor(ArticleView):
    """GET shows the article to be written on; one of a source is only read. POST keeps what was typed.

    For a script that saves as one types the answer is the preview; otherwise `do` says what follows.
    """

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        return self.page(self.article)

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        article = self.article
        title, markdown = self.text("title"), self.text("markdown")
        try:
            draft = save_draft(
                article,
                title=title,
                markdown=markdown,
                by=self.agent,
                base=self.number("base") or 0,
                revision=self.number("revision") or 0,
            )
        except DraftChanged as changed:
            return self.conflict(changed.message, title, markdown)
        if request.htmx:  # type: ignore[attr-defined]  # the middleware puts it there
            context = {"draft": draft, "typeset": preview(markdown, title), "article": article, "kept": True}
            return render(request, "authoring/editor.html#preview", context)
        return self.follow(article, draft)

    def follow(self, article: Article, draft: ArticleDraft | None) -> HttpResponse:
        match self.text("do"):
            case "publish":
                if draft is None:
                    raise Invalid(_("There is nothing new to publish."))
                return self.publish(article, draft)
            case "submit":
                submit(article, by=self.agent, note=self.text("note"))
                return self.done("article", article.pk, told=_("Sent to review."))
        return self.done("article", article.pk, told=_("The draft is saved."))

    def publish(self, article: Article, draft: ArticleDraft) -> HttpResponse:
        """Where answers leave unattended, only after a rehearsal of exactly this text, or with a reason."""
        check(self.agent, "publish articles")
        text = text_of(article, draft)
        try:
            check_articles([text], by=self.agent, reason=self.text("gate_reason"))
        except GateClosed as closed:
            return self.closed(article, draft, closed)
        versions.publish(article, by=self.agent, revision=draft.revision, note=self.text("note"))
        settle("articles")
        return self.done("article", article.pk, told=_("Published. It is found from now on."))

    def closed(self, article: Article, draft: ArticleDraft, closed: GateClosed) -> HttpResponse:
        """Rehearse it, or ask what to do."""
        given = {"title": draft.title, "markdown": draft.markdown, "base": draft.base}
        given |= {"revision": draft.revision, "note": self.text("note"), "do": "publish"}
        again = {"path": self.request.path, "fields": [[name, str(value)] for name, value in given.items()]}
        if self.text("gate") == "rehearse":
            title = _("Publish “%(title)s”") % {"title": draft.title}
            begun = begin(closed.candidate, title=title, by=self.agent, again=again)
            return HttpResponseRedirect(reverse("console:rehearsal", args=[begun.pk]))
        page = {"article": article, "closed": closed, "again": again}
        return self.shown("authoring/gate.html", status=409, **page)

    def conflict(self, told: str, title: str, markdown: str) -> HttpResponse:
        """What a colleague made of it meanwhile, beside what was typed; saving again keeps what was typed."""
        article = self.article
        if self.request.htmx:
            context = {"problem": told, "article": article}
            response = render(self.request, "authoring/editor.html#conflict", context, status=409)
            response["HX-Reswap"], response["HX-Retarget"] = "innerHTML", "#saved"
            return response
        theirs = getattr(article, "written_draft", None)
        parts = compare(theirs.markdown if theirs else article.markdown, markdown)
        return self.page(article, problem=told, parts=parts, typed=(title, markdown), status=409)

    def page(
        self,
        article: Article,
        *,
        problem: str = "",
        parts: object = None,
        typed: tuple[str, str] | None = None,
        status: int = 200,
    ) -> HttpResponse:
        draft = getattr(article, "written_draft", None)
        title, markdown = typed or (
            (draft.title, draft.markdown) if draft else (article.title, article.markdown)
        )
        root = article.translation_of_id or article.pk
        family = (
            Article.objects.filter(translation_of=root) if article.written_here else Article.objects.none()
        )
        return self.shown(
            "authoring/editor.html",
            status=status,
            article=article,
            draft=draft,
            title=title,
            markdown=markdown,
            problem=problem,
            parts=parts,
            typeset=preview(markdown, title),
            translations=list(family.exclude(pk=article.pk)),
            other_locales=[each for each in locales() if each[0] != article.locale],
            today=today(),
            editable=article.written_here
            and article.state != "archived"
            and may(self.agent, "write articles"),
        )


class Stands(ArticleView):
    """POST changes where the article stands, by `do`."""

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        article, agent = self.article, self.agent
        match self.text("do"):
            case "back":
                send_back(article, by=agent, note=self.text("note"))
                told = _("Sent back.")
            case "discard":
                discard_draft(article, by=agent)
                told = _("The draft is discarded.")
            case "archive":
                versions.archive(article, by=agent)
                told = _("Archived. Readers and answers do not have it any more.")
            case "bring back":
                versions.bring_back(article, by=agent)
                told = _("It is a draft again.")
            case "verify":
                verify(article, by=agent)
                told = _("Checked today.")
            case "translated":
                mark_translated(article, by=agent)
                told = _("The translation is up to date.")
            case "translate":
                return self.done("article", translate(article, self.text("locale")[:12], by=agent).pk)
            case _:
                raise Invalid(_("Reload the page and choose again."))
        return self.done("article", article.pk, told=told)
