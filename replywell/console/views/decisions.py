"""Decisions: every walk that was kept, what it was made of, and whether it would go the same way again."""

from dataclasses import replace
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from replywell.console.views.settings import SettingsView, one
from replywell.kit.errors import Invalid
from replywell.knowledge.compare import compare
from replywell.pipeline import gather
from replywell.pipeline.actions.reaskings import answer, ask_again
from replywell.pipeline.asking import live_asking
from replywell.pipeline.history import (
    KINDS,
    Wanted,
    as_text,
    facts_told,
    lines,
    since_then,
    tape_told,
    walks_seen,
)
from replywell.pipeline.models import Walk
from replywell.pipeline.queries import cost_of_a_walk
from replywell.pipeline.replay import Difference, replay
from replywell.tickets.models import Category

PAGE = 50
ASKED = ("ticket", "category", "decision", "model", "state", "from", "to", "cost")
DECISIONS = {
    "auto": gettext_lazy("Answered by itself"),
    "hold": gettext_lazy("Answered by itself"),
    "ask": gettext_lazy("Asked back"),
    "draft": gettext_lazy("Suggested"),
    "shadow": gettext_lazy("Kept in shadow"),
    "handoff": gettext_lazy("Handed off"),
    "silent": gettext_lazy("Silent"),
}
STATES = {
    Walk.State.CARRIED_OUT: gettext_lazy("carried out"),
    Walk.State.OVERTAKEN: gettext_lazy("overtaken"),
    Walk.State.FAILED: gettext_lazy("failed"),
}
PARTS = {
    "classification": gettext_lazy("Classification"),
    "route": gettext_lazy("Route"),
    "evidence": gettext_lazy("Evidence"),
    "proposal": gettext_lazy("Answer"),
    "resolution": gettext_lazy("Decision"),
    "action": gettext_lazy("Account action"),
    "tape": gettext_lazy("Questions"),
    "record": gettext_lazy("Record"),
}
STEPS = {
    "classify": PARTS["classification"],
    "route": PARTS["route"],
    "assign": gettext_lazy("Assignment"),
    "retrieve": PARTS["evidence"],
    "compose": PARTS["proposal"],
    "act": PARTS["action"],
    "decide": PARTS["resolution"],
}


class DecisionsView(SettingsView):
    """A page about kept walks: those who publish articles see them, of tickets that they may see."""

    section = "decisions"
    needs = "publish articles"

    @property
    def walk(self) -> Walk:
        return one(walks_seen(self.agent).select_related("ticket", "message", "desk"), self.kwargs["pk"])


class Decisions(DecisionsView):
    """GET lists walks, newest first; the form narrows them, `?before=` goes on."""

    def get(self, request: HttpRequest) -> HttpResponse:
        asked = {name: self.text(name).strip()[:80] for name in ASKED if self.text(name).strip()}
        wanted = replace(_wanted(asked), before=self.asked_number("before"))
        found = lines(self.agent, wanted, PAGE + 1)
        names = dict(Category.objects.order_by("name").values_list("slug", "name"))
        more = urlencode({**asked, "before": str(found[PAGE - 1].walk.pk)}) if len(found) > PAGE else ""
        return self.shown(
            "console/decisions.html",
            found=[(line, DECISIONS.get(line.decision, line.decision)) for line in found[:PAGE]],
            more=more,
            asked=asked,
            categories=names.items(),
            names=names,
            kinds=[(kind, DECISIONS[kind]) for kind in KINDS],
            states=STATES.items(),
        )


def _wanted(asked: dict[str, str]) -> Wanted:
    ticket = asked.get("ticket", "").removeprefix("#")
    if ticket and not (ticket.isascii() and ticket.isdigit() and len(ticket) < 18):
        raise Invalid(_("A ticket has a number: write 412."))
    try:
        days = {name: date.fromisoformat(asked[name]) for name in ("from", "to") if asked.get(name)}
        cost = float(asked["cost"]) if asked.get("cost") else None
    except ValueError as error:
        raise Invalid(_("Write days like 2026-11-26, and a cost like 0.01.")) from error
    if cost is not None and not 0 <= cost < 1e6:
        raise Invalid(_("Write days like 2026-11-26, and a cost like 0.01."))
    return Wanted(
        ticket=int(ticket) if ticket else None,
        category=asked.get("category", ""),
        decision=asked.get("decision", ""),
        model=asked.get("model", ""),
        state=asked.get("state", ""),
        first=days.get("from"),
        last=days.get("to"),
        dearer=cost,
    )


class OneDecision(DecisionsView):
    """GET shows one walk: facts, steps, tape, versions, and what a replay makes of it."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        walk = self.walk
        replayed = replay(walk) if walk.state == Walk.State.CARRIED_OUT else []
        model = gather.current_desk().model
        again = [
            (asked, _told(since_then(asked, walk))) for asked in walk.reaskings.select_related("by")[:10]
        ]
        return self.shown(
            "console/decision.html",
            walk=walk,
            steps=[(STEPS.get(each.step, each.step), each) for each in walk.decisions.all()],
            facts=facts_told(walk),
            tape=tape_told(walk),
            replayed=_told(replayed),
            again=again,
            waiting=any(asked.state == "waiting" and not asked.late for asked, _ in again),
            model=model,
            cost=cost_of_a_walk(model),
            cost_then=walk.cost / 1_000_000,
        )


def _told(found: list[Difference] | None) -> list[tuple[str, Any]] | None:
    """Each step that is another, with its words before and after in one."""
    if found is None:
        return None
    return [
        (
            str(PARTS.get(each.step, each.step)),
            compare(_lines(each.before), _lines(each.after)),
        )
        for each in found
    ]


def _lines(value: Any) -> str:
    return "" if value is None else as_text(value)


class Reaskings(DecisionsView):
    """POST asks the walk again, with today's desk: at once where this machine answers, else in a job."""

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        walk = self.walk
        here = gather.current_desk().model == "embedded"
        asked = ask_again(walk, by=self.agent, at_once=here)
        if here:
            answer(asked, live_asking())
        told = (
            _("It was asked again.") if here else _("It is being asked again. The answer stands here soon.")
        )
        return self.done("decision", walk.pk, told=told)
