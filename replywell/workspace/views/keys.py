"""Whether single keys do something for this person."""

from django.http import HttpRequest, HttpResponse

from replywell.people.actions.agents import change_own
from replywell.workspace.views.desk import DeskView


class Keys(DeskView):
    """POST switches them on or off, on every device."""

    def post(self, request: HttpRequest) -> HttpResponse:
        change_own(self.agent, {"shortcuts": bool(self.text("single"))})
        return HttpResponse(status=204)
