"""An article: its text, its contents, what is near it, and a reader's word on it."""

from typing import Any

from django.db.models import Q
from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect, HttpResponseRedirect
from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from replywell.kit.errors import Invalid, NotFound
from replywell.knowledge.actions.feedback import LONGEST, give_feedback
from replywell.knowledge.models import Article, ArticleFeedback, ArticleImage
from replywell.knowledge.reading import by_slug, published, readable, translations_of
from replywell.knowledge.related import related_articles
from replywell.knowledge.typeset import Manuscript, Picture, Typeset
from replywell.portal.actions.knocks import knock
from replywell.portal.around import Crumb, absolute, direction_of, in_another, name_of
from replywell.portal.errors import TooMany
from replywell.portal.excerpt import plain
from replywell.portal.finding import address_of
from replywell.portal.models import Knock
from replywell.portal.structured import article_facts, crumb_facts
from replywell.portal.views.page import HelpView, from_here
from replywell.portal.visitor import mark_of

SUMMARY = 160
"""Characters that search engines show of a page."""


class ArticleView(HelpView):
    """A page of one article."""

    def found(self, slug: str) -> Article:
        """The article at this address. Raises `NotFound`, also for one that this visitor may not read."""
        article = by_slug(slug, self.visitor.locale, self.visitor.audiences)
        if article is None:
            raise NotFound
        self.article = article
        self.translations = translations_of(article, self.visitor.audiences)
        return article

    def address_in(self, locale: str) -> str:
        """The translation, or where there is none the same article, which says so."""
        if not hasattr(self, "article"):
            return super().address_in(locale)
        for code in (locale, locale.partition("-")[0]):
            for each in self.translations:
                if each.locale == code:
                    return address_of(each, locale)
        return address_of(self.article, locale)


class OneArticle(ArticleView):
    """GET shows an article; an address it had before leads to the one it has."""

    def get(self, request: HttpRequest, slug: str) -> HttpResponse:
        article = self.found(slug)
        if article.slug != slug:
            translated = any(each.slug == slug for each in self.translations)
            leads = HttpResponseRedirect if translated else HttpResponsePermanentRedirect
            return leads(address_of(article, self.visitor.locale))
        set_as = typeset(article, self.visitor.locale, self.visitor.audiences)
        summary = article.summary or Truncator(plain(article.markdown[:2000])).chars(SUMMARY)
        canonical = absolute(address_of(article, article.locale))
        crumbs = self.crumbs(article)
        language = in_another(article, self.visitor)
        context: dict[str, Any] = {
            "article": article,
            "page": set_as,
            "summary": summary,
            "canonical": canonical,
            "crumbs": crumbs,
            "here": not language,
            "language_name": language,
            "facts": [article_facts(article, self.brand, canonical, summary), crumb_facts(crumbs, canonical)],
            "locale_name": name_of(self.visitor.locale),
            "direction": direction_of(article.locale),
            "related": self.near(article),
            "feedback": feedback_context(),
        }
        response = self.shown(
            "portal/article.html", written_in=[each.locale for each in self.translations], **context
        )
        return self.last_changed(response, article.updated_at)

    def crumbs(self, article: Article) -> list[Crumb]:
        locale = self.visitor.locale
        found = [Crumb(_("Help center"), reverse("portal:home", args=[locale]))]
        category = article.category
        shelves = [category.parent, category] if category else []
        found += [
            Crumb(shelf.name_in(locale), reverse("portal:category", args=[locale, shelf.slug]))
            for shelf in shelves
            if shelf
        ]
        return [*found, Crumb(article.title)]

    def near(self, article: Article) -> list[Article]:
        among = readable(self.visitor.audiences, self.visitor.locale).filter(locale__in=self.visitor.locales)
        return related_articles(article, among.defer("markdown"))


def typeset(article: Article, locale: str, audiences: tuple[str, ...]) -> Typeset:
    """The article's page: links between articles stay in the help center, pictures are served from here."""
    manuscript = Manuscript(article.markdown, article.title)
    family = article.translation_of_id or article.pk
    pictures = {}
    if manuscript.checksums:
        own = ArticleImage.objects.filter(
            Q(article=article) | Q(article=family) | Q(article__translation_of=family)
        )
        pictures = {
            image.checksum: Picture(reverse("portal:image", args=[image.checksum]), image.width, image.height)
            for image in own.filter(checksum__in=manuscript.checksums)
        }
    outward = {
        link.partition("#")[0] for link in manuscript.links if link.startswith(("http://", "https://"))
    }
    links = {}
    if outward:
        known = published(audiences).filter(url__in=outward).exclude(url="").only("url", "slug", "locale")
        here = {each.url: address_of(each, locale) for each in known}
        links = {
            link: here[link.partition("#")[0]] + "".join(link.partition("#")[1:])
            for link in manuscript.links
            if link.partition("#")[0] in here
        }
    return manuscript.typeset(links, pictures)


def feedback_context(**more: object) -> dict[str, object]:
    return {"reasons": ArticleFeedback.Reason.choices, "most": LONGEST, "step": "ask"} | more


class Feedback(ArticleView):
    """POST takes a reader's word; who says no is asked why. GET leads back to the article."""

    kept = False

    def get(self, request: HttpRequest, slug: str) -> HttpResponse:
        return HttpResponseRedirect(address_of(self.found(slug), self.visitor.locale) + "#Feedback")

    def post(self, request: HttpRequest, slug: str) -> HttpResponse:
        from_here(request)
        article = self.found(slug)
        helpful = request.POST.get("helpful") == "yes"
        typed = {name: request.POST.get(name, "") for name in ("reason", "comment")}
        told = "told" in request.POST
        state = feedback_context(step="done" if helpful or told else "why", helpful=helpful, **typed)
        status = 200
        try:
            knock(Knock.Kind.WORD, visitor=mark_of(request))
            give_feedback(article, visitor=mark_of(request), helpful=helpful, **typed)
        except (Invalid, TooMany) as error:
            state |= {"step": "why", "problem": error.message}
            status = error.status
        context: dict[str, Any] = {"article": article, "feedback": state}
        if getattr(request, "htmx", False):
            response = self.part("portal/article.html#feedback", **context)
            response.status_code = status
            return response
        return self.shown("portal/feedback.html", status=status, unlisted=True, **context)
