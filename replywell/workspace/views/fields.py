"""The organization's own fields on a ticket."""

from django.http import HttpRequest, HttpResponse

from replywell.kit.errors import Invalid
from replywell.tickets.actions.fields import set_field
from replywell.workspace.views.on_ticket import TicketView


class FieldOf(TicketView):
    """POST gives a field its value; what it does not take comes back with the reason beside it."""

    verb = "change tickets"

    def post(self, request: HttpRequest, number: int, field: str) -> HttpResponse:
        given = [value.replace("\0", "") for value in request.POST.getlist("value")]
        several = "several" in request.POST
        try:
            set_field(self.ticket, field, given if several else "".join(given[:1]), by=self.actor)
        except Invalid as error:
            typed = {} if several else {field: given[0][:2000] if given else ""}
            return self.refused("panel", status=422, wrong={field: error.message}, typed=typed)
        return self.changed("panel")
