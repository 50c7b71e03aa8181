"""Internal notes."""

import json

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404

from replywell.kit.errors import Invalid
from replywell.tickets.actions.conversation import write_note
from replywell.tickets.actions.drafts import discard_draft
from replywell.tickets.actions.notes import delete_note, edit_note
from replywell.workspace.mentions import mentioned
from replywell.workspace.views.on_ticket import TicketView


class Notes(TicketView):
    """POST writes a note that only colleagues see."""

    verb = "write notes"

    def post(self, request: HttpRequest, number: int) -> HttpResponse:
        text = self.text("text")
        try:
            write_note(self.ticket, text, by=self.agent, mentions=mentioned(text, self.ticket))
        except Invalid as error:
            if self.request.htmx:
                raise
            return self.page(status=error.status, problem=error.message, note=text, opened="note")
        discard_draft(self.ticket, self.agent, "note")
        response = self.changed("composer")
        if self.request.htmx:
            draft = f"{self.agent.pk}:{self.ticket.pk}:note"
            response["HX-Trigger"] = json.dumps({"reply-sent": {"draft": draft}, "ticket-changed": {}})
        return response


class NoteOf(TicketView):
    """POST gives one's note another text, DELETE takes it away: for 15 minutes."""

    verb = "write notes"

    def post(self, request: HttpRequest, number: int, note: int) -> HttpResponse:
        text = self.text("text")
        kept = get_object_or_404(self.ticket.notes, pk=note)
        edit_note(kept, text, by=self.agent, mentions=mentioned(text, self.ticket))
        return self.changed("conversation")

    def delete(self, request: HttpRequest, number: int, note: int) -> HttpResponse:
        delete_note(get_object_or_404(self.ticket.notes, pk=note), by=self.agent)
        return self.changed("conversation")
