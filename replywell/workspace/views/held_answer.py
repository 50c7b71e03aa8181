"""The assistant's answer that waits: sent now, stopped, or taken over by an agent."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from replywell.kit.errors import Conflict, Invalid
from replywell.resolution.actions.answering import send_now, stop_answer
from replywell.resolution.models import Answer
from replywell.workspace.views.on_ticket import TicketView


class HeldAnswer(TicketView):
    """POST does with it what `do` says: `send`, `stop`, or `edit`, which leads to the reply with its text."""

    verb = "reply"

    def post(self, request: HttpRequest, number: int) -> HttpResponse:
        answer = Answer.objects.filter(ticket=self.ticket, pk=self.number("answer") or 0).first()
        if answer is None:
            raise Conflict(_("It does not wait any more: it has left, or was stopped."))
        match self.text("do"):
            case "send":
                send_now(answer, by=self.agent)
                return self.changed("banner", note=_("Sent."))
            case "stop":
                stop_answer(answer, by=self.agent)
                note = _("Stopped. It is a suggestion now.")
                return self.changed("banner", note=note)
            case "edit":
                offered = stop_answer(answer, by=self.agent)
                place = reverse("workspace:ticket", args=[number])
                return self._go(f"{place}?insert={offered.pk}#composer" if offered else place)
        raise Invalid(_("There is no such choice. Reload the page."))

    def _go(self, place: str) -> HttpResponse:
        if not self.request.htmx:
            return HttpResponseRedirect(place)
        response = HttpResponse()
        response["HX-Redirect"] = place
        return response
