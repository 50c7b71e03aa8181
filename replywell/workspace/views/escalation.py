"""Handing a ticket to specialists: on an escalation path, or to a team."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from replywell.adapters.models.port import SECTIONS
from replywell.escalations.models import Path
from replywell.escalations.values import fields_of
from replywell.kit.errors import Conflict, Invalid
from replywell.pipeline.actions.paths import Missing, escalate_on
from replywell.pipeline.paths import proposals
from replywell.resolution.actions.wishes import cancel, wish
from replywell.resolution.models import Wish
from replywell.resolution.queries import wish_of
from replywell.tickets.actions.escalation import escalate
from replywell.tickets.queries import visible_to
from replywell.workspace import escalating, handover
from replywell.workspace.ticket_page import basics
from replywell.workspace.views.desk import around
from replywell.workspace.views.on_ticket import TicketView

TEAM = "team"
"""In the address: to a team, on no path."""


class EscalationView(TicketView):
    verb = "change tickets"

    def form(
        self,
        draft: dict[str, Any] | None = None,
        *,
        path: Path | None = None,
        status: int = 200,
        given: dict[str, str] | None = None,
        entered: dict[str, str] | None = None,
        wrong: dict[str, str] | None = None,
        **more: Any,
    ) -> HttpResponse:
        """The form, filled from a draft or with what was typed."""
        draft = draft or handover.quoted_draft(self.ticket)
        shown = handover.fields(draft, handover.numbered(self.ticket))
        if given is not None:
            shown = [handover.Field(f.name, f.label, given.get(f.name, "")) for f in shown]
        entries = escalating.entries(path, self.ticket, draft, entered, wrong) if path else []
        context = {
            **basics(self.agent, self.ticket),
            **handover.choices(self.ticket),
            "fields": shown,
            "entries": entries,
            "path": path,
            "extractive": draft.get("extractive", False),
            "cited": handover.cited_messages(self.ticket, shown),
            "urgent": (path and path.urgency) or self.ticket.urgency,
            **more,
        }
        if self.request.htmx:
            return render(self.request, "workspace/escalation.html#fields", context, status=status)
        offered = proposals(self.ticket)
        if path and "message" not in more:
            filled = {entry.field.slug: entry.value for entry in entries}
            context["message"] = escalating.reply_of(path, self.ticket, self.agent, filled)
        context |= escalating.context_of(path, self.ticket, self.agent, offered)
        return render(self.request, "workspace/escalation.html", around(self.agent) | context, status=status)

    def asked_path(self) -> Path | None:
        """The path in the address, else the first that is proposed; None where a team was asked for."""
        if self.request.htmx:
            number = self.asked_number("path")
            return escalating.path_numbered(number) if number else None
        none = self.request.GET.get("path") == TEAM
        return escalating.chosen_path(self.asked_number("path"), proposals(self.ticket), none=none)


class Escalation(EscalationView):
    """GET shows a draft to edit; POST posts it as a note and hands the ticket over."""

    def get(self, request: HttpRequest, number: int) -> HttpResponse:
        chosen = self.asked_number("draft")
        kept = wish_of(self.ticket, self.agent, chosen) if chosen else None
        return self.form(
            kept.handover if kept else None,
            path=self.asked_path(),
            written=bool(kept and kept.handover),
            wish=kept,
        )

    def post(self, request: HttpRequest, number: int) -> HttpResponse:
        texts = {name: self.text(name) for name in SECTIONS}
        message = self.text("message").strip()
        place, path = request.POST.get("to", ""), None
        entered: dict[str, str] = {}
        try:
            if place.startswith("path:"):
                named = place.removeprefix("path:")
                known = named.isascii() and named.isdigit() and len(named) < 18
                path = escalating.path_numbered(int(named) if known else 0)
                entered = {f.slug: self.text(escalating.name_of(f)) for f in fields_of(path.fields)}
            self._hand_over(path, entered, texts, place)
        except (Invalid, Conflict) as error:
            return self.form(
                path=path,
                given=texts,
                entered=entered,
                wrong=error.problems if isinstance(error, Missing) else {},
                status=error.status,
                problem=error.message,
                chosen=place,
                message=message,
            )
        if message:
            request.session[f"to say on {self.ticket.pk}"] = message[:20_000]
        if not visible_to(self.agent).filter(pk=self.ticket.pk).exists():
            return HttpResponseRedirect(reverse("workspace:queue"))
        return HttpResponseRedirect(self.address)

    def _hand_over(
        self, path: Path | None, entered: dict[str, str], texts: dict[str, str], place: str
    ) -> None:
        sections = handover.sections(texts, self.ticket, self.address)
        agent = handover.agent_numbered(self.number("agent"))
        urgency = handover.urgency_numbered(self.number("urgency"))
        if path:
            escalate_on(self.ticket, path, entered, sections, by=self.agent, agent=agent, urgency=urgency)
        else:
            team = handover.team_named(place)
            escalate(self.ticket, sections, team, by=self.agent, agent=agent, urgency=urgency)


class HandoverDrafts(EscalationView):
    """POST asks the configured model for a draft."""

    def post(self, request: HttpRequest, number: int) -> HttpResponse:
        asked = wish(self.ticket, Wish.Kind.ESCALATE, by=self.agent)
        if not self.request.htmx:
            place = reverse("workspace:escalation", args=[number])
            chosen = self.text("path") if self.text("path").isalnum() else ""
            return HttpResponseRedirect(f"{place}?draft={asked.pk}" + (f"&path={chosen}" if chosen else ""))
        return render(request, "workspace/handover_wish.html", {"ticket": self.ticket, "wish": asked})


class HandoverDraft(EscalationView):
    """GET is empty while the draft is being written, then offers it; DELETE gives it up."""

    def get(self, request: HttpRequest, number: int, wish: int) -> HttpResponse:
        asked = wish_of(self.ticket, self.agent, wish)
        if asked.state == Wish.State.WAITING and not asked.late:
            return HttpResponse(status=204)
        if "fields" in request.GET and asked.handover:
            return self.form(asked.handover, path=self.asked_path(), written=True, wish=asked)
        return render(request, "workspace/handover_wish.html", {"ticket": self.ticket, "wish": asked})

    def delete(self, request: HttpRequest, number: int, wish: int) -> HttpResponse:
        cancel(wish_of(self.ticket, self.agent, wish))
        return HttpResponse("") if self.request.htmx else HttpResponseRedirect(self.address)
