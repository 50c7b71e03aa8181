"""The reference of the API: what each door takes and answers, with examples that run."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.decorators import method_decorator
from django.views import View

from replywell.api.published import KINDS
from replywell.api.reference import groups
from replywell.api.rest.problems import TITLES
from replywell.api.scopes import SCOPES


@method_decorator(login_not_required, name="dispatch")
class Docs(View):
    """GET shows it to everybody: it says nothing about what is on this desk."""

    def get(self, request: HttpRequest) -> HttpResponse:
        context = {
            "groups": groups(settings.PUBLIC_URL),
            "problems": [(status, slug, title) for status, (slug, title) in TITLES.items()],
            "scopes": SCOPES,
            "kinds": KINDS,
            "base": settings.PUBLIC_URL,
        }
        return render(request, "api/docs.html", context)
