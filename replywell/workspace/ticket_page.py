"""What the page of a ticket shows, part by part: each fragment can be drawn without the others."""

from typing import Any

from django.db.models import Q

from replywell.people.models import Agent, Role, Team
from replywell.people.permissions import may
from replywell.pipeline.models import Walk
from replywell.resolution.queries import suggestion_for
from replywell.tickets.actions.notes import may_be_mended
from replywell.tickets.models import Category, Message, Ticket, Urgency
from replywell.tickets.queries import conversation, visible_to
from replywell.tickets.status import MOVES, WORKING, Status
from replywell.workspace import composing
from replywell.workspace.composing import label as _label
from replywell.workspace.mentions import named_in
from replywell.workspace.rows import sure_of_category
from replywell.workspace.sentences import in_words, sentences, sources
from replywell.workspace.timeline import story

OTHERS = 6
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
    """The conversation with notes and events between, and what is about to leave below it."""
    told = story(ticket, all_of_it=all_of_it)
    notes = [entry.note for entry in told.entries if entry.note]
    return {
        **basics(agent, ticket),
        **composing.waiting(agent, ticket),
        "story": told,
        "previewed": PREVIEWED,
        "mendable": {note.pk for note in notes if may_be_mended(note, agent)},
        "named": named_in(notes),
    }


def suggestion(agent: Agent, ticket: Ticket) -> dict[str, Any]:
    """The answer on offer, its sources, and the reasons of each step."""
    offered = suggestion_for(ticket)
    shown: dict[str, Any] = {**basics(agent, ticket), "suggestion": offered, **_reasons(ticket)}
    if offered:
        shown["sentences"] = sentences(offered.text, offered.claims, offered.citations)
        shown["sources"] = sources(offered.citations)
        shown["in_words"] = in_words(offered.confidence)
    return shown


def panel(agent: Agent, ticket: Ticket) -> dict[str, Any]:
    """Where the ticket belongs, and who asks."""
    answering = Agent.objects.filter(is_active=True).exclude(role__in=[Role.LIGHT, Role.VIEWER])
    if ticket.team and ticket.team.private:
        answering = answering.filter(Q(teams=ticket.team) | Q(role__in=[Role.OWNER, Role.ADMIN])).distinct()
    others = visible_to(agent).filter(requester=ticket.requester_id).exclude(pk=ticket.pk)
    return {
        **basics(agent, ticket),
        "categories": _grouped(Category.objects.filter(Q(active=True) | Q(pk=ticket.category_id))),
        "urgencies": Urgency.choices,
        "teams": Team.objects.all(),
        "agents": answering,
        "category_confidence": sure_of_category([ticket]).get(ticket.pk),
        "others": others.order_by("-updated_at")[:OTHERS],
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
