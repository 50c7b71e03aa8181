"""What agents are writing, and what waits to leave."""

import json
from typing import Any

from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from replywell.kit.errors import Invalid, NotAllowed
from replywell.people.permissions import may
from replywell.resolution.actions import sending
from replywell.tickets.actions import drafts
from replywell.tickets.models import Draft
from replywell.tickets.queries import visible_to
from replywell.tickets.recipients import read_addresses
from replywell.workspace.composing import ANSWERING, moment, presets
from replywell.workspace.views.desk import DeskView, around
from replywell.workspace.views.on_ticket import TicketView

KINDS = {"reply": "reply", "note": "write notes"}
UNDO_FOR = 600


class Drafts(DeskView):
    """GET lists the agent's own drafts and what waits to leave."""

    def get(self, request: HttpRequest) -> HttpResponse:
        mine = Draft.objects.filter(agent=self.agent, ticket__in=visible_to(self.agent))
        found = list(mine.select_related("ticket").order_by("send_at", "-updated_at")[:200])
        context = {"waiting": [d for d in found if d.send_at], "begun": [d for d in found if not d.send_at]}
        page = {**around(self.agent, at="drafts"), **context, "presets": presets(self.agent)}
        return render(request, "workspace/drafts.html", page)


class DraftOf(TicketView):
    """POST keeps what is typed; DELETE discards it; POST with `restore` brings it back."""

    def post(self, request: HttpRequest, number: int, kind: str) -> HttpResponse:
        self._check(kind)
        if "restore" in request.POST:
            return self._restore(kind)
        try:
            draft = drafts.save_draft(
                self.ticket, self.agent, kind, self._written(), version=self.number("version") or 0
            )
        except drafts.DraftChanged as changed:
            theirs = changed.draft
            told = {
                "problem": changed.message,
                "text": theirs.text if theirs else "",
                "version": theirs.version if theirs else 0,
            }
            return JsonResponse(told, status=changed.status)
        except Invalid as error:
            return JsonResponse({"problem": error.message}, status=error.status)
        return JsonResponse({"version": draft.version if draft else 0})

    def delete(self, request: HttpRequest, number: int, kind: str) -> HttpResponse:
        self._check(kind)
        kept = drafts.discard_draft(self.ticket, self.agent, kind)
        if not request.htmx:  # type: ignore[attr-defined]  # the middleware adds it
            return HttpResponseRedirect(self.address)
        response = HttpResponse(self.part("composer", opened=kind))
        told: dict[str, Any] = {"draft-gone": {"draft": f"{self.agent.pk}:{self.ticket.pk}:{kind}"}}
        if kept:
            token = signing.dumps([self.agent.pk, self.ticket.pk, kind, kept], salt="draft", compress=True)
            told["draft-discarded"] = {"restore": token, "url": request.path}
        response["HX-Trigger"] = json.dumps(told)
        return response

    def _restore(self, kind: str) -> HttpResponse:
        try:
            whose = signing.loads(self.request.POST["restore"], salt="draft", max_age=UNDO_FOR)
        except signing.BadSignature as error:
            raise Invalid(_("It is too late to bring this draft back.")) from error
        if whose[:3] != [self.agent.pk, self.ticket.pk, kind]:
            raise Invalid(_("It is too late to bring this draft back."))
        drafts.restore_draft(self.ticket, self.agent, kind, whose[3])
        return HttpResponse(self.part("composer", opened=kind))

    def _written(self) -> dict[str, Any]:
        """What the form has; addresses that are not finished yet are no reason to lose a text."""
        given = self.request.POST
        written: dict[str, Any] = {"text": self.text("text")}
        for name in ("cc", "bcc"):
            if name in given:
                try:
                    written[name] = read_addresses(self.text(name))
                except Invalid:
                    continue
        for name in ("seen", "suggestion"):
            if name in given:
                written[name] = self.number(name)
        if given.get("status") in ANSWERING:
            written["status"] = given["status"]
        return written

    def _check(self, kind: str) -> None:
        if kind not in KINDS:
            raise Http404
        if not may(self.agent, KINDS[kind]):
            raise NotAllowed


class Waiting(TicketView):
    """POST gives a waiting reply another time; DELETE takes it back into the composer."""

    def post(self, request: HttpRequest, number: int, draft: int) -> HttpResponse:
        at = moment(self.agent, self.text("send_at").strip())
        if at is None:
            raise Invalid(_("Choose a day and a time at which the reply leaves."))
        sending.reschedule(self.ticket, self.agent, draft, at)
        return self._there()

    def delete(self, request: HttpRequest, number: int, draft: int) -> HttpResponse:
        drafts.take_back(self.ticket, self.agent, draft)
        return self._there(taken_back=True)

    def _there(self, *, taken_back: bool = False) -> HttpResponse:
        back = self.request.POST.get("back")
        if not self.request.htmx:
            return HttpResponseRedirect(reverse("workspace:drafts") if back == "drafts" else self.address)
        response = HttpResponse(self.part("composer"))
        response["HX-Trigger"] = json.dumps(
            {"ticket-changed": {}, **({"draft-back": {}} if taken_back else {})}
        )
        return response
