"""Saved answers and macros for the ticket: what `/` offers."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render

from replywell.automation.actions.apply import use_canned_reply
from replywell.automation.queries import canned_replies_for, offered_macros, offered_replies
from replywell.workspace.views.on_ticket import TicketView

LONGEST = 60


class Canned(TicketView):
    """GET lists what fits the typed words."""

    def get(self, request: HttpRequest, number: int) -> HttpResponse:
        words = self.text("q")[:LONGEST]
        replies = offered_replies(self.agent, self.ticket, words)
        macros = offered_macros(self.agent, words)
        page = {"replies": replies, "macros": macros, "words": words, "ticket": self.ticket}
        return render(request, "workspace/composer_saved.html", page)


class CannedText(TicketView):
    """POST gives the text of a canned reply, filled in for this ticket."""

    verb = "write notes"

    def post(self, request: HttpRequest, number: int, canned: int) -> HttpResponse:
        chosen = get_object_or_404(canned_replies_for(self.agent), pk=canned)
        return JsonResponse({"text": use_canned_reply(chosen, self.ticket, by=self.agent)})
