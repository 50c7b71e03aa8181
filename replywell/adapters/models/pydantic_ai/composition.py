"""The question "what do the articles say to this?": its structure, its data, and reading the answer."""

import re
from typing import Any

from replywell.adapters.models.port import (
    Claim,
    ComposeResult,
    ComposeTask,
    PassageText,
    RewriteTask,
    Usage,
)
from replywell.adapters.models.pydantic_ai.answers import closed, items, line, probability
from replywell.adapters.models.pydantic_ai.classification import CAP
from replywell.adapters.models.pydantic_ai.conversation import turns
from replywell.adapters.models.pydantic_ai.failures import Nonsense
from replywell.adapters.models.pydantic_ai.prompts import Data
from replywell.adapters.models.pydantic_ai.quotes import find_quote

LONGEST = 600
"""Characters of a claim: one sentence."""


def structure(task: ComposeTask | RewriteTask) -> dict[str, Any]:
    """JSON schema of the answer: citations admit only the given passages."""
    claim = {
        "text": {"type": "string", "description": "One sentence of the answer."},
        "citations": {"type": "array", "items": {"type": "integer", "enum": list(passages_of(task))}},
        "quote": {
            "type": "string",
            "description": "The words of the first cited passage that say it, literally.",
        },
    }
    properties = {
        "claims": {"type": "array", "items": closed(**claim), "description": f"At most {task.max_claims}."},
        "confidence": {"type": "number", "description": "Between 0 and 1."},
        "because": {"type": "string", "description": "One short sentence in English."},
    }
    if isinstance(task, ComposeTask):
        properties["question"] = {
            "type": "string",
            "description": "One question to the requester where the passages answer several; else empty.",
        }
    return closed(**properties)


def data(task: ComposeTask) -> str:
    """Everything the model may look at, as data."""
    outside = Data()
    voice = f"brand: {line(task.voice.brand, 100)}\ntone: {line(task.voice.tone, 300)}"
    return "\n\n".join(
        [
            outside.opening(),
            f"Answer in the language {language_tag(task.language)}, in at most {task.max_claims} claims.",
            outside.block("voice", voice),
            *[
                outside.block(f"passage {p.id}", passage_as_data(p), limit=8_000)
                for p in passages_of(task).values()
            ],
            *turns(outside, task.history),
            outside.block("subject", task.subject, limit=1_000),
            outside.block("question", task.question),
            *([outside.block("hint", task.hint, limit=600)] if task.hint else []),
        ]
    )


def read(answer: dict[str, Any], task: ComposeTask | RewriteTask) -> ComposeResult:
    """The claims that stand on a given passage; none means that the writer abstains.

    Raises `Nonsense` when the answer has no claims at all, not even an empty list of them.
    """
    if not isinstance(answer.get("claims"), list):
        raise Nonsense("the list of claims is missing")
    because = line(answer.get("because"), 300)
    question = line(answer.get("question"), 300) if isinstance(task, ComposeTask) else ""
    said = answer["claims"]
    claims, dropped = _claims(said, task)
    if not claims:
        reason = f"None of the {len(said)} sentences was supported by its passage." if said else because
        return ComposeResult(
            because=reason or "The passages do not answer the question.",
            question=question,
            usage=Usage(model=""),
        )
    note = f"({dropped} of {len(said)} sentences dropped: no passage supports them.)" if dropped else ""
    confidence = (
        min(CAP, probability(answer.get("confidence")) or 0.0) * len(claims) / (len(claims) + dropped)
    )
    return ComposeResult(
        claims=claims,
        confidence=confidence,
        because=" ".join(filter(None, (because, note))) or "The cited passages say it.",
        question=question,
        usage=Usage(model=""),
    )


def _claims(said: list[Any], task: ComposeTask | RewriteTask) -> tuple[tuple[Claim, ...], int]:
    """The supported claims, and how many were dropped for want of support."""
    kept: dict[str, Claim] = {}
    dropped = 0
    for item in said[: 4 * task.max_claims]:
        claim = _claim(item, passages_of(task)) if isinstance(item, dict) else None
        if claim is None:
            dropped += 1
        else:
            kept.setdefault(claim.text.casefold(), claim)
    return tuple(kept.values())[: task.max_claims], dropped


def _claim(item: dict[str, Any], passages: dict[int, PassageText]) -> Claim | None:
    """None without a text, without a given passage, or with a quote that none of the cited passages has."""
    text, quote = item.get("text"), item.get("quote")
    if not isinstance(text, str) or not isinstance(quote, str) or len(text) > LONGEST or "<<<" in text:
        return None
    cited = [number for number in map(_id, items(item.get("citations"), 20)) if number in passages]
    for number in cited:
        words = find_quote(quote, passages[number].text)
        if words and line(text, LONGEST):
            others = tuple(other for other in dict.fromkeys(cited) if other != number)
            return Claim(text=line(text, LONGEST), citations=(number, *others), quote=words)
    return None


def _id(value: object) -> int | None:
    if isinstance(value, str) and re.fullmatch(r"\D{0,10}\d{1,18}\]?", value):
        return int(re.sub(r"\D", "", value))
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def passages_of(task: ComposeTask | RewriteTask) -> dict[int, PassageText]:
    found: dict[int, PassageText] = {}
    for passage in task.passages:
        found.setdefault(passage.id, passage)
    return found


def passage_as_data(passage: PassageText) -> str:
    title = " › ".join(filter(None, (passage.title, passage.heading)))
    return f"article: {line(title, 300)}\n\n{passage.text}"


def language_tag(code: str) -> str:
    """Only what can be a language tag: it stands outside the data."""
    return code if re.fullmatch(r"[A-Za-z]{2,3}([-_][A-Za-z0-9]{2,8})*", code) else "of the question"
