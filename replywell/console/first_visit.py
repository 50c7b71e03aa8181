"""A desk that nobody owns yet leads whoever comes to its welcome."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from replywell.people.models import Agent

DOORS = ("/", "/accounts/login/")


class FirstVisit:
    """Middleware. Signed-in people are passed at once; strangers cost a look whether there is anybody."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path in DOORS and not request.user.is_authenticated and not Agent.objects.exists():
            return HttpResponseRedirect(reverse("console:welcome"))
        return self.get_response(request)
