"""What readers of the help center may see, in their language or in the one it was written in."""

from collections.abc import Collection, Iterable

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from replywell.knowledge.models import Article, ArticleRedirect, Audience, Category, Kind, State

EVERYBODY = (Audience.PUBLIC,)
SIGNED_IN = (Audience.PUBLIC, Audience.SIGNED_IN)
AGENTS = (Audience.PUBLIC, Audience.SIGNED_IN, Audience.INTERNAL)


def published(audiences: Iterable[str]) -> QuerySet[Article]:
    """Every published article that one of these audiences may read, in all locales; never tickets."""
    return Article.objects.filter(
        state=State.PUBLISHED, kind=Kind.ARTICLE, audience__in=list(audiences)
    ).exclude(slug="")


def readable(audiences: Collection[str], locale: str = "") -> QuerySet[Article]:
    """Published articles, each once: its translation into the locale, or the original where there is none.

    Without a locale: all of them. Those of sources are among them.
    """
    articles = published(audiences)
    if not locale:
        return articles
    spoken = _spoken(locale)
    translated = published(audiences).filter(spoken, translation_of=OuterRef("pk"))
    return articles.filter(spoken | (Q(translation_of=None) & ~Exists(translated)))


def by_slug(slug: str, locale: str, audiences: Collection[str] = EVERYBODY) -> Article | None:
    """The article at this address, in the locale if it is translated; an address it had before finds it too.

    The address of another translation does as well. Who finds one whose slug or locale is not the asked
    one sends the reader on to its own. None for what is not there or not for these audiences.
    """
    articles = published(audiences).select_related("category", "owner", "translation_of")
    there = list(articles.filter(slug=slug))
    if not there:
        moved = ArticleRedirect.objects.filter(slug=slug)
        numbers = dict(moved.values_list("locale", "article"))
        number = numbers.get(locale) or next(iter(numbers.values()), None)
        there = list(articles.filter(pk=number)) if number else []
    exact = next((article for article in there if article.locale == locale), None)
    if exact or not there:
        return exact
    families = [article.translation_of_id or article.pk for article in there]
    family = articles.filter(Q(pk__in=families) | Q(translation_of__in=families))
    own = family.filter(_spoken(locale)).order_by("-locale").first()
    return own or next((each for each in there if each.pk in families), there[0])


def translations_of(article: Article, audiences: Collection[str] = EVERYBODY) -> list[Article]:
    """The article in every locale that these audiences may read it in, itself among them."""
    root = article.translation_of_id or article.pk
    family = published(audiences).filter(Q(pk=root) | Q(translation_of=root))
    return list(family.order_by("locale"))


def categories(
    locale: str, audiences: Collection[str] = EVERYBODY, brand: int | None = None
) -> list[Category]:
    """The categories of a brand, in order, each with `count` articles that are readable in this locale.

    Subcategories are among them (`parent_id`); a category's own count does not hold theirs.
    """
    counted = readable(audiences, locale).filter(category__isnull=False).order_by()
    counts = dict(counted.values_list("category").annotate(number=Count("pk")))
    shelves = Category.objects.filter(Q(brand=None) | Q(brand=brand)).select_related("parent")
    found = sorted(shelves, key=_place)
    for category in found:
        category.count = counts.get(category.pk, 0)  # type: ignore[attr-defined]  # shown by templates
    return found


def _place(category: Category) -> tuple[int, str, bool, int]:
    """Each category, then those inside it."""
    outer = category.parent or category
    return outer.position, outer.slug, category.parent is not None, category.position


def _spoken(locale: str) -> Q:
    """Articles in this locale, or in its language without a country."""
    return Q(locale__in={locale, locale.partition("-")[0]})
