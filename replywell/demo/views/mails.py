"""The list of caught mails."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from replywell.demo import mails
from replywell.demo.views.page import CatcherView
from replywell.kit.errors import Invalid


class Mails(CatcherView):
    """GET lists mails, newest first. `?before=` goes on; `?newer=` gives htmx what came since, if anything."""

    def get(self, request: HttpRequest) -> HttpResponse:
        newer, before = self._cursor("newer"), self._cursor("before")
        if self.request.htmx and newer is not None:
            came = mails.newer_than(newer)
            if not came:
                return HttpResponse(status=204)
            context = {"mails": came, "newest": came[0].pk, "fresh": True}
            return render(request, "demo/list.html#news", context)
        if before is None:
            return self.page("demo/mails.html")
        listed = mails.page(before=before)
        if self.request.htmx:
            return render(request, "demo/list.html#rows", {"mails": listed.mails, "before": listed.before})
        return self.page("demo/mails.html", listed=listed)

    def _cursor(self, name: str) -> int | None:
        given = self.request.GET.get(name, "")
        if not given:
            return None
        if not given.isascii() or not given.isdigit() or len(given) > 18:
            raise Invalid(_("The address of this page is broken. Start from the top of the list."))
        return int(given)
