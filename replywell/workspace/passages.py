"""A passage as it is read: its quote lit, what stands around it, and what is known about it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from replywell.knowledge.models import Article, Passage, PassageFlag
from replywell.knowledge.queries import address, flag_of, passages_of
from replywell.resolution.account import ACCOUNT

AROUND = 1
"""Passages before and after that are shown with it."""


@dataclass(frozen=True, slots=True)
class Lit:
    """A text in three: before the quote, the quote, after it."""

    before: str
    quote: str
    after: str


def lit(text: str, quote: str) -> Lit:
    """The text with the quote set apart; without it where the text does not have it literally."""
    at = text.find(quote) if quote else -1
    if at < 0:
        return Lit(text, "", "")
    return Lit(text[:at], quote, text[at + len(quote) :])


def opened_source(citation: dict[str, Any], flags: Sequence[PassageFlag]) -> dict[str, Any]:
    """The passage of a citation as it is now; what was quoted when it has changed since."""
    if citation["passage"] == ACCOUNT:
        return {"title": citation.get("title", ""), "parts": [], "account": citation.get("quote", "")}
    passage = passages_of([citation]).get(citation["passage"])
    if passage is None:
        return {
            "title": citation.get("title", ""),
            "heading": citation.get("heading", ""),
            "url": citation.get("url", ""),
            "changed": True,
            "parts": [],
            "quote": citation.get("quote", ""),
            "flag": flag_of(citation.get("article"), citation.get("quote", ""), flags),
        }
    return _opened(passage.article, passage, citation.get("quote", ""), flags)


def opened_article(article: Article, wanted: str, flags: Sequence[PassageFlag]) -> dict[str, Any]:
    """An article at the passage with this hash, or at its beginning."""
    passages = article.passages.defer("search")
    passage = passages.filter(hash=wanted).first() if wanted else None
    passage = passage or passages.order_by("position").first()
    return _opened(article, passage, "", flags)


def _opened(
    article: Article, passage: Passage | None, quote: str, flags: Sequence[PassageFlag]
) -> dict[str, Any]:
    shown: dict[str, Any] = {
        "title": article.title,
        "article": article,
        "passage": passage,
        "url": article.url,
    }
    if passage is None:
        return shown | {"parts": [], "heading": ""}
    passage.article = article
    near = article.passages.defer("search").filter(
        position__range=(max(passage.position - AROUND, 0), passage.position + AROUND)
    )
    return shown | {
        "heading": passage.heading,
        "url": address(passage),
        "parts": [
            (each, lit(each.text, quote) if each.pk == passage.pk else None)
            for each in near.order_by("position")
        ],
        "flag": flag_of(article.pk, quote or passage.text, flags),
    }
