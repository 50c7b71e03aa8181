"""What the page of a ticket shows, part by part: each fragment can be drawn without the others."""

from typing import Any

from django.db.models import Q

from replywell.people.models import Agent, Role, Team
from replywell.people.permissions import may
from replywell.pipeline.models import Walk
from replywell.tickets.models import Category, Message, Ticket, Urgency
from replywell.tickets.queries import conversation
from replywell.tickets.status import MOVES, WORKING, Status
from replywell.workspace import composing
from replywell.workspace.assist import cards, offered_now, provenance
from replywell.workspace.composing import label as _label
from replywell.workspace.rows import sure_of_category
from replywell.workspace.sides import sides_of
from replywell.workspace.timeline import story

VERBS = {"reply": "reply", "note": "write notes", "change": "change tickets", "classify": "classify tickets"}
STEPS = {
    "classify": "Classification",
    "route": "Route",
    "retrieve": "Evidence",
    "compose": "Answer",
    "verify": "Check",
    "guard": "Guard",
    "decide": "Decision",
}
PREVIEWED = ("image/png", "image/jpeg", "image/gif", "image/webp")
"""Images that browsers only draw. Not SVG: it may hold scripts."""
DECIDED = {
    "auto": "Why the assistant answered by itself",
    "draft": "Why the assistant suggested an answer",
    "handoff": "Why the assistant handed it to a person",
    "silent": "Why the assistant kept silent",
}


def basics(agent: Agent, ticket: Ticket) -> dict[str, Any]:
    """What every part needs: the ticket and what this agent may do on it."""
    closed = ticket.status == Status.CLOSED
    allowed = {name: may(agent, verb) and not (closed and name == "reply") for name, verb in VERBS.items()}
    allowed["side"] = allowed["reply"]
    return {"ticket": ticket, "may": allowed, "is_mine": ticket.assignee_id == agent.pk}


def composer(agent: Agent, ticket: Ticket, **composing_now: Any) -> dict[str, Any]:
    """The reply and note forms; `composing.composer` says what else it takes."""
    return {
        **basics(agent, ticket),
        "previewed": PREVIEWED,
        **composing.composer(agent, ticket, **composing_now),
    }


def status_bar(agent: Agent, ticket: Ticket) -> dict[str, Any]:
    """Status and what it can become."""
    moves = MOVES[Status(ticket.status)]
    return {
        **basics(agent, ticket),
        "status": _label(ticket.status),
        "next_statuses": [(s.value, _label(s)) for s in Status if s in moves and s in WORKING],
        "may_resolve": Status.RESOLVED in moves,
        "may_reopen": ticket.status == Status.RESOLVED,
    }


def talk(agent: Agent, ticket: Ticket, *, all_of_it: bool = False) -> dict[str, Any]:
    """The conversation with notes and events between."""
    told = story(ticket, all_of_it=all_of_it)
    spoken = [entry.message for entry in told.entries if entry.message]
    return {
        **basics(agent, ticket),
        "story": told,
        "previewed": PREVIEWED,
        "provenance": provenance(spoken),
        **composing.waiting(agent, ticket),
    }


def sides(agent: Agent, ticket: Ticket, **writing: Any) -> dict[str, Any]:
    """What somebody else was asked about the ticket, and what they answered."""
    return {**basics(agent, ticket), "previewed": PREVIEWED, **sides_of(ticket, **writing)}


def suggestion(agent: Agent, ticket: Ticket, *, version: int | None = None) -> dict[str, Any]:
    """The answer on offer, its versions and sources, and the reasons of each step."""
    return {**basics(agent, ticket), **offered_now(agent, ticket, version), **_reasons(ticket)}


def context(agent: Agent, ticket: Ticket, *, closed: str = "") -> dict[str, Any]:
    """The cards beside the conversation, each still to be loaded."""
    return {**basics(agent, ticket), **cards(agent, closed=closed)}


def panel(agent: Agent, ticket: Ticket) -> dict[str, Any]:
    """Where the ticket belongs."""
    answering = Agent.objects.filter(is_active=True).exclude(role__in=[Role.LIGHT, Role.VIEWER])
    if ticket.team and ticket.team.private:
        answering = answering.filter(Q(teams=ticket.team) | Q(role__in=[Role.OWNER, Role.ADMIN])).distinct()
    return {
        **basics(agent, ticket),
        "categories": _grouped(Category.objects.filter(Q(active=True) | Q(pk=ticket.category_id))),
        "urgencies": Urgency.choices,
        "teams": Team.objects.all(),
        "agents": answering,
        "category_confidence": sure_of_category([ticket]).get(ticket.pk),
    }


def said_since(ticket: Ticket, seen: int) -> list[Message]:
    """What was said on this ticket after the message the agent had seen."""
    return list(conversation(ticket).filter(pk__gt=seen))


def _reasons(ticket: Ticket) -> dict[str, Any]:
    """Why the newest walk ended as it did; without the tape and the passages, which are large."""
    walk = ticket.walks.filter(state=Walk.State.CARRIED_OUT).defer("facts", "tape", "journey").first()
    if walk is None:
        return {"reasons": [], "notice": "", "model": "", "decision": {}}
    steps = list(walk.decisions.defer("decision"))
    decision: dict[str, Any] = next((step.decision for step in steps if step.step == "decide"), {})
    return {
        "reasons": [(STEPS.get(step.step, step.step.capitalize()), step) for step in steps],
        "notice": walk.notice,
        "model": walk.model,
        "decision": decision,
        "decided": DECIDED.get(decision.get("kind", ""), "What the assistant decided"),
    }


def _grouped(categories: Any) -> list[Category]:
    """Parents with their children behind them."""
    found = list(categories.select_related("parent"))
    return sorted(
        found, key=lambda c: ((c.parent or c).name.lower(), c.parent_id is not None, c.name.lower())
    )
