"""Routing rules are listed for now."""

from django.http import HttpRequest, HttpResponse

from replywell.console.views.settings import SettingsView
from replywell.triage.models import RoutingRule


class Rules(SettingsView):
    """GET lists the routing rules; they are changed in the administration of Django for now."""

    section = "rules"

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.shown("console/rules.html", rules=RoutingRule.objects.select_related("team"))
