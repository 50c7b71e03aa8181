"""Who comes by: a desk that nobody owns yet leads to its welcome, and colleagues are seen."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from replywell.people.actions.sign_ins import note_seen
from replywell.people.models import Agent

DOORS = ("/", "/accounts/login/")


class Visits:
    """Middleware. Of the signed-in it notes, every few minutes, that they are here; strangers at the door cost a look whether there is anybody."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if isinstance(request.user, Agent):
            note_seen(request.user)
        elif request.path in DOORS and not Agent.objects.exists():
            return HttpResponseRedirect(reverse("console:welcome"))
        return self.get_response(request)
