"""The question "what must the specialist know?": its structure, its data, and reading the answer."""

from typing import Any

from replywell.adapters.models.port import SECTIONS, EscalateResult, EscalateTask, Point, Usage
from replywell.adapters.models.pydantic_ai.answers import closed, items, line, probability
from replywell.adapters.models.pydantic_ai.classification import CAP
from replywell.adapters.models.pydantic_ai.composition import passage_as_data
from replywell.adapters.models.pydantic_ai.failures import Nonsense
from replywell.adapters.models.pydantic_ai.prompts import Data

MOST = 8
"""Points of a section."""
LONGEST = 500
UNCITED = frozenset({"next_steps"})
"""Sections whose points are advice: everything else has to name the message that says it."""


def structure(task: EscalateTask) -> dict[str, Any]:
    """JSON schema of the answer: citations admit only the given messages."""
    numbers = sorted({said.id for said in task.messages}) or [0]
    point = closed(
        text={"type": "string"},
        citations={"type": "array", "items": {"type": "integer", "enum": numbers}},
    )
    sections = {name: {"type": "array", "items": point} for name in SECTIONS}
    return closed(**sections, cause_confidence={"type": "number", "description": "Between 0 and 1."})


def data(task: EscalateTask) -> str:
    """Everything the model may look at, as data."""
    outside = Data()
    return "\n\n".join(
        [
            outside.opening(),
            outside.block("subject", task.subject, limit=1_000),
            *[outside.block(f"message {m.id} of the {m.role}", m.text, limit=6_000) for m in task.messages],
            *[outside.block(f"passage {p.id}", passage_as_data(p), limit=3_000) for p in task.passages],
            outside.block("what the desk knows", "\n".join(task.facts), limit=2_000),
        ]
    )


def read(answer: dict[str, Any], task: EscalateTask) -> EscalateResult:
    """The points that name a given message. Raises `Nonsense` when not a single section is there."""
    if not any(isinstance(answer.get(name), list) for name in SECTIONS):
        raise Nonsense("the sections are missing")
    sections = {name: _points(answer.get(name), name, task) for name in SECTIONS}
    if not any(sections.values()):
        raise Nonsense("no point names the message that says it")
    sure = probability(answer.get("cause_confidence")) or 0.0
    return EscalateResult(
        **sections, cause_confidence=min(CAP, sure) if sections["cause"] else 0.0, usage=Usage(model="")
    )


def _points(given: object, name: str, task: EscalateTask) -> tuple[Point, ...]:
    there = {said.id for said in task.messages}
    points = []
    for item in items(given, MOST):
        text = line(item.get("text"), LONGEST) if isinstance(item, dict) else ""
        cited = (
            [n for n in items(item.get("citations"), 20) if isinstance(n, int) and n in there] if text else []
        )
        if text and (cited or name in UNCITED):
            points.append(Point(text=text, citations=tuple(dict.fromkeys(cited))))
    return tuple(points)
