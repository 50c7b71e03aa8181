"""What programs read: pictures, the brand's colours, the site map, the feed, and what crawlers may visit."""

from collections import defaultdict
from collections.abc import Iterator

from django.contrib.auth.decorators import login_not_required
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.feedgenerator import Atom1Feed
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.views.decorators.csp import csp_override
from django.views.decorators.http import require_safe

from replywell.kit import blobs
from replywell.kit.pictures import TYPES, picture_type
from replywell.knowledge.models import ArticleImage
from replywell.knowledge.reading import EVERYBODY, published, readable
from replywell.people.models import Brand
from replywell.people.organization import main_locale
from replywell.portal.around import absolute, offered
from replywell.portal.excerpt import plain
from replywell.portal.finding import address_of
from replywell.portal.views.page import HelpView
from replywell.portal.visitor import audiences_of
from replywell.ui.contrast import is_colour, palette

NEWEST = 30
FOR_GOOD = "public, max-age=31536000, immutable"
NOTHING = {"default-src": ["'none'"], "sandbox": [""]}

_COLOURS = """:root {{
  --accent: light-dark({accent[0]}, {accent[1]});
  --accent-fill: light-dark({fill[0]}, {fill[1]});
  --accent-fill-hover: light-dark({fill_hover[0]}, {fill_hover[1]});
  --on-accent: light-dark({on_fill[0]}, {on_fill[1]});
  --accent-soft: light-dark({soft[0]}, {soft[1]});
  --accent-line: light-dark({line[0]}, {line[1]});
}}
"""


@login_not_required
@require_safe
def colours(_request: HttpRequest, colour: str) -> HttpResponse:
    """A brand's colour as the roles that pages name."""
    if not is_colour(f"#{colour}"):
        raise Http404
    shades = palette(f"#{colour}")
    roles = {
        name: getattr(shades, name) for name in ("accent", "fill", "fill_hover", "on_fill", "soft", "line")
    }
    css = _COLOURS.format(**roles)
    return HttpResponse(css, content_type="text/css; charset=utf-8", headers={"Cache-Control": FOR_GOOD})


@login_not_required
@require_safe
@csp_override(NOTHING)
def logo(_request: HttpRequest, checksum: str) -> HttpResponse:
    """A brand's logo; only those that a brand has now."""
    kind = Brand.objects.filter(logo=checksum).values_list("logo_type", flat=True).first()
    if kind not in TYPES:
        raise Http404
    return _picture(checksum, str(kind), FOR_GOOD)


@login_not_required
@require_safe
@csp_override(NOTHING)
def image(request: HttpRequest, checksum: str) -> HttpResponse:
    """A picture of an article that the visitor may read, and that shows it."""
    audiences = audiences_of(request)
    owners = ArticleImage.objects.filter(checksum=checksum).values_list("article", "article__translation_of")
    family = {number for pair in owners for number in pair if number}
    shows = Q(pk__in=family) | Q(translation_of__in=family)
    if not published(audiences).filter(shows, markdown__contains=checksum).exists():
        raise Http404
    return _picture(checksum, "", "private, max-age=300")


def _picture(checksum: str, kind: str, cache: str) -> HttpResponse:
    try:
        content = blobs.read(checksum)
    except FileNotFoundError as error:
        raise Http404 from error
    kind = kind or picture_type(content)
    if not kind:
        raise Http404
    headers = {"Cache-Control": cache, "X-Content-Type-Options": "nosniff", "ETag": f'"{checksum[:32]}"'}
    return HttpResponse(content, content_type=kind, headers=headers)


@login_not_required
@require_safe
def robots(_request: HttpRequest) -> HttpResponse:
    """Crawlers may read the help center; the desk is not theirs."""
    searches = "\n".join(f"Disallow: /help/*/{name}/" for name in ("search", "contact"))
    told = f"User-agent: *\n{searches}\nAllow: /help/\nAllow: /static/\nAllow: /ui/icons-\nDisallow: /\n\n"
    told += f"Sitemap: {absolute(reverse('portal:sitemap'))}\n"
    return HttpResponse(told, content_type="text/plain; charset=utf-8")


@login_not_required
@require_safe
def sitemap(request: HttpRequest) -> HttpResponse:
    """Every public article in every locale; what others may read is not told."""
    locales = offered(EVERYBODY, main_locale())
    homes = [(locale, absolute(reverse("portal:home", args=[locale]))) for locale in locales]
    places = [{"address": address, "changed": None, "alternates": homes} for _locale, address in homes]
    context = {"places": [*places, *_places()][:50_000]}
    return render(request, "portal/sitemap.xml", context, content_type="application/xml")


def _places() -> Iterator[dict[str, object]]:
    families = defaultdict(list)
    fields = published(EVERYBODY).order_by("pk").only("pk", "slug", "locale", "updated_at", "translation_of")
    for article in fields:
        families[article.translation_of_id or article.pk].append(article)
    for family in families.values():
        alternates = [(each.locale, absolute(address_of(each, each.locale))) for each in family]
        for article, (_locale, address) in zip(family, alternates, strict=True):
            yield {"address": address, "changed": article.updated_at, "alternates": alternates}


@method_decorator(require_safe, name="dispatch")
class Feed(HelpView):
    """GET tells what was written or changed last, as Atom; only what is public."""

    def get(self, request: HttpRequest) -> HttpResponse:
        locale = self.visitor.locale
        name = Brand.objects.order_by("pk").values_list("name", flat=True).first()
        home = absolute(reverse("portal:home", args=[locale]))
        feed = Atom1Feed(
            title=f"{name}: {_('Help center')}" if name else _("Help center"),
            link=home,
            description="",
            language=locale,
            feed_url=absolute(request.path),
            author_name=name or _("Help center"),
        )
        listed = readable(EVERYBODY, locale).filter(locale__in=self.visitor.locales)
        for article in listed.order_by("-updated_at", "pk")[:NEWEST]:
            feed.add_item(
                title=article.title,
                link=absolute(address_of(article, locale)),
                description=article.summary or Truncator(plain(article.markdown[:2000])).chars(300),
                unique_id=absolute(address_of(article, article.locale)),
                pubdate=article.published_at or article.updated_at,
                updateddate=article.updated_at,
            )
        return HttpResponse(feed.writeString("utf-8"), content_type="application/atom+xml; charset=utf-8")
