"""The question "is one of these actions wanted?": its structure, its data, and reading the answer."""

from typing import Any

from replywell.adapters.models.port import Usage
from replywell.adapters.models.proposing import ActionText, ProposeResult, ProposeTask
from replywell.adapters.models.pydantic_ai.answers import closed, items, line, probability
from replywell.adapters.models.pydantic_ai.classification import CAP
from replywell.adapters.models.pydantic_ai.prompts import Data

NONE = "none"
LONGEST = 200


def structure(task: ProposeTask) -> dict[str, Any]:
    """JSON schema of the answer: only the given ids, only the names of their arguments."""
    names = sorted({argument.name for action in task.actions for argument in action.arguments}) or [NONE]
    argument = closed(name={"type": "string", "enum": names}, value={"type": "string"})
    return closed(
        action={"type": "string", "enum": [NONE, *(action.id for action in task.actions)]},
        arguments={"type": "array", "items": argument},
        confidence={"type": "number", "description": "Between 0 and 1."},
        because={"type": "string"},
    )


def data(task: ProposeTask) -> str:
    """Everything the model may look at, as data."""
    outside = Data()
    return "\n\n".join(
        [
            outside.opening(),
            *[outside.block(f"action {action.id}", _told(action), limit=3_000) for action in task.actions],
            outside.block("subject", task.subject, limit=1_000),
            outside.block("newest message", task.text),
        ]
    )


def read(answer: dict[str, Any], task: ProposeTask) -> ProposeResult:
    """The action if it was offered, with those of its arguments that it takes; whatever else was named is ignored."""
    chosen = answer.get("action")
    sure = probability(answer.get("confidence")) or 0.0
    because = line(answer.get("because"), 300)
    action = next((one for one in task.actions if one.id == chosen), None)
    if action is None:
        ignored = (
            (f"action {line(chosen, 60)}",) if isinstance(chosen, str) and chosen not in {"", NONE} else ()
        )
        return ProposeResult(because=because, ignored=ignored, usage=Usage(model=""))
    takes = {argument.name for argument in action.arguments}
    found: dict[str, str] = {}
    unknown = []
    for item in items(answer.get("arguments"), 20):
        name = line(item.get("name"), 40) if isinstance(item, dict) else ""
        value = line(item.get("value"), LONGEST) if isinstance(item, dict) else ""
        if name in takes and value:
            found.setdefault(name, value)
        elif name:
            unknown.append(f"argument {name}")
    return ProposeResult(
        action=action.id,
        confidence=min(CAP, sure),
        arguments=tuple(found.items()),
        because=because,
        ignored=tuple(dict.fromkeys(unknown)),
        usage=Usage(model=""),
    )


def _told(action: ActionText) -> str:
    lines = [action.description, *(f"For example: {line(example, 300)}" for example in action.examples[:8])]
    for argument in action.arguments:
        choices = f", one of {', '.join(argument.choices)}" if argument.choices else ""
        lines.append(f"argument {argument.name}: {argument.label} ({argument.type}{choices})")
    return "\n".join(lines)
