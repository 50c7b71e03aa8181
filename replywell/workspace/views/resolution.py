"""A ticket's resolution."""

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from replywell.tickets.actions.lifecycle import reopen, resolve
from replywell.tickets.fields import FieldsMissing
from replywell.workspace.views.on_ticket import TicketView


class Resolution(TicketView):
    """POST resolves the ticket; DELETE takes that back. A ticket that lacks something says what, at the field."""

    verb = "change tickets"

    def post(self, request: HttpRequest, number: int) -> HttpResponse:
        try:
            resolve(self.ticket, by=self.actor)
        except FieldsMissing as error:
            return self._incomplete(error)
        return self.changed("status-bar", note=_("Resolved."), undo=self._place, method="DELETE")

    def delete(self, request: HttpRequest, number: int) -> HttpResponse:
        reopen(self.ticket, by=self.actor)
        return self.changed("status-bar", note=_("Open again."), undo=self._place)

    @property
    def _place(self) -> str:
        return reverse("workspace:resolution", args=[self.ticket.pk])

    def _incomplete(self, error: FieldsMissing) -> HttpResponse:
        wrong = {field.slug: _("Needed before the ticket can be resolved.") for field in error.fields}
        first = f"field-{error.fields[0].slug}"
        missing = {"fields-missing": {"field": first, "message": error.message}}
        return self.refused("panel", status=error.status, then=missing, wrong=wrong)
