"""The question "what is this message about?": its structure, its data, and reading the answer."""

import re
from typing import Any

from replywell.adapters.models.port import ClassifyResult, ClassifyTask, Dimension, Entity, Scores, Usage
from replywell.adapters.models.pydantic_ai.answers import closed, items, line, probability
from replywell.adapters.models.pydantic_ai.conversation import turns
from replywell.adapters.models.pydantic_ai.failures import Nonsense
from replywell.adapters.models.pydantic_ai.prompts import Data, visible

CAP = 0.9
"""No label gets more than this on a model's own word."""
TRUST = 0.85
"""How much of a model's word is believed; the rest goes evenly to all labels."""

KINDS = ("order_number", "error_code", "product", "version", "invoice_number", "amount", "date", "other")
_LANGUAGE = re.compile(r"([a-z]{2})(?:[-_][A-Za-z]+)*", re.IGNORECASE)


def structure(task: ClassifyTask) -> dict[str, Any]:
    """JSON schema of the answer: each dimension admits only its own labels."""
    dimensions = {key: _dimension(dimension) for key, dimension in keyed(task).items()}
    entity = closed(kind={"type": "string", "enum": list(KINDS)}, value={"type": "string"})
    return closed(
        **dimensions,
        language={"type": "string", "description": "ISO 639-1, or und"},
        wants_human=_share("How clearly the writer asks for a person."),
        skills={"type": "array", "items": {"type": "string"}},
        entities={"type": "array", "items": entity},
    )


def data(task: ClassifyTask) -> str:
    """Everything the model may look at, as data."""
    outside = Data()
    blocks = [outside.block(f"labels of {key}", _labels(dimension)) for key, dimension in keyed(task).items()]
    return "\n\n".join(
        [
            outside.opening(),
            *blocks,
            *turns(outside, task.history),
            outside.block("subject", task.subject, limit=1_000),
            outside.block("newest message", task.text),
        ]
    )


def read(answer: dict[str, Any], task: ClassifyTask) -> ClassifyResult:
    """The answer as far as it makes sense. Raises `Nonsense` when a dimension has no known label."""
    scores = [_scores(answer.get(key), dimension) for key, dimension in keyed(task).items()]
    return ClassifyResult(
        scores=tuple(scores)
        + tuple(Scores(dimension=d.name, ranked=()) for d in task.dimensions if not d.labels),
        language=_language(answer.get("language")),
        wants_human=probability(answer.get("wants_human")) or 0.0,
        skills=tuple(dict.fromkeys(filter(None, (line(s, 60) for s in items(answer.get("skills"), 5))))),
        entities=_entities(answer.get("entities"), task),
        usage=Usage(model=""),
    )


def keyed(task: ClassifyTask) -> dict[str, Dimension]:
    """Dimensions by a name that every provider accepts in a schema."""
    found: dict[str, Dimension] = {}
    for number, dimension in enumerate((d for d in task.dimensions if d.labels), start=1):
        key = re.sub(r"[^a-z0-9]+", "_", dimension.name.lower()).strip("_")
        reserved = not key or key in found or key in ("language", "wants_human", "skills", "entities")
        found[f"dimension_{number}" if reserved else key] = dimension
    return found


def shrink(named: list[tuple[str, float | None]], labels: tuple[str, ...]) -> tuple[tuple[str, float], ...]:
    """Probabilities from a model's own word, which is known to be too sure of itself.

    What it gave is taken at `TRUST`, the rest is spread evenly over all labels, and none gets more than
    `CAP`. A label whose number makes no sense counts as an even guess. With one label there is no choice: 1.
    """
    even = 1 / len(labels)
    if len(labels) == 1:
        return ((labels[0], 1.0),)
    said = {name: even if share is None else share for name, share in named}
    total = sum(said.values())
    if total > 1 or (total > 0 and len(said) == len(labels)):
        said = {name: share / total for name, share in said.items()}
        total = 1.0
    others = (1 - total) / max(1, len(labels) - len(said))
    if total == 0 and len(said) == len(labels):
        said = dict.fromkeys(labels, even)
    believed = {name: (1 - TRUST) * even + TRUST * said.get(name, others) for name in labels}
    order = list(said) + [name for name in labels if name not in said]
    # Rounded, so that equal shares are equal and the order that the model gave decides.
    ranked = sorted(((name, round(believed[name], 9)) for name in order), key=lambda pair: -pair[1])
    best, share = ranked[0]
    excess = max(0.0, share - CAP)
    stretch = 1 + excess / (1 - share)
    return ((best, share - excess), *((name, p * stretch) for name, p in ranked[1:]))


def _scores(part: object, dimension: Dimension) -> Scores:
    labels = tuple(dict.fromkeys(label.name for label in dimension.labels))
    known = {label.strip().casefold(): label for label in reversed(labels)}
    given = part if isinstance(part, dict) else {"choices": [part]}
    named: dict[str, float | None] = {}
    for choice in items(given.get("choices", [given]), 10):
        said = choice if isinstance(choice, dict) else {"label": choice}
        text = said.get("label")
        label = (
            text if text in labels else known.get(text.strip().casefold()) if isinstance(text, str) else None
        )
        if label is not None:
            named.setdefault(label, probability(said.get("confidence")))
    if not named:
        raise Nonsense(f"no known label for {line(dimension.name, 60)}")
    in_scope = probability(given.get("in_scope"))
    return Scores(
        dimension=dimension.name,
        ranked=shrink(list(named.items()), labels),
        in_scope=0.5 if in_scope is None else min(CAP, in_scope),
        calibrated=False,
    )


def _language(value: object) -> str:
    match = _LANGUAGE.fullmatch(value.strip()) if isinstance(value, str) else None
    return match[1].lower() if match else "und"


def _entities(value: object, task: ClassifyTask) -> tuple[Entity, ...]:
    """Only what really stands in the message: models like to complete order numbers."""
    said = " ".join(visible(f"{task.subject}\n{task.text}").casefold().split())
    found: dict[tuple[str, str], Entity] = {}
    for item in items(value, 10):
        entity = item if isinstance(item, dict) else {}
        text, kind = line(entity.get("value"), 120), entity.get("kind")
        if text and text.casefold() in said:
            kind = kind if kind in KINDS else "other"
            found.setdefault((kind, text), Entity(kind=kind, value=text))
    return tuple(found.values())


def _labels(dimension: Dimension) -> str:
    lines = [f"dimension: {line(dimension.name, 100)}"]
    for label in dimension.labels:
        examples = "; ".join(f"“{line(example, 300)}”" for example in label.examples[:5])
        about = ". ".join(filter(None, (label.description, f"For example: {examples}" if examples else "")))
        lines.append(f"- {label.name}: {about}" if about else f"- {label.name}")
    return "\n".join(lines)


def _dimension(dimension: Dimension) -> dict[str, Any]:
    labels = list(dict.fromkeys(label.name for label in dimension.labels))
    choice = closed(label={"type": "string", "enum": labels}, confidence=_share("How likely it is."))
    return closed(
        choices={"type": "array", "items": choice, "description": "Up to three, the most likely first."},
        in_scope=_share("How likely it is about any of the labels."),
    )


def _share(description: str) -> dict[str, Any]:
    return {"type": "number", "description": f"{description} Between 0 and 1."}
