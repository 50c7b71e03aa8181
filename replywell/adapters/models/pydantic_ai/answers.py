"""Taking a model's answer apart without trusting any of it."""

import json
import math
import re
from typing import TYPE_CHECKING, Any

from replywell.adapters.models.pydantic_ai.failures import Declined, Nonsense
from replywell.adapters.models.pydantic_ai.prompts import visible

if TYPE_CHECKING:
    from pydantic_ai.messages import ModelResponse

TOOL = "answer"
_FENCE = re.compile(r"^```[a-zA-Z]*\s*|\s*```$")


def json_answer(response: "ModelResponse") -> dict[str, Any]:
    """The object that the model answered with, be it by tool or in its text.

    Raises `Declined` when it would not answer, `Nonsense` when there is no object.
    """
    from pydantic_ai.messages import TextPart, ToolCallPart

    if response.finish_reason == "content_filter":
        raise Declined
    calls = [p.args for p in response.parts if isinstance(p, ToolCallPart) and p.tool_name == TOOL]
    texts = [p.content for p in response.parts if isinstance(p, TextPart)]
    for candidate in [*calls, "".join(texts)]:
        found = _object(candidate) if isinstance(candidate, str | None) else dict(candidate)
        if found is not None:
            return found
    if response.finish_reason == "length":
        raise Nonsense("it was cut off: answer more briefly")
    raise Nonsense("it was not a JSON object of the given structure")


def _object(text: str | None) -> dict[str, Any] | None:
    """The JSON object in a text, even between fences or pleasantries."""
    bare = _FENCE.sub("", (text or "").strip())
    start, end = bare.find("{"), bare.rfind("}")
    if start < 0 or end < start:
        return None
    try:
        found = json.loads(bare[start : end + 1])
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def probability(value: object) -> float | None:
    """A number between 0 and 1; None for everything else, such as NaN, 95, `true` and "very"."""
    if isinstance(value, str):
        try:
            value = float(value)
        except ValueError:
            return None
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return float(value) if math.isfinite(value) and 0 <= value <= 1 else None


def line(value: object, limit: int) -> str:
    """A short text on one line; empty for everything that is not a text."""
    if not isinstance(value, str):
        return ""
    flat = " ".join(visible(value[: limit * 4]).split())
    return flat if len(flat) <= limit else f"{flat[: limit - 1]}…"


def items(value: object, limit: int) -> list[Any]:
    """The first entries of a list; empty for everything that is not a list."""
    return value[:limit] if isinstance(value, list) else []


def closed(**properties: Any) -> dict[str, Any]:
    """JSON schema of an object with exactly these properties, as strict structured output wants it."""
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }
