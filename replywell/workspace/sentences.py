"""A suggested answer, sentence by sentence, each with the numbers of the sources it rests on."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from replywell.knowledge.models import PassageFlag
from replywell.knowledge.queries import flag_of


@dataclass(frozen=True, slots=True)
class Source:
    """A passage that the answer rests on, numbered as the reader sees it."""

    number: int
    title: str
    heading: str
    url: str
    quote: str
    article: int | None = None
    flagged: str = ""
    """What is the matter with it, as somebody flagged it."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """A piece of the answer; without sources it is greeting, closing or joint."""

    text: str
    sources: tuple[int, ...] = ()
    doubt: str = ""
    """Why checking could not tell whether its sources say it."""


def sources(citations: Sequence[dict[str, Any]], flags: Sequence[PassageFlag] = ()) -> list[Source]:
    """The cited passages, numbered from 1, with what was flagged on them."""
    found = []
    for number, c in enumerate(citations, start=1):
        flag = flag_of(c.get("article"), c.get("quote") or "", flags)
        found.append(
            Source(
                number=number,
                title=c.get("title") or "",
                heading=c.get("heading") or "",
                url=c.get("url") or "",
                quote=c.get("quote") or "",
                article=c.get("article"),
                flagged=flag.get_reason_display() if flag else "",
            )
        )
    return found


def sentences(
    text: str, claims: Sequence[dict[str, Any]], citations: Sequence[dict[str, Any]]
) -> list[Sentence]:
    """The text in pieces that add up to it. A claim that is not found in the text marks nothing."""
    numbers = {citation.get("passage"): number for number, citation in enumerate(citations, start=1)}
    pieces: list[Sentence] = []
    at = 0
    for claim in claims:
        start = text.find(claim["text"], at) if claim["text"] else -1
        if start < 0:
            continue
        if start > at:
            pieces.append(Sentence(text[at:start]))
        at = start + len(claim["text"])
        cited = tuple(dict.fromkeys(numbers[p] for p in claim.get("citations", ()) if p in numbers))
        pieces.append(Sentence(claim["text"], cited, str(claim.get("doubt") or "")))
    if at < len(text):
        pieces.append(Sentence(text[at:]))
    return pieces


def in_words(confidence: float) -> str:
    """How sure, for people who do not read numbers first."""
    if confidence >= 0.85:
        return _("very likely right")
    if confidence >= 0.65:
        return _("probably right")
    if confidence >= 0.4:
        return _("unsure: check it")
    return _("a guess: check every sentence")
