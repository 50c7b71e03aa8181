"""What the page of a ticket shows, part by part: each fragment can be drawn without the others."""

from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from replywell.kit import clock
from replywell.people.actions.being_here import TYPING, last_here
from replywell.people.models import Agent
from replywell.people.permissions import may
from replywell.pipeline.models import Walk
from replywell.resolution.queries import held_answer
from replywell.tickets.actions.notes import OPEN_FOR
from replywell.tickets.fields import told
from replywell.tickets.models import Message, Ticket, TicketLink, Urgency
from replywell.tickets.queries import conversation
from replywell.tickets.status import MOVES, WORKING, Status
from replywell.workspace import composing
from replywell.workspace.acting import actions_of
from replywell.workspace.assist import cards, offered_now, provenance
from replywell.workspace.body import PREVIEWED
from replywell.workspace.composing import label as _label
from replywell.workspace.guesses import asked_about
from replywell.workspace.handed import handed
from replywell.workspace.moments import presets
from replywell.workspace.sides import sides_of
from replywell.workspace.surroundings import Surroundings, answering, sure_of_category, surroundings
from replywell.workspace.timeline import story
from replywell.workspace.ways import way_of_ticket

VERBS = {
    "reply": "reply",
    "note": "write notes",
    "change": "change tickets",
    "classify": "classify tickets",
    "merge": "merge tickets",
    "learn": "write articles",
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
    "classify": _("Classification"),
    "route": _("Route"),
    "assign": _("Assignment"),
    "retrieve": _("Evidence"),
    "compose": _("Answer"),
    "verify": _("Check"),
    "guard": _("Guard"),
    "decide": _("Decision"),
    "act": _("Account action"),
}
DECIDED = {
    "auto": _("Why the assistant answered by itself"),
    "draft": _("Why the assistant suggested an answer"),
    "shadow": _("What the assistant would have answered is only compared"),
    "handoff": _("Why the assistant handed it to a person"),
    "silent": _("Why the assistant kept silent"),
}


def basics(agent: Agent, ticket: Ticket) -> dict[str, Any]:
    """What every part needs: the ticket and what this agent may do on it."""
    closed = ticket.status == Status.CLOSED
    allowed = {name: may(agent, verb) and not (closed and name == "reply") for name, verb in VERBS.items()}
    allowed["side"] = allowed["reply"]
    mine = ticket.assignee_id == agent.pk
    return {"ticket": ticket, "may": allowed, "is_mine": mine, "way": way_of_ticket(ticket)}


def banner(agent: Agent, ticket: Ticket) -> dict[str, Any]:
    """What stands above the conversation: where it went, whether it sleeps, what is asked in triage."""
    asked = asked_about([ticket.pk]).get(ticket.pk) if ticket.needs_triage else None
    return {
        **basics(agent, ticket),
        "asked": asked,
        "held_answer": held_answer(ticket),
        "incidents": surroundings(agent, ticket).incidents,
        "may_handle_incidents": may(agent, "handle incidents"),
    }


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
    shown = {"ticket": ticket, "here": here, "writing": [person for person in here if person.typing]}
    if way_of_ticket(ticket).live:
        until, typed = last_here(ticket.requester_id)
        now = clock.now()
        shown |= {
            "visitor_here": bool(until and until > now),
            "visitor_left": until,
            "visitor_writes": bool(typed and typed > now - TYPING),
        }
    return shown


def talk(agent: Agent, ticket: Ticket, *, all_of_it: bool = False) -> dict[str, Any]:
    """The conversation with notes and events between, and what is about to be said."""
    around = surroundings(agent, ticket)
    told_story = story(ticket, around, all_of_it=all_of_it)
    spoken = [entry.message for entry in told_story.entries if entry.message]
    notes = [entry.note for entry in told_story.entries if entry.note]
    mine = [note for note in notes if note.agent.id == agent.pk and note.kind == "note"]
    known = basics(agent, ticket)
    return {
        **known,
        "story": told_story,
        "splits": known["may"]["merge"] and not ticket.merged_into_id and not ticket.side_of_id,
        "previewed": PREVIEWED,
        "provenance": provenance(spoken),
        "mendable": {note.pk for note in mine if clock.now() - note.created_at < OPEN_FOR},
        "named": [around.names[pk] for note in notes for pk in note.mentions if pk in around.names],
        **composing.waiting(agent, ticket),
    }


def sides(agent: Agent, ticket: Ticket, **writing: Any) -> dict[str, Any]:
    """What somebody else was asked about the ticket, and what they answered."""
    shown = sides_of(ticket, **writing) if surroundings(agent, ticket).has_sides else {"sides": []}
    return {**basics(agent, ticket), "previewed": PREVIEWED, **shown}


def account_actions(agent: Agent, ticket: Ticket, *, action_problem: str = "") -> dict[str, Any]:
    """What is to be done to the requester's account, and how far it is."""
    return {**basics(agent, ticket), **actions_of(agent, ticket), "action_problem": action_problem}


def suggestion(agent: Agent, ticket: Ticket, *, version: int | None = None) -> dict[str, Any]:
    """The answer on offer, its versions and sources, and the reasons of each step."""
    return {
        **basics(agent, ticket),
        **offered_now(agent, ticket, version),
        **_reasons(surroundings(agent, ticket)),
        "handed": handed(ticket, surroundings(agent, ticket)),
    }


def context(agent: Agent, ticket: Ticket, *, closed: str = "") -> dict[str, Any]:
    """The cards beside the conversation, each still to be loaded."""
    return {**basics(agent, ticket), **cards(agent, closed=closed)}


def composer(agent: Agent, ticket: Ticket, *, seen: int | None = None, **given: Any) -> dict[str, Any]:
    """The reply and note forms; `composing.composer` says what else it takes."""
    newest = surroundings(agent, ticket).newest if seen is None else seen
    return {
        **basics(agent, ticket),
        "previewed": PREVIEWED,
        **composing.composer(agent, ticket, seen=newest, **given),
    }


def panel(
    agent: Agent, ticket: Ticket, *, wrong: dict[str, str] | None = None, typed: dict[str, str] | None = None
) -> dict[str, Any]:
    """Where the ticket belongs, and what hangs on it.

    `wrong` says what is wrong with which field, `typed` what stood in it.
    """
    around = surroundings(agent, ticket)
    return {
        **basics(agent, ticket),
        "categories": [
            (c["pk"], f"– {c['name']}" if c["parent_id"] else c["name"]) for c in around.categories
        ],
        "urgencies": Urgency.choices,
        "teams": [(team["pk"], _team_named(team)) for team in around.teams],
        "agents": [(agent["id"], agent["name"]) for agent in answering(around, ticket)],
        "category_confidence": sure_of_category(around, ticket),
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


def _team_named(team: dict[str, Any]) -> str:
    private = gettext("%(name)s (private)") % {"name": team["name"]}
    return private if team["private"] else str(team["name"])


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


def _reasons(around: Surroundings) -> dict[str, Any]:
    """Why the newest walk that was carried out ended as it did."""
    done = [step for step in around.decisions if step["state"] == Walk.State.CARRIED_OUT]
    if not done:
        return {"reasons": [], "notice": "", "model": "", "decision": {}}
    steps = [step for step in done if step["walk"] == done[-1]["walk"]]
    decision = next((step for step in steps if step["step"] == "decide"), {})
    return {
        "reasons": [(STEPS.get(step["step"], step["step"].capitalize()), step) for step in steps],
        "notice": done[-1]["notice"],
        "model": done[-1]["model"],
        "decision": decision,
        "decided": DECIDED.get(decision.get("kind", ""), _("What the assistant decided")),
    }
