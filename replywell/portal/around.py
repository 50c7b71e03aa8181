"""What every page of the help center shows around its content."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import get_language_info
from django.utils.translation import gettext as _

from replywell.knowledge.models import Article
from replywell.knowledge.reading import published
from replywell.people.models import Brand
from replywell.portal.visitor import Visitor

RIGHT_TO_LEFT = frozenset({"ar", "fa", "he", "ur"})


@dataclass(frozen=True, slots=True)
class Way:
    """A page in another locale."""

    locale: str
    name: str
    address: str


@dataclass(frozen=True, slots=True)
class Crumb:
    name: str
    href: str = ""


def shown_brand() -> Brand:
    """Whose help center it is: the first brand."""
    return Brand.objects.order_by("pk").first() or Brand(name=_("Help center"))


def offered(audiences: tuple[str, ...], main: str) -> list[str]:
    """Locales that there is something to read in, the desk's own first."""
    there = published(audiences).order_by("locale").values_list("locale", flat=True).distinct()
    return list(dict.fromkeys((main, *there)))


def name_of(locale: str) -> str:
    """A language as those who speak it call it."""
    for code in (locale, locale.partition("-")[0]):
        try:
            name = str(get_language_info(code)["name_local"])
        except KeyError:
            continue
        return name[:1].upper() + name[1:]
    return locale


def direction_of(locale: str) -> str:
    return "rtl" if locale.partition("-")[0] in RIGHT_TO_LEFT else "ltr"


def absolute(path: str) -> str:
    """An address for those who are elsewhere."""
    return f"{settings.PUBLIC_URL}{path}"


def around(
    visitor: Visitor,
    brand: Brand,
    locales: list[str],
    ways: Callable[[str], str],
    written_in: Collection[str],
    path: str,
) -> dict[str, Any]:
    """Brand, locales and addresses. `ways` tells a locale's address of this page, `written_in` where it is no fallback."""
    known = {locale: ways(locale) for locale in dict.fromkeys((*locales, *written_in))}
    return {
        "visitor": visitor,
        "locale": visitor.locale,
        "brand": brand,
        "home": reverse("portal:home", args=[visitor.locale]),
        "canonical": absolute(path),
        "public_url": settings.PUBLIC_URL,
        "ways": [Way(locale, name_of(locale), known[locale]) for locale in locales],
        "alternates": [Way(locale, "", absolute(known[locale])) for locale in written_in],
    }


def in_another(article: Article, visitor: Visitor) -> str:
    """The name of an article's language where it is not the reader's; else empty."""
    return "" if article.locale.partition("-")[0] == visitor.language else name_of(article.locale)
