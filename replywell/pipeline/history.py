"""Reading kept walks: lists of them, narrowed, and one with all that it was made of."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from replywell.people.models import Agent
from replywell.pipeline.kept import Unreadable, opened
from replywell.pipeline.models import DecisionRecord, Reasking, Walk
from replywell.pipeline.replay import Difference, differences
from replywell.pipeline.walk import Journey
from replywell.tickets.queries import visible_to

KINDS = ("auto", "ask", "draft", "shadow", "handoff", "silent")
LONGEST = 20_000
"""Characters of a value that are shown."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which walks. Days are whole and in UTC, the cost is in US dollars."""

    ticket: int | None = None
    category: str = ""
    decision: str = ""
    model: str = ""
    state: str = ""
    first: date | None = None
    last: date | None = None
    dearer: float | None = None
    before: int | None = None
    """Only walks with a lower number: the next page."""


@dataclass(frozen=True, slots=True)
class Line:
    """A walk in the list: what it took the message for, and what it decided."""

    walk: Walk
    category: str
    confidence: float | None
    decision: str
    because: str


def walks_seen(agent: Agent) -> QuerySet[Walk]:
    """The walks over tickets that this agent may see."""
    return Walk.objects.filter(ticket__in=visible_to(agent))


def lines(agent: Agent, wanted: Wanted, limit: int) -> list[Line]:
    """So many walks at most, newest first."""
    rows = walks_seen(agent)
    plain = {
        "ticket_id": wanted.ticket,
        "state": wanted.state or None,
        "model__icontains": wanted.model or None,
        "created_at__date__gte": wanted.first,
        "created_at__date__lte": wanted.last,
        "cost__gte": None if wanted.dearer is None else int(wanted.dearer * 1_000_000),
        "pk__lt": wanted.before,
    }
    rows = rows.filter(**{name: value for name, value in plain.items() if value is not None})
    said = DecisionRecord.objects.filter(walk=OuterRef("pk"))
    if wanted.category:
        rows = rows.filter(
            Exists(said.filter(step="classify", decision__category__ranked__0__0=wanted.category))
        )
    if wanted.decision:
        rows = rows.filter(Exists(said.filter(step="decide", decision__kind=wanted.decision)))
    found = list(rows.select_related("ticket").defer("facts", "tape", "journey").order_by("-pk")[:limit])
    return [_line(walk, records) for walk, records in _with_records(found)]


def _with_records(walks: Sequence[Walk]) -> list[tuple[Walk, dict[str, Any]]]:
    told: dict[int, dict[str, Any]] = {walk.pk: {} for walk in walks}
    records = DecisionRecord.objects.filter(walk__in=told)
    for walk, label, sure in records.filter(step="classify").values_list(
        "walk_id", "decision__category__ranked__0__0", "confidence"
    ):
        told[walk] |= {"category": label or "", "confidence": sure}
    for walk, kind, because in records.filter(step="decide").values_list(
        "walk_id", "decision__kind", "because"
    ):
        told[walk] |= {"decision": kind or "", "because": because}
    return [(walk, told[walk.pk]) for walk in walks]


def _line(walk: Walk, told: dict[str, Any]) -> Line:
    return Line(
        walk=walk,
        category=str(told.get("category", "")),
        confidence=told.get("confidence"),
        decision=str(told.get("decision", "")),
        because=str(told.get("because", "")) or walk.error,
    )


@dataclass(frozen=True, slots=True)
class Asked:
    """One entry of the tape, as text."""

    kind: str
    question: str
    answer: str


def facts_told(walk: Walk) -> list[tuple[str, str]]:
    """What was known, by name; what says nothing is left out."""
    facts = walk.facts if isinstance(walk.facts, dict) else {}
    return [(name, as_text(value)) for name, value in facts.items() if value not in (None, "", [], {}, False)]


def tape_told(walk: Walk) -> list[Asked]:
    entries = walk.tape if isinstance(walk.tape, list) else []
    return [
        Asked(str(entry.get("kind", "")), as_text(entry.get("question")), as_text(entry.get("answer")))
        for entry in entries
        if isinstance(entry, dict)
    ]


def as_text(value: Any) -> str:
    """A value as people read it: words as they are, the rest as JSON."""
    told = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, indent=2)
    return told if len(told) <= LONGEST else f"{told[:LONGEST]}…"


def since_then(asked: Reasking, walk: Walk) -> list[Difference] | None:
    """Where what came out again is another; None where one of them cannot be read."""
    try:
        before = opened(walk).journey
        if before is None or asked.journey is None:
            return None
        return differences(before, Journey.model_validate(asked.journey), walk.schema)
    except (Unreadable, ValueError):
        return None
