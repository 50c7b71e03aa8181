"""Messages of a ticket become a ticket of their own."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from replywell.kit.errors import Conflict, Invalid
from replywell.tickets.actions.regrouping import split
from replywell.tickets.queries import conversation
from replywell.workspace.views.desk import around
from replywell.workspace.views.on_ticket import TicketView

SHOWN = 200


class Split(TicketView):
    """GET lets one choose messages, `?message=` is chosen already with all after it; POST makes the ticket."""

    verb = "merge tickets"

    def get(self, request: HttpRequest, number: int) -> HttpResponse:
        first = request.GET.get("message", "")
        start = int(first) if first.isascii() and first.isdigit() and len(first) < 18 else None
        return self._shown(start=start)

    def post(self, request: HttpRequest, number: int) -> HttpResponse:
        given = request.POST.getlist("message")
        try:
            if not all(each.isascii() and each.isdigit() and len(each) < 18 for each in given):
                raise Invalid(_("Some of these messages are not here. Reload the page and choose again."))
            chosen = {int(each) for each in given}
            made = split(self.ticket, chosen, by=self.actor, subject=self.text("subject")[:500])
        except (Invalid, Conflict) as error:
            return self._shown(problem=error.message, status=error.status, given=set(given))
        return HttpResponseRedirect(reverse("workspace:ticket", args=[made.target_id]))

    def _shown(
        self, *, start: int | None = None, problem: str = "", status: int = 200, given: set[str] | None = None
    ) -> HttpResponse:
        messages = list(conversation(self.ticket).order_by("-created_at", "-id")[:SHOWN])[::-1]
        begun = False
        chosen = set()
        for message in messages:
            begun = begun or message.pk == start
            if begun or (given and str(message.pk) in given):
                chosen.add(message.pk)
        context: dict[str, Any] = {
            **around(self.agent),
            "ticket": self.ticket,
            "said": [(message, message.pk in chosen) for message in messages],
            "subject": self.text("subject")[:500],
            "problem": problem,
        }
        return render(self.request, "workspace/split.html", context, status=status)
