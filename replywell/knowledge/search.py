"""Finds passages: by meaning (vectors) and by words, fused; only those that the asker may read."""

from typing import Any

from django.db import connection

from replywell.adapters.index.port import Wanted
from replywell.adapters.models.port import Embedder
from replywell.kit import clock
from replywell.knowledge.candidates import MAY, POOL, Row, around, candidates, kinds_there
from replywell.knowledge.doubts import with_doubts
from replywell.knowledge.fuse import Found, fused, standing
from replywell.knowledge.index import Asked, ask, nearest
from replywell.knowledge.index.texts import embedded_text
from replywell.knowledge.language import search_config
from replywell.knowledge.models import Kind
from replywell.knowledge.overlay import Overlay
from replywell.knowledge.rerank import FIRST, Candidate, in_order, reranked
from replywell.knowledge.second_reader import opinion_of
from replywell.knowledge.titles import beside_the_question, named
from replywell.knowledge.values import Evidence, Hit, Query
from replywell.knowledge.words import Word, telling, wording, words_of

PAST = 2
"""Most passages of resolved tickets among those found."""
AN_ARTICLE = 3
"""Most passages of one article: further ones say little that is new."""
LONGEST = 4_000
"""Characters of a question that are looked at."""


def search(query: Query, embedder: Embedder | None = None, overlay: Overlay | None = None) -> Evidence:
    """Passages for a question, best first; what may be read is filtered inside both searches.

    While the model or the engine does not answer, words find them; `because` tells. An `embedder` is for tests
    and for measuring; else it is that of the index that serves. With an `overlay` its passages count as published.
    """
    text = query.text.strip()[:LONGEST]
    if not text:
        return Evidence(because="Nothing was asked.")
    texts = [text, f"{query.context.strip()[-LONGEST:]}\n{text}"] if query.context.strip() else [text]
    return search_near(query, ask(texts, embedder=embedder), overlay)


def search_near(query: Query, asked: Asked, overlay: Overlay | None = None) -> Evidence:
    """The same for a question whose vector is known: no embedder is needed."""
    with connection.cursor() as cursor:
        rows, scored = _ranked(cursor, query, asked, overlay)
        chosen = _chosen(query, rows, scored)
        hits = [_hit(rows[number], score) for number, score in chosen]
        if query.neighbours and hits:
            there = {hit.passage for hit in hits}
            best = rows[chosen[0][0]]
            laid = overlay is not None and best.article in overlay.articles
            beside = overlay.around(query, best) if overlay and laid else around(cursor, query, asked, best)
            hits += [_hit(row, hits[-1].score) for row in beside if row.passage not in there]
        if query.internal:
            hits = with_doubts(hits)
    trouble = f" Not searched by meaning: {asked.trouble}" if asked.trouble else ""
    if not hits:
        return Evidence(because=f"No article has anything on this.{trouble}")
    closest = max(hit.similarity for hit in hits)
    told = f"{len(hits)} passages; closest “{hits[0].title}” ({closest:.2f}).{trouble}"
    return Evidence(hits=tuple(hits), because=told)


def _ranked(
    cursor: Any, query: Query, asked: Asked, overlay: Overlay | None = None
) -> tuple[dict[int, Row], dict[int, float]]:
    """What both searches found, by passage, and how good each is; past tickets are searched apart."""
    config = search_config(query.language)
    words, names = _told(cursor, query, config)
    kinds = kinds_there(cursor, query)
    near = [
        one.passage
        for kind in kinds
        for one in nearest(
            asked,
            Wanted(query.readers, kind=kind.value, labels=query.labels),
            POOL if query.by_meaning else 0,
        )
    ]
    by = wording(words)
    rows = candidates(cursor, query, asked, kinds, by, near=near, named=list(names))
    if overlay:
        rows, names = overlay.over(cursor, rows, names, query, asked, by)
    today = clock.now().date()
    found = [
        Found(
            passage=row.passage,
            similarity=row.similarity if query.by_meaning else None,
            words=float(row.words) if query.by_words else None,
            named=names.get(row.passage, 0.0),
            own_language=_speaks(row, query),
            stale=row.stale_on is not None and row.stale_on <= today,
        )
        for row in rows.values()
    ]
    scored = fused(found)
    if query.rerank:
        scored = _reranked(query, rows, found, scored, beside=_beside(query, rows, scored, words, config))
    return rows, scored


def _told(cursor: Any, query: Query, config: str) -> tuple[list[Word], dict[int, float]]:
    """The words of the question, and the passages of articles that the conversation named before.

    A first message has no before.
    """
    if not query.by_words:
        return [], {}
    said = f"{query.earlier}\n{query.context}".strip()[-LONGEST:] if query.by_meaning else ""
    asked, before, spoken = words_of([query.text[:LONGEST], query.context[-LONGEST:], said], config)
    values = {"labels": list(query.labels), "audiences": list(query.readers), "kind": Kind.ARTICLE.value}
    return telling(asked, before, config), named(cursor, said, spoken, config, MAY, values) if spoken else {}


def _beside(
    query: Query, rows: dict[int, Row], scored: dict[int, float], words: list[Word], config: str
) -> dict[int, float]:
    """What of the best articles' titles the question does not say; titles in other languages are not compared."""
    first = [rows[number] for number in _best(scored)[:FIRST]]
    return beside_the_question(
        {row.article: row.title for row in first if _speaks(row, query)}, words, config
    )


def _reranked(
    query: Query,
    rows: dict[int, Row],
    found: list[Found],
    scored: dict[int, float],
    beside: dict[int, float],
) -> dict[int, float]:
    """The scores once the best passages were read again: by plain signs, and by a model where one is set."""
    candidates = {
        each.passage: Candidate(
            each.passage,
            scored[each.passage],
            beside.get(row.article, 1.0),
            embedded_text(row.title, row.heading, row.text),
            standing(each),
        )
        for each in found
        for row in [rows[each.passage]]
    }
    scores = reranked(query.text[:LONGEST], list(candidates.values()))
    first = [candidates[number] for number in _best(scores)[:FIRST]]
    opinion = opinion_of(query.text[:LONGEST], [each.text for each in first])
    return in_order(first, scores, opinion) if opinion else scores


def _speaks(row: Row, query: Query) -> bool:
    return row.locale.partition("-")[0] == query.language


def _best(scored: dict[int, float]) -> list[int]:
    """The passages, best first."""
    return sorted(scored, key=lambda number: (-scored[number], number))


def _chosen(query: Query, rows: dict[int, Row], scored: dict[int, float]) -> list[tuple[int, float]]:
    """The best passages, few of each article and of past tickets."""
    of: dict[Any, int] = {}
    chosen = []
    for number in _best(scored):
        row, score = rows[number], scored[number]
        past = row.kind == Kind.TICKET
        taken = of.get(row.article, 0), of.get(Kind.TICKET, 0)
        if taken[0] >= AN_ARTICLE or (past and taken[1] >= PAST):
            continue
        of[row.article] = taken[0] + 1
        of[Kind.TICKET] = taken[1] + past
        chosen.append((number, score))
        if len(chosen) == query.limit:
            break
    return chosen


def _hit(row: Row, score: float) -> Hit:
    return Hit(
        passage=row.passage,
        article=row.article,
        title=row.title,
        heading=row.heading,
        url=f"{row.url}#{row.anchor}" if row.url and row.anchor else row.url,
        text=row.text,
        locale=row.locale,
        audience=row.audience,
        similarity=round(row.similarity or 0.0, 4),
        score=round(score, 6),
        updated_at=row.updated_at,
        stale_on=row.stale_on,
        kind=row.kind,
    )
