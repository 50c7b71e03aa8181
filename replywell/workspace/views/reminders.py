"""An agent's own reminders."""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from replywell.kit.errors import Invalid, NotFound
from replywell.tickets.actions.reminders import forget, remind
from replywell.workspace.moments import chosen
from replywell.workspace.views.on_ticket import TicketView


class Reminders(TicketView):
    """POST sets a reminder that nobody else sees, DELETE takes one of one's own away."""

    verb = "see tickets"

    def post(self, request: HttpRequest, number: int) -> HttpResponse:
        text = self.text("text")
        try:
            at = chosen(self.agent, self.text("preset"), self.text("at"))
            remind(self.ticket, self.agent, at, text)
        except Invalid as error:
            typed = {"reminder": text[:300]}
            return self.refused("panel", status=422, wrong={"reminder": error.message}, typed=typed)
        return self.changed("panel")

    def delete(self, request: HttpRequest, number: int) -> HttpResponse:
        mine = self.ticket.reminders.filter(agent=self.agent, pk=self.number("reminder") or 0).first()
        if mine is None:
            raise NotFound(_("There is no such reminder of yours any more. Reload the page."))
        forget(mine)
        return self.changed("panel")
