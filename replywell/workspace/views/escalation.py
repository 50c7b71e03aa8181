"""Handing a ticket to specialists."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from replywell.adapters.models.port import SECTIONS
from replywell.kit.errors import Conflict, Invalid
from replywell.resolution.actions.wishes import cancel, wish
from replywell.resolution.models import Wish
from replywell.resolution.queries import wish_of
from replywell.tickets.actions.escalation import escalate
from replywell.tickets.queries import visible_to
from replywell.workspace import handover
from replywell.workspace.ticket_page import basics
from replywell.workspace.views.desk import around
from replywell.workspace.views.on_ticket import TicketView


class EscalationView(TicketView):
    verb = "change tickets"

    def form(self, draft: dict[str, Any] | None = None, *, status: int = 200, **more: Any) -> HttpResponse:
        """The form, filled from a draft or with what was typed."""
        given = more.pop("given", None)
        draft = draft or handover.quoted_draft(self.ticket)
        shown = handover.fields(draft, handover.numbered(self.ticket))
        if given is not None:
            shown = [handover.Field(f.name, f.label, given.get(f.name, "")) for f in shown]
        context = {
            **basics(self.agent, self.ticket),
            **handover.choices(self.ticket),
            "fields": shown,
            "extractive": draft.get("extractive", False),
            "cited": handover.cited_messages(self.ticket, shown),
            **more,
        }
        if self.request.htmx:
            return render(self.request, "workspace/escalation.html#fields", context, status=status)
        return render(self.request, "workspace/escalation.html", around(self.agent) | context, status=status)


class Escalation(EscalationView):
    """GET shows a draft to edit; POST posts it as a note and hands the ticket over."""

    def get(self, request: HttpRequest, number: int) -> HttpResponse:
        chosen = self.asked_number("draft")
        kept = wish_of(self.ticket, self.agent, chosen) if chosen else None
        return self.form(kept.handover if kept else None, written=bool(kept and kept.handover), wish=kept)

    def post(self, request: HttpRequest, number: int) -> HttpResponse:
        texts = {name: self.text(name) for name in SECTIONS}
        message = self.text("message").strip()
        place = request.POST.get("to", "")
        try:
            escalate(
                self.ticket,
                handover.sections(texts, self.ticket, self.address),
                handover.team_named(place),
                by=self.agent,
                agent=handover.agent_numbered(self.number("agent")),
                urgency=handover.urgency_numbered(self.number("urgency")),
            )
        except (Invalid, Conflict) as error:
            return self.form(
                given=texts, status=error.status, problem=error.message, chosen=place, message=message
            )
        if not visible_to(self.agent).filter(pk=self.ticket.pk).exists():
            return HttpResponseRedirect(reverse("workspace:queue"))
        if message:
            request.session[f"to say on {self.ticket.pk}"] = message[:20_000]
        return HttpResponseRedirect(self.address)


class HandoverDrafts(EscalationView):
    """POST asks the configured model for a draft."""

    def post(self, request: HttpRequest, number: int) -> HttpResponse:
        asked = wish(self.ticket, Wish.Kind.ESCALATE, by=self.agent)
        if not self.request.htmx:
            return HttpResponseRedirect(f"{reverse('workspace:escalation', args=[number])}?draft={asked.pk}")
        return render(request, "workspace/handover_wish.html", {"ticket": self.ticket, "wish": asked})


class HandoverDraft(EscalationView):
    """GET is empty while the draft is being written, then offers it; DELETE gives it up."""

    def get(self, request: HttpRequest, number: int, wish: int) -> HttpResponse:
        asked = wish_of(self.ticket, self.agent, wish)
        if asked.state == Wish.State.WAITING and not asked.late:
            return HttpResponse(status=204)
        if "fields" in request.GET and asked.handover:
            return self.form(asked.handover, written=True, wish=asked)
        return render(request, "workspace/handover_wish.html", {"ticket": self.ticket, "wish": asked})

    def delete(self, request: HttpRequest, number: int, wish: int) -> HttpResponse:
        cancel(wish_of(self.ticket, self.agent, wish))
        return HttpResponse("") if self.request.htmx else HttpResponseRedirect(self.address)
