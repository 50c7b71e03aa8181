"""What every page of the help center has in common: who reads, what stands around it, and what is not here."""

from collections.abc import Collection
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.utils.cache import get_conditional_response, patch_vary_headers, set_response_etag
from django.utils.decorators import method_decorator
from django.utils.http import http_date
from django.utils.translation import gettext as _
from django.utils.translation.trans_real import parse_accept_lang_header
from django.views import View
from django.views.decorators.csrf import csrf_exempt

from replywell.incidents.public import public_incidents
from replywell.kit.errors import NotAllowed, NotFound, ReplywellError
from replywell.people.models import Brand
from replywell.people.organization import main_locale
from replywell.portal.around import around, offered, shown_brand
from replywell.portal.finding import find
from replywell.portal.reader import reader_of
from replywell.portal.visitor import Visitor, audiences_of, language_of_pages


# No form here acts in anybody's name: a token would only make every copy of a page differ. See `from_here`.
@method_decorator([login_not_required, csrf_exempt], name="dispatch")
class HelpView(View):
    """A page of the help center; no sign-in is needed, and what one may not read is not here."""

    visitor: Visitor
    brand: Brand
    locales: list[str]
    kept = True
    """Whether browsers may keep it and ask whether it changed."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        wanted = kwargs.pop("locale", "")
        main, audiences = main_locale(), audiences_of(request)
        self.locales = offered(audiences, main)
        known = wanted in self.locales
        locale = wanted if known else preferred(request, self.locales)
        self.visitor = Visitor(audiences, locale, main)
        with translation.override(language_of_pages(locale)):
            try:
                self.brand = shown_brand()
                if wanted and not known:
                    raise Http404
                response = super().dispatch(request, *args, **kwargs)
            except (Http404, NotFound):
                response = self.missing()
            except ReplywellError as error:
                if getattr(request, "htmx", False):
                    raise
                response = self.refused(error)
        return self._remembered(response)

    def shown(
        self, template: str, *, status: int = 200, written_in: Collection[str] | None = None, **context: Any
    ) -> HttpResponse:
        """A page; a part of it where htmx asks and the template names one with `#`."""
        here = self.locales if written_in is None else written_in
        context = (
            around(self.visitor, self.brand, self.locales, self.address_in, here, self.request.path)
            | {"reader": reader_of(self.request)}
            | {"notices": public_incidents(self.visitor.locale, self.visitor.main, running=True)}
            | context
        )
        return render(self.request, template, context, status=status)

    def part(self, template: str, **context: Any) -> HttpResponse:
        return render(
            self.request, template, {"visitor": self.visitor, "locale": self.visitor.locale} | context
        )

    def address_in(self, locale: str) -> str:
        """This page in another locale."""
        match = self.request.resolver_match
        if match is None or "locale" not in match.kwargs:
            return reverse("portal:home", args=[locale])
        return reverse(match.view_name, kwargs={**match.kwargs, "locale": locale})

    def missing(self) -> HttpResponse:
        """What is not here, with what the address may have meant."""
        last = [part for part in self.request.path.split("/") if part][-1:]
        words = " ".join(last).replace("-", " ").replace("_", " ")
        self.kept = False
        meant = find(words, self.visitor, limit=5) if self.request.method == "GET" else []
        return render(
            self.request,
            "portal/missing.html",
            around(
                self.visitor,
                self.brand,
                self.locales,
                lambda each: reverse("portal:home", args=[each]),
                (),
                "/help/",
            )
            | {"results": meant, "words": words, "unlisted": True},
            status=404,
        )

    def refused(self, error: ReplywellError) -> HttpResponse:
        """What cannot be done, in the words of the error."""
        self.kept = False
        title = _("This is not allowed") if error.status == 403 else _("This did not work")
        here = around(self.visitor, self.brand, self.locales, self.address_in, (), self.request.path)
        told = {"told": error.message, "title": title, "unlisted": True}
        return render(self.request, "portal/refused.html", here | told, status=error.status)

    def last_changed(self, response: HttpResponse, moment: datetime) -> HttpResponse:
        response["Last-Modified"] = http_date(moment.timestamp())
        return response

    def _remembered(self, response: HttpResponseBase) -> HttpResponseBase:
        """A browser asks each time whether its copy is still right: what is taken back is gone at once."""
        patch_vary_headers(response, ("Cookie", "HX-Request"))
        response["Content-Language"] = language_of_pages(self.visitor.locale)
        if not self.kept or self.request.method not in ("GET", "HEAD"):
            response["Cache-Control"] = "no-store"
            return response
        response["Cache-Control"] = "no-cache" if self.visitor.stranger else "private, no-cache"
        if response.status_code == 200 and isinstance(response, HttpResponse):
            set_response_etag(response)
            return (
                get_conditional_response(self.request, etag=response["ETag"], response=response) or response
            )
        return response


def preferred(request: HttpRequest, locales: list[str]) -> str:
    """The locale that a browser or an agent asks for, of those there are; else the first."""
    asked = [code for code, _ in parse_accept_lang_header(request.headers.get("Accept-Language", ""))]
    if request.user.is_authenticated:
        asked.insert(0, request.user.locale)
    by_code = {locale.lower(): locale for locale in reversed(locales)}
    by_language = {locale.partition("-")[0].lower(): locale for locale in reversed(locales)}
    for code in map(str.lower, asked):
        found = by_code.get(code) or by_language.get(code.partition("-")[0])
        if found:
            return found
    return locales[0]


def from_here(request: HttpRequest) -> None:
    """Raise `NotAllowed` for what another site makes a visitor's browser send."""
    origin = request.headers.get("Origin", "")
    ours = {request.get_host(), *(urlsplit(each).netloc for each in settings.CSRF_TRUSTED_ORIGINS)}
    foreign = bool(origin) and urlsplit(origin).netloc not in ours
    if foreign or request.headers.get("Sec-Fetch-Site", "same-origin") not in ("same-origin", "none"):
        raise NotAllowed(_("This was sent from another site. Open the help center and send it from there."))
