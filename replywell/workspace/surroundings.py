"""Everything around a ticket's conversation, read with one statement: who, where, what belongs to it, what happened."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, F, OuterRef, Q, Subquery
from django.db.models.functions import JSONObject

from replywell.kit import clock
from replywell.people.models import Agent, Role, Team
from replywell.pipeline.models import DecisionRecord
from replywell.resolution.queries import unsettled
from replywell.tickets.models import (
    Category,
    CustomField,
    Follower,
    Message,
    Note,
    Regrouping,
    Reminder,
    Tag,
    Ticket,
    TicketEvent,
    TicketLink,
)
from replywell.tickets.queries import visible_to
from replywell.workspace.actions.presence import HERE, is_typing
from replywell.workspace.models import Presence

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

    @property
    def names(self) -> dict[int, str]:
        return {agent["id"]: agent["name"] for agent in self.agents}


def surroundings(agent: Agent, ticket: Ticket) -> Surroundings:
    """Read once for each ticket object: the parts of a page share it."""
    kept: tuple[int, Surroundings] | None = getattr(ticket, "_surroundings", None)
    if kept is None or kept[0] != agent.pk:
        kept = (agent.pk, _read(agent, ticket))
        ticket._surroundings = kept  # type: ignore[attr-defined]
    return kept[1]


def _read(agent: Agent, ticket: Ticket) -> Surroundings:
    asked = {**_choices(ticket), **_own(agent, ticket), **_happened(agent, ticket)}
    found = Ticket.objects.filter(pk=ticket.pk).annotate(**asked).values(*asked).get()
    row = {name: value or [] for name, value in found.items()}  # an array of no rows at all is NULL
    links = [link | {"inverse": False} for link in row["links_out"]]
    links += [link | {"inverse": True} for link in row["links_in"]]
    return Surroundings(
        agents=row["agent_rows"],
        teams=row["team_rows"],
        categories=_grouped(row["category_rows"]),
        fields=[field for field in row["field_rows"] if _asked_on(field, ticket)],
        tones={tag["name"]: tag["tone"] for tag in row["tag_rows"]},
        followers=[Person(each["id"], each["name"]) for each in row["follower_rows"]],
        here=_here(row["presence_rows"]),
        links=sorted(links, key=lambda link: link["at"]),
        reminders=[each | {"at": datetime.fromisoformat(each["at"])} for each in row["reminder_rows"]],
        undoable={each["id"]: each["kind"] for each in row["regrouping_rows"]},
        notes=row["note_rows"],
        events=row["event_rows"][::-1],
        decisions=row["decision_rows"][::-1],
        newest=found["newest_message"] or 0,
        wishing=found["is_wishing"],
        has_sides=found["has_sides"],
    )


def _choices(ticket: Ticket) -> dict[str, Any]:
    """What can be chosen: people, teams, categories, fields."""
    member = Exists(Agent.teams.through.objects.filter(agent=OuterRef("pk"), team=ticket.team_id))
    categories = CustomField.categories.through.objects.filter(customfield=OuterRef("pk"))
    return {
        "agent_rows": ArraySubquery(
            Agent.objects.order_by("name", "pk").values(
                json=JSONObject(id="pk", name="name", active="is_active", role="role", member=member)
            )
        ),
        "team_rows": ArraySubquery(
            Team.objects.order_by("name").values(json=JSONObject(pk="pk", name="name", private="private"))
        ),
        "category_rows": ArraySubquery(
            Category.objects.filter(Q(active=True) | Q(pk=ticket.category_id)).values(
                json=JSONObject(
                    pk="pk", name="name", parent_id="parent_id", under=F("parent__name"), slug="slug"
                )
            )
        ),
        "field_rows": ArraySubquery(
            CustomField.objects.filter(active=True).values(
                json=JSONObject(
                    slug="slug",
                    name="name",
                    help="help",
                    kind="kind",
                    options="options",
                    required="required",
                    minimum="minimum",
                    maximum="maximum",
                    categories=ArraySubquery(categories.values("category")),
                )
            )
        ),
    }


def _own(agent: Agent, ticket: Ticket) -> dict[str, Any]:
    """What belongs to the ticket; of other tickets only those that this agent may see."""
    visible = visible_to(agent).values("pk")
    regroupings = Regrouping.objects.filter(Q(source=ticket.pk) | Q(target=ticket.pk), undone_at=None)
    return {
        "tag_rows": ArraySubquery(
            Tag.objects.filter(name__in=ticket.tags).values(json=JSONObject(name="name", tone="tone"))
        ),
        "follower_rows": ArraySubquery(
            Follower.objects.filter(ticket=ticket.pk)
            .order_by("since")
            .values(json=JSONObject(id="agent_id", name="agent__name"))
        ),
        "presence_rows": ArraySubquery(
            Presence.objects.filter(ticket=ticket.pk, seen_at__gt=clock.now() - HERE)
            .exclude(agent=agent)
            .order_by("agent__name")
            .values(json=JSONObject(id="agent_id", name="agent__name", typing="typing_at"))
        ),
        "links_out": _links("ticket", "other", ticket, visible),
        "links_in": _links("other", "ticket", ticket, visible),
        "reminder_rows": ArraySubquery(
            Reminder.objects.filter(ticket=ticket.pk, agent=agent, done_at=None).values(
                json=JSONObject(id="pk", at="at", text="text")
            )
        ),
        "regrouping_rows": ArraySubquery(
            regroupings.order_by("-pk").values(json=JSONObject(id="pk", kind="kind"))[:20]
        ),
    }


def _links(here: str, there: str, ticket: Ticket, visible: Any) -> ArraySubquery:
    found = TicketLink.objects.filter(**{here: ticket.pk, f"{there}__in": visible})
    return ArraySubquery(
        found.order_by("pk").values(
            json=JSONObject(
                number=f"{there}_id",
                subject=f"{there}__subject",
                status=f"{there}__status",
                kind="kind",
                at="created_at",
            )
        )
    )


def _happened(agent: Agent, ticket: Ticket) -> dict[str, Any]:
    """What was noted, done and decided, and the newest thing said."""
    events = TicketEvent.objects.filter(ticket=ticket.pk).exclude(kind__in=SPOKEN)
    events = events.exclude(Q(kind="reminder_due") & ~Q(data__agents__contains=agent.pk))  # private
    decisions = DecisionRecord.objects.filter(ticket=ticket.pk)
    return {
        "note_rows": ArraySubquery(
            Note.objects.filter(ticket=ticket.pk).values(
                json=JSONObject(
                    id="pk",
                    agent="agent_id",
                    name="agent__name",
                    text="text",
                    kind="kind",
                    at="created_at",
                    mentions="mentions",
                )
            )
        ),
        "event_rows": ArraySubquery(
            events.order_by("-at", "-pk").values(
                json=JSONObject(id="pk", kind="kind", actor="actor", data="data", at="at")
            )[:EVENTS]
        ),
        "decision_rows": ArraySubquery(
            decisions.order_by("-pk").values(
                json=JSONObject(
                    step="step",
                    because="because",
                    confidence="confidence",
                    walk="walk_id",
                    model="walk__model",
                    state="walk__state",
                    notice="walk__notice",
                    kind="decision__kind",
                    vetoes="decision__vetoes",
                    at="created_at",
                    category="decision__category__ranked__0__0",
                )
            )[:DECISIONS]
        ),
        "is_wishing": Exists(unsettled(ticket.pk, agent)),
        "has_sides": Exists(Ticket.objects.filter(side_of=ticket.pk)),
        "newest_message": Subquery(Message.objects.filter(ticket=ticket.pk).order_by("-pk").values("pk")[:1]),
    }


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
