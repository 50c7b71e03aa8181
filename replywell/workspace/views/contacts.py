"""Contacts that are offered while somebody types whom a letter goes to."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from replywell.workspace.contacts import offered
from replywell.workspace.views.desk import DeskView


class Contacts(DeskView):
    """GET lists those whose name or address begins as `?q=`."""

    def get(self, request: HttpRequest) -> HttpResponse:
        contacts = offered(self.agent, self.text("q"))
        return render(request, "workspace/contact_options.html", {"contacts": contacts})
