"""Search in the help center: by meaning and by words, the best passage of each article."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.safestring import SafeString

from replywell.knowledge.models import Article
from replywell.knowledge.reading import readable
from replywell.knowledge.search import search
from replywell.knowledge.values import Hit, Query
from replywell.portal.around import in_another
from replywell.portal.excerpt import excerpt, marked, plain, words_of
from replywell.portal.visitor import Visitor

LONGEST = 300
"""Characters of a query that are searched for."""
PASSAGES = 40
SHORTEST = 2
ALIKE = 0.28
"""Passages further away than this say nothing about the question, unless they share a word with it."""


@dataclass(frozen=True, slots=True)
class Found:
    """An article by its best passage."""

    article: Article
    address: str
    title: SafeString
    shelf: str
    """Its category's name."""
    path: str
    """The headings above the passage, without the article's title."""
    excerpt: SafeString
    language: str
    """Its language, where that is not the visitor's."""


def find(query: str, visitor: Visitor, limit: int = 8) -> list[Found]:
    """Articles that answer a question, best first; none that this visitor may not read."""
    query = " ".join(query.replace("\0", "").split())[:LONGEST]
    if len(query) < SHORTEST:
        return []
    asked = Query(
        text=query,
        language=visitor.language,
        audiences=visitor.audiences,
        limit=PASSAGES,
    )
    words = words_of(query)
    best: dict[int, Hit] = {}
    for hit in search(asked).hits:
        if hit.similarity >= ALIKE or _shares(hit, words):
            best.setdefault(hit.article, hit)
    # What the index says is checked against the articles as they are now: they decide who may read them.
    listed = readable(visitor.audiences, visitor.locale).filter(locale__in=visitor.locales, pk__in=best)
    articles = listed.select_related("category").defer("markdown").in_bulk()
    there = [(articles[key], hit) for key, hit in best.items() if key in articles]
    return [_found(article, hit, words, visitor) for article, hit in there[:limit]]


def address_of(article: Article, locale: str) -> str:
    """Where an article is read."""
    return reverse("portal:article", args=[locale, article.slug])


def _shares(hit: Hit, words: tuple[str, ...]) -> bool:
    return "<mark>" in marked(f"{hit.title} {hit.heading} {hit.text}", words)


def _found(article: Article, hit: Hit, words: tuple[str, ...], visitor: Visitor) -> Found:
    headings = [part for part in hit.heading.split(" › ") if part and part != article.title]
    anchor = f"#{hit.url.rpartition('#')[2]}" if headings and "#" in hit.url else ""
    return Found(
        article=article,
        address=address_of(article, visitor.locale) + anchor,
        title=marked(article.title, words),
        shelf=article.category.name_in(visitor.locale) if article.category else "",
        path=" › ".join(headings),
        language=in_another(article, visitor),
        excerpt=excerpt(plain(hit.text), words),
    )
