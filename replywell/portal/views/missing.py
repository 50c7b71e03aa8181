"""Addresses under which nothing is."""

from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.urls import Resolver404, resolve

from replywell.portal.views.page import HelpView


class Missing(HelpView):
    """Anything else: the same address with a slash at its end if that is a page, or what it may have meant."""

    kept = False

    def get(self, request: HttpRequest, rest: str = "") -> HttpResponse:
        if not rest.endswith("/"):
            try:
                found = resolve(f"{request.path_info}/").url_name
            except Resolver404:
                found = None
            if found not in (None, "missing"):
                return HttpResponsePermanentRedirect(f"{request.path}/")
        return self.missing()
