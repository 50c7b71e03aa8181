"""What the page of a ticket shows, part by part: each fragment can be drawn without the others."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from replywell.people.models import Agent
from replywell.people.permissions import may
from replywell.pipeline.models import Walk
from replywell.resolution.queries import suggestion_for
from replywell.tickets.fields import told
from replywell.tickets.models import Message, Ticket, TicketLink, Urgency
from replywell.tickets.queries import conversation, visible_to
from replywell.tickets.status import MOVES, WORKING, Status
from replywell.workspace.body import PREVIEWED
from replywell.workspace.moments import presets
from replywell.workspace.sentences import in_words, sentences, sources
from replywell.workspace.surroundings import Surroundings, answering, sure_of_category, surroundings
from replywell.workspace.timeline import story

OTHERS = 6
VERBS = {
    "reply": "reply",
    "note": "write notes",
    "change": "change tickets",
    "classify": "classify tickets",
    "merge": "merge tickets",
}
STATUSES = {
    Status.NEW: _("New"),
    Status.OPEN: _("Open"),
    Status.PENDING: _("Pending"),
    Status.ON_HOLD: _("On hold"),
    Status.RESOLVED: _("Resolved"),
    Status.CLOSED: _("Closed"),
}
LINKED = {
    ("related", False): _("Related"),
    ("related", True): _("Related"),
    ("duplicate", False): _("Duplicate of"),
    ("duplicate", True): _("Has duplicate"),
    ("caused", False): _("Caused by"),
    ("caused", True): _("Cause of"),
}
LINK_KINDS = [
    (TicketLink.Kind.RELATED.value, _("related to")),
    (TicketLink.Kind.DUPLICATE.value, _("a duplicate of")),
    (TicketLink.Kind.CAUSED.value, _("caused by")),
]
STEPS = {
    "classify": "Classification",
    "route": "Route",
    "retrieve": "Evidence",
    "compose": "Answer",
    "verify": "Check",
    "guard": "Guard",
    "decide": "Decision",
}
DECIDED = {
    "auto": "Why the assistant answered by itself",
    "draft": "Why the assistant suggested an answer",
    "handoff": "Why the assistant handed it to a person",
    "silent": "Why the assistant kept silent",
}
ANSWERING = (Status.PENDING, Status.RESOLVED, Status.OPEN, Status.ON_HOLD)


def basics(agent: Agent, ticket: Ticket) -> dict[str, Any]:
    """What every part needs: the ticket and what this agent may do on it."""
    closed = ticket.status == Status.CLOSED
    allowed = {name: may(agent, verb) and not (closed and name == "reply") for name, verb in VERBS.items()}
    return {"ticket": ticket, "may": allowed, "is_mine": ticket.assignee_id == agent.pk}


def status_bar(agent: Agent, ticket: Ticket) -> dict[str, Any]:
    """Status and what it can become, and how long it sleeps."""
    moves = MOVES[Status(ticket.status)]
    return {
        **basics(agent, ticket),
        "status": _label(ticket.status),
        "next_statuses": [(s.value, _label(s)) for s in Status if s in moves and s in WORKING],
        "may_resolve": Status.RESOLVED in moves,
        "may_reopen": ticket.status == Status.RESOLVED,
        "presets": presets(agent),
    }


def presence(agent: Agent, ticket: Ticket) -> dict[str, Any]:
    """Which colleagues look at it, and who of them is writing."""
    here = surroundings(agent, ticket).here
    return {"ticket": ticket, "here": here, "writing": [person for person in here if person.typing]}


def talk(agent: Agent, ticket: Ticket, *, all_of_it: bool = False) -> dict[str, Any]:
    """The conversation with notes and events between."""
    told_story = story(ticket, surroundings(agent, ticket), all_of_it=all_of_it)
    return {**basics(agent, ticket), "story": told_story, "previewed": PREVIEWED}


def suggestion(agent: Agent, ticket: Ticket) -> dict[str, Any]:
    """The answer on offer, its sources, and the reasons of each step."""
    offered = suggestion_for(ticket)
    shown: dict[str, Any] = {**basics(agent, ticket), "suggestion": offered, **_reasons(ticket)}
    if offered:
        shown["sentences"] = sentences(offered.text, offered.claims, offered.citations)
        shown["sources"] = sources(offered.citations)
        shown["in_words"] = in_words(offered.confidence)
    return shown


def composer(
    agent: Agent,
    ticket: Ticket,
    *,
    text: str = "",
    seen: int | None = None,
    chosen: int | None = None,
    problem: str = "",
    between: list[Message] | None = None,
) -> dict[str, Any]:
    """The reply and note forms; after a reply that could not leave, with its text, why, and what came in."""
    newest = surroundings(agent, ticket).newest
    offered = suggestion_for(ticket)
    return {
        **basics(agent, ticket),
        "text": text,
        "seen": newest if seen is None else seen,
        "chosen": chosen or "",
        "offered": offered,
        "problem": problem,
        "between": between or [],
        "answering": [(s.value, _label(s)) for s in ANSWERING if s.value != ticket.status or s in WORKING],
    }


def panel(
    agent: Agent, ticket: Ticket, *, wrong: dict[str, str] | None = None, typed: dict[str, str] | None = None
) -> dict[str, Any]:
    """Where the ticket belongs, what hangs on it, and who asks.

    `wrong` says what is wrong with which field, `typed` what stood in it.
    """
    around = surroundings(agent, ticket)
    others = visible_to(agent).filter(requester=ticket.requester_id).exclude(pk=ticket.pk)
    return {
        **basics(agent, ticket),
        "categories": around.categories,
        "urgencies": Urgency.choices,
        "teams": around.teams,
        "agents": answering(around, ticket),
        "category_confidence": sure_of_category(around, ticket),
        "others": others.order_by("-updated_at")[:OTHERS],
        "tags": [(name, around.tones.get(name, 0)) for name in ticket.tags],
        "fields": _fields(around, ticket, wrong or {}, typed or {}),
        "followers": around.followers,
        "follows": any(person.id == agent.pk for person in around.followers),
        "links": [
            link | {"words": LINKED[link["kind"], link["inverse"]], "label": _label(link["status"])}
            for link in around.links
        ],
        "link_kinds": LINK_KINDS,
        "reminders": sorted(around.reminders, key=lambda each: each["at"]),
        "presets": presets(agent),
        "wrong": wrong or {},
        "typed": typed or {},
    }


def _fields(
    around: Surroundings, ticket: Ticket, wrong: dict[str, str], typed: dict[str, str]
) -> list[dict[str, Any]]:
    """The ticket's own fields with their values; a value that was refused stands as it was typed."""
    shown = []
    for field in around.fields:
        value = ticket.custom.get(field["slug"])
        chosen = value if isinstance(value, list) else [value]
        given = typed.get(field["slug"], "" if value is None or isinstance(value, bool | list) else value)
        more = {"value": given, "kept": value, "chosen": chosen, "told": told(None, value)}
        shown.append(field | more | {"wrong": wrong.get(field["slug"], "")})
    return shown


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


def _label(status: str) -> str:
    return str(STATUSES[Status(status)])
