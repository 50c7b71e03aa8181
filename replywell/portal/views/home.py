"""Where readers begin: the search, the categories, what is read most and what is new."""

from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from replywell.knowledge.models import Article, Category
from replywell.knowledge.reading import categories, readable
from replywell.portal.around import Crumb, absolute, in_another
from replywell.portal.structured import crumb_facts
from replywell.portal.views.page import HelpView

SHOWN = 6


class Entrance(HelpView):
    """GET leads to the help center in the reader's language."""

    kept = False

    def get(self, request: HttpRequest) -> HttpResponse:
        return HttpResponseRedirect(reverse("portal:home", args=[self.visitor.locale]))


class Lists(HelpView):
    """A page that lists articles."""

    def listed(self) -> QuerySet[Article]:
        """What this visitor may read, in their locale or in the desk's."""
        there = readable(self.visitor.audiences, self.visitor.locale).filter(locale__in=self.visitor.locales)
        return there.defer("markdown").select_related("category")

    def shelves(self) -> list[Category]:
        """Categories that hold something for this visitor, named in their locale."""
        counted = self.listed().order_by().values_list("category").annotate(number=Count("pk"))
        own: dict[int | None, int] = dict(counted)
        found = categories(self.visitor.locale, self.visitor.audiences)
        for category in found:
            below = sum(own.get(child.pk, 0) for child in found if child.parent_id == category.pk)
            category.count = own.get(category.pk, 0) + below  # type: ignore[attr-defined]  # shown by templates
            self.named(category)
        return [category for category in found if category.count]  # type: ignore[attr-defined]  # shown by templates

    def named(self, category: Category) -> Category:
        category.name = category.name_in(self.visitor.locale)  # type: ignore[attr-defined]  # shown by templates
        category.description = category.description_in(self.visitor.locale)  # type: ignore[attr-defined]  # shown by templates
        return category

    def told(self, articles: list[Article]) -> list[Article]:
        """Articles with the name of their language, where it is another one."""
        for article in articles:
            article.language = in_another(article, self.visitor)  # type: ignore[attr-defined]  # shown by templates
        return articles


class Home(Lists):
    """GET shows the entrance in one language."""

    def get(self, request: HttpRequest) -> HttpResponse:
        helpful = Count("feedback", filter=Q(feedback__helpful=True))
        liked = self.listed().annotate(liked=helpful).filter(liked__gt=0).order_by("-liked", "title", "pk")
        popular = self.told(list(liked[:SHOWN]))
        recent = self.told(list(self.listed().order_by("-updated_at", "pk")[:SHOWN]))
        shelves = [category for category in self.shelves() if category.parent_id is None]
        return self.shown("portal/home.html", shelves=shelves, popular=popular, recent=recent)


class Articles(Lists):
    """GET lists every article by its category."""

    def get(self, request: HttpRequest) -> HttpResponse:
        shelves = self.shelves()
        articles = self.told(list(self.listed().order_by("position", "title", "pk")))
        by_shelf: dict[int | None, list[Article]] = {}
        for article in articles:
            by_shelf.setdefault(article.category_id, []).append(article)
        groups = [(category, by_shelf.pop(category.pk, [])) for category in shelves]
        rest = [article for left in by_shelf.values() for article in left]
        filled = [group for group in groups if group[1]]
        return self.shown("portal/articles.html", groups=filled, rest=rest)


class OneCategory(Lists):
    """GET lists the articles of a category and of those within it."""

    def get(self, request: HttpRequest, slug: str) -> HttpResponse:
        shelves = self.shelves()
        category = next((each for each in shelves if each.slug == slug), None)
        if category is None:
            return self.missing()
        within = [each for each in shelves if each.parent_id == category.pk]
        wanted = [category.pk, *(each.pk for each in within)]
        in_order = self.listed().filter(category__in=wanted).order_by("position", "title", "pk")
        articles = self.told(list(in_order))
        crumbs = [Crumb(_("Help center"), reverse("portal:home", args=[self.visitor.locale]))]
        above = next((each for each in shelves if each.pk == category.parent_id), None)
        if above is not None:
            crumbs.append(
                Crumb(above.name, reverse("portal:category", args=[self.visitor.locale, above.slug]))  # type: ignore[attr-defined]  # shown by templates
            )
        crumbs.append(Crumb(category.name))  # type: ignore[attr-defined]  # shown by templates
        groups = [(each, [a for a in articles if a.category_id == each.pk]) for each in within]
        return self.shown(
            "portal/category.html",
            category=category,
            articles=[article for article in articles if article.category_id == category.pk],
            groups=groups,
            crumbs=crumbs,
            facts=[crumb_facts(crumbs, absolute(request.path))],
        )
