"""The webhook of a source is confirmed: its service told a secret, which is shown here until it is entered there."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from replywell.console.views.settings import SettingsView
from replywell.console.views.source import find
from replywell.knowledge.actions.introductions import confirm_introduction, introduced


class Introduction(SettingsView):
    """GET shows what the service told, as a part of the source's page; POST confirms or forgets it (`keep=no`)."""

    section = "sources"

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        source = find(self)
        context = {"source": source, "introduced": introduced(source)}
        return render(request, "console/introduction.html", context)

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        keep = self.text("keep") != "no"
        confirm_introduction(find(self), by=self.agent, keep=keep)
        told = _("Confirmed. What is posted has to be signed from now on.") if keep else _("It is forgotten.")
        return self.done("source", pk, told=told)
