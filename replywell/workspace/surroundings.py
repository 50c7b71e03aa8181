"""Everything around a ticket's conversation, read with one statement: who, where, what belongs to it, what happened."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

from replywell.kit import clock
from replywell.people.models import Agent, Role
from replywell.tickets.models import Ticket
from replywell.tickets.queries import visible_to
from replywell.workspace.actions.presence import HERE, is_typing

EVENTS = 400
"""The newest events that a page tells of."""
DECISIONS = 80
SPOKEN = {"message_received", "reply_written", "note_written", "escalated"}
"""Events that are told by what was said."""


@dataclass(frozen=True, slots=True)
class Person:
    """An agent, as a page shows one."""

    id: int
    name: str
    typing: bool = False

    @property
    def initials(self) -> str:
        return "".join(word[0] for word in self.name.split()[:2]).upper() or "?"


@dataclass(frozen=True, slots=True)
class Surroundings:
    """Rows as plain values, in the order in which they are shown."""

    agents: list[dict[str, Any]]
    teams: list[dict[str, Any]]
    categories: list[dict[str, Any]]
    fields: list[dict[str, Any]]
    tones: Mapping[str, int]
    followers: list[Person]
    here: list[Person]
    links: list[dict[str, Any]]
    reminders: list[dict[str, Any]]
    undoable: Mapping[int, str]
    """Merges and splits that have not been undone: id → kind."""
    notes: list[dict[str, Any]]
    events: list[dict[str, Any]]
    decisions: list[dict[str, Any]]
    newest: int
    """Id of the newest message; 0 where there is none."""
    wishing: bool
    """Something that this agent asked of the assistant is not settled."""
    has_sides: bool
    incidents: list[dict[str, Any]]
    """Open incidents that the ticket is part of, or may be: number, title, status, state."""

    @property
    def names(self) -> dict[int, str]:
        return {agent["id"]: agent["name"] for agent in self.agents}


def surroundings(agent: Agent, ticket: Ticket) -> Surroundings:
    """Read once for each ticket object: the parts of a page share it."""
    kept: tuple[int, Surroundings] | None = getattr(ticket, "_surroundings", None)
    if kept is None or kept[0] != agent.pk:
        kept = (agent.pk, _read(agent, ticket))
        ticket._surroundings = kept  # type: ignore[attr-defined]  # kept for the other parts of the page
    return kept[1]


def _read(agent: Agent, ticket: Ticket) -> Surroundings:
    asked = {
        "agent": agent.pk,
        "ticket": ticket.pk,
        "team": ticket.team_id,
        "category": ticket.category_id,
        "tags": ticket.tags,
        "here_since": clock.now() - HERE,
        "spoken": list(SPOKEN),
        "events": EVENTS,
        "decisions": DECISIONS,
    }
    with connection.cursor() as cursor:
        cursor.execute(_ASKED, asked)
        row = json.loads(cursor.fetchone()[0])
    return Surroundings(
        agents=row["agents"],
        teams=row["teams"],
        categories=_grouped(row["categories"]),
        fields=[field for field in row["fields"] if _asked_on(field, ticket)],
        tones={tag["name"]: tag["tone"] for tag in row["tags"]},
        followers=[Person(each["id"], each["name"]) for each in row["followers"]],
        here=_here(row["here"]),
        links=_seen_by(agent, row["links"]),
        reminders=[each | {"at": datetime.fromisoformat(each["at"])} for each in row["reminders"]],
        undoable={each["id"]: each["kind"] for each in row["regroupings"]},
        notes=row["notes"],
        events=row["events"][::-1],
        decisions=row["decisions"][::-1],
        newest=row["newest"] or 0,
        wishing=row["wishing"],
        has_sides=row["has_sides"],
        incidents=row["incidents"],
    )


def _each(rows: str) -> str:
    """These rows as one array of JSON objects, empty where there is none."""
    return f"(select coalesce(json_agg(row_to_json(each)), '[]') from ({rows}) as each)"  # noqa: S608 - constants of this module


# Written by hand: as expressions of the ORM it took longer to put together than to answer.
_ROWS = {
    # what can be chosen
    "agents": """
        select id, name, is_active as active, role, exists (
            select from people_agent_teams where agent_id = agent.id and team_id = %(team)s) as member
        from people_agent as agent order by name, id""",
    "teams": "select id as pk, name, private from people_team order by name",
    "categories": """
        select own.id as pk, own.name, own.parent_id, parent.name as under, own.slug
        from tickets_category as own left join tickets_category as parent on parent.id = own.parent_id
        where own.active or own.id = %(category)s""",
    "fields": """
        select slug, name, help, kind, options, required, minimum, maximum, array(
            select category_id from tickets_customfield_categories where customfield_id = field.id) as categories
        from tickets_customfield as field where active order by position, name""",
    # what belongs to the ticket
    "tags": "select name, tone from tickets_tag where name = any(%(tags)s)",
    "followers": """
        select agent.id, agent.name from tickets_follower join people_agent as agent on agent.id = agent_id
        where ticket_id = %(ticket)s order by since""",
    "here": """
        select agent.id, agent.name, typing_at as typing
        from workspace_presence join people_agent as agent on agent.id = agent_id
        where ticket_id = %(ticket)s and seen_at > %(here_since)s and agent_id <> %(agent)s order by agent.name""",
    "links": """
        select other.id as number, other.subject, other.status, link.kind, link.created_at as at,
            link.other_id = %(ticket)s as inverse
        from tickets_ticketlink as link join tickets_ticket as other
            on other.id = case when link.ticket_id = %(ticket)s then link.other_id else link.ticket_id end
        where link.ticket_id = %(ticket)s or link.other_id = %(ticket)s order by link.created_at, link.id""",
    "incidents": """
        select incident.id as number, title, status, state
        from incidents_incidentticket as tied join incidents_incident as incident on incident.id = incident_id
        where ticket_id = %(ticket)s and (state = 'linked' or state = 'proposed' and status <> 'resolved')
        order by state, incident.id desc limit 3""",
    "reminders": """
        select id, at, text from tickets_reminder
        where ticket_id = %(ticket)s and agent_id = %(agent)s and done_at is null order by at, id""",
    "regroupings": """
        select id, kind from tickets_regrouping
        where (source_id = %(ticket)s or target_id = %(ticket)s) and undone_at is null order by id desc limit 20""",
    # what was noted, done and decided; of reminders only one's own
    "notes": """
        select note.id, note.agent_id as agent, agent.name, text, kind, note.created_at as at, mentions
        from tickets_note as note left join people_agent as agent on agent.id = note.agent_id
        where ticket_id = %(ticket)s order by note.created_at, note.id""",
    "events": """
        select id, kind, actor, data, at from tickets_ticketevent
        where ticket_id = %(ticket)s and kind <> all(%(spoken)s)
            and (kind <> 'reminder_due' or data->'agents' @> to_jsonb(%(agent)s::bigint))
        order by at desc, id desc limit %(events)s""",
    "decisions": """
        select step, because, confidence, walk_id as walk, model, state, notice, decision->>'kind' as kind,
            decision->'vetoes' as vetoes, record.created_at as at, decision#>>'{category,ranked,0,0}' as category
        from pipeline_decisionrecord as record join pipeline_walk as walk on walk.id = walk_id
        where record.ticket_id = %(ticket)s order by record.id desc limit %(decisions)s""",
}
_FACTS = {
    "wishing": """coalesce((
        select state in ('waiting', 'failed') from resolution_wish
        where ticket_id = %(ticket)s and agent_id = %(agent)s and kind <> 'escalate'
        order by id desc limit 1), false)""",
    "has_sides": "exists (select from tickets_ticket where side_of_id = %(ticket)s)",
    "newest": "(select max(id) from tickets_message where ticket_id = %(ticket)s)",
}
_ASKED = "select json_build_object({})::text".format(
    ", ".join(
        f"'{name}', {asked}"
        for name, asked in ({n: _each(rows) for n, rows in _ROWS.items()} | _FACTS).items()
    )
)


def _seen_by(agent: Agent, links: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Of other tickets only those that this agent may see."""
    if not links:
        return links
    others = visible_to(agent).filter(pk__in=[link["number"] for link in links])
    seen = set(others.values_list("pk", flat=True))
    return [link for link in links if link["number"] in seen]


