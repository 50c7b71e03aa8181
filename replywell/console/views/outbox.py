"""Everything that leaves, and how far it came."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from replywell.console.outbox import PARTS, outbox, part_named, row_for
from replywell.console.views.ledger import LedgerView
from replywell.delivery.actions.dispatch import cancel, send_again
from replywell.people.permissions import check, may
from replywell.workspace.views.desk import around
from replywell.workspace.ways import MAIL, way_of


class Outbox(LedgerView):
    """GET lists a part (`?show=`); `?q=` narrows it by recipient, `?before=` goes on."""

    def get(self, request: HttpRequest) -> HttpResponse:
        shown = part_named(request.GET.get("show", "all"))
        words = self.text("q").strip()[:200]
        rows, before = outbox(self.agent, shown, words=words, before=self.text("before"))
        context: dict[str, Any] = {
            "shown": shown,
            "words": words,
            "parts": PARTS.values(),
            "rows": [(row, way_of(row.connection.adapter) if row.connection else MAIL) for row in rows],
            "more": urlencode({"show": shown.slug, "q": words, "before": before}) if before else "",
            "may_send": may(self.agent, "reply"),
        }
        return render(request, "console/outbox.html", around(self.agent, at="ledger") | context)


class OutboxRow(LedgerView):
    """POST sends a message again that did not arrive, or with `cancel` stops one that has not begun to leave."""

    verb = "reply"

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        check(self.agent, "reply")
        row = row_for(self.agent, pk)
        if "cancel" in request.POST:
            cancel(row, by=self.agent)
            messages.success(request, _("It does not leave."))
        else:
            send_again(row)
            messages.success(request, _("It is sent again."))
        return HttpResponseRedirect(reverse("console:outbox"))
