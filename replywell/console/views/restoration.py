"""A removal is undone."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from replywell.console.sections import sections_for
from replywell.console.views.settings import SettingsView
from replywell.kit.errors import ReplywellError
from replywell.people.actions.removals import bring_back


class Restoration(SettingsView):
    """POST brings back what one removed a moment ago, and leads to its list."""

    needs = "see tickets"

    def post(self, request: HttpRequest, number: int) -> HttpResponse:
        try:
            row = bring_back(number, by=self.agent)
            messages.success(request, _("%(name)s is back.") % {"name": row})
        except ReplywellError as error:
            messages.error(request, error.message)
        place = self._list()
        if self.request.htmx:
            response = HttpResponse(status=204)
            response["HX-Redirect"] = place
            return response
        return HttpResponseRedirect(place)

    def _list(self) -> str:
        """The list of the section that was asked for, else the settings."""
        asked = self.request.GET.get("section", "")
        sections = [one for _group, some in sections_for(self.agent) for one in some]
        return next(
            (reverse(one.route) for one in sections if one.slug == asked), reverse("console:settings")
        )
