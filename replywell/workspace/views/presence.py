"""Who looks at a ticket just now."""

from django.http import HttpRequest, HttpResponse

from replywell.workspace.actions.presence import leave, look
from replywell.workspace.views.on_ticket import TicketView


class PresenceOf(TicketView):
    """GET shows who is here; POST says that one's own tab is, and whether one writes; DELETE that it is gone."""

    verb = "see tickets"

    def get(self, request: HttpRequest, number: int) -> HttpResponse:
        return HttpResponse(self.part("presence"))

    def post(self, request: HttpRequest, number: int) -> HttpResponse:
        look(self.ticket, self.agent, self.text("tab"), typing=self.text("typing") == "1")
        return HttpResponse(status=204)

    def delete(self, request: HttpRequest, number: int) -> HttpResponse:
        leave(self.ticket, self.agent, self.text("tab")[:40])
        return HttpResponse(status=204)
