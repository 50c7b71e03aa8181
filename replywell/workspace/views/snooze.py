"""A ticket's sleep."""

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from replywell.tickets.actions.snooze import snooze, wake
from replywell.workspace.moments import chosen
from replywell.workspace.views.on_ticket import TicketView


class Snooze(TicketView):
    """POST lets the ticket sleep until a preset or a typed time, DELETE wakes it."""

    verb = "change tickets"

    def post(self, request: HttpRequest, number: int) -> HttpResponse:
        snooze(self.ticket, chosen(self.agent, self.text("preset"), self.text("until")), by=self.actor)
        place = reverse("workspace:snooze", args=[self.ticket.pk])
        return self.changed("status-bar", note=_("Asleep until then."), undo=place, method="DELETE")

    def delete(self, request: HttpRequest, number: int) -> HttpResponse:
        wake(self.ticket, by=self.actor)
        return self.changed("status-bar")
