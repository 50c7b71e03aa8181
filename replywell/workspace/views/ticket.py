"""The page of a ticket."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from replywell.resolution.queries import versions_for
from replywell.workspace.views.on_ticket import TicketView

LIVE = (
    "title",
    "presence",
    "banner",
    "status-bar",
    "conversation",
    "sides",
    "actions",
    "suggestion",
    "panel",
)
"""Parts that follow what happens elsewhere. Not the composer: somebody may be typing."""


class TicketPage(TicketView):
    """GET shows everything about one ticket; of a side, the one it is about. `?insert` starts the reply with
    the suggested answer, `?insert=` a version with that version."""

    def get(self, request: HttpRequest, number: int) -> HttpResponse:
        if self.ticket.side_of_id:  # a side is shown where it belongs
            return HttpResponseRedirect(self.address)
        composing: dict[str, Any] = {}
        if "insert" in request.GET:
            wanted = self.asked_number("insert")
            versions = versions_for(self.ticket)
            offered = next((v for v in versions if v.pk == wanted), versions[0] if versions else None)
            composing = {"text": offered.text, "chosen": offered.pk} if offered else {}
        elif kept := request.session.pop(f"to say on {number}", None):
            composing = {"text": kept}
        return self.page(all_of_it="all" in request.GET, **composing)


class Parts(TicketView):
    """GET gives the parts of an open page that follow what happens on the ticket.

    `?version=` keeps an older version of the suggestion on the screen.
    """

    def get(self, request: HttpRequest, number: int) -> HttpResponse:
        more = {"suggestion": {"version": self.asked_number("version")}}
        return HttpResponse("".join(self.part(name, **more.get(name, {})) for name in LIVE))