def answering(found: Surroundings, ticket: Ticket) -> list[dict[str, Any]]:
    """The agents who can be given this ticket."""
    private = ticket.team is not None and ticket.team.private
    return [
        agent
        for agent in found.agents
        if agent["active"]
        and agent["role"] not in {Role.LIGHT, Role.VIEWER}
        and (not private or agent["member"] or agent["role"] in {Role.OWNER, Role.ADMIN})
    ]


def sure_of_category(found: Surroundings, ticket: Ticket) -> float | None:
    """How sure the assistant was of the category, where it was the assistant that chose it."""
    steps = [step for step in found.decisions if step["step"] == "classify"]
    chosen = bool(steps) and ticket.category is not None and steps[-1]["category"] == ticket.category.slug
    return steps[-1]["confidence"] if chosen else None


def _here(rows: list[dict[str, Any]]) -> list[Person]:
    """Each colleague once, however many tabs they have open."""
    people: dict[int, Person] = {}
    for row in rows:
        typed = datetime.fromisoformat(row["typing"]) if row["typing"] else None
        known = people.get(row["id"])
        typing = is_typing(typed, clock.now()) or (known is not None and known.typing)
        people[row["id"]] = Person(row["id"], row["name"], typing)
    return list(people.values())


def _asked_on(field: dict[str, Any], ticket: Ticket) -> bool:
    parent = ticket.category.parent_id if ticket.category else None
    return not field["categories"] or bool({ticket.category_id, parent} & set(field["categories"]))


def _grouped(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Parents with their children behind them."""
    return sorted(
        rows, key=lambda c: ((c["under"] or c["name"]).lower(), c["under"] is not None, c["name"].lower())
    )
