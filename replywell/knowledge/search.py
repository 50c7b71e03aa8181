"""Finds passages: by meaning (vectors) and by words (full text), fused by reciprocal rank."""

from typing import Any

from django.db import connection, transaction
from pgvector import HalfVector

from replywell.adapters.models.port import Embedder
from replywell.knowledge.language import search_config
from replywell.knowledge.models import Audience
from replywell.knowledge.values import Evidence, Hit, Query

POOL = 40
"""Passages taken from each of the two searches before they are fused."""
RANK_SMOOTHING = 20
VECTOR_WEIGHT, WORD_WEIGHT = 1.0, 0.25
OWN_LANGUAGE = 1.15
"""A passage in the asker's language counts this much more than one in another."""

_SQL = """
with asked as (
    select coalesce(
        (select string_agg(quote_literal(lexeme), ' | ')::tsquery
         from unnest(to_tsvector(%(config)s::regconfig, %(text)s))), ''::tsquery) as words
), meaning as (
    select id, row_number() over (order by embedding <=> %(vector)s::halfvec) as place
    from (select id, embedding from knowledge_passage where audience = any(%(audiences)s)
          order by embedding <=> %(vector)s::halfvec limit %(pool)s) as nearest
), wording as (
    select id, row_number() over (order by rank desc, id) as place
    from (select p.id, ts_rank_cd(p.search, words, 1) as rank from knowledge_passage p, asked
          where p.search @@ words and p.audience = any(%(audiences)s)
          order by rank desc limit %(pool)s) as best
), fused as (
    select id, coalesce(%(by_meaning)s / (%(smooth)s + meaning.place), 0)
             + coalesce(%(by_words)s / (%(smooth)s + wording.place), 0) as score
    from meaning full join wording using (id)
)
select p.id, a.id, a.title, p.heading, a.url, p.anchor, p.text, p.locale, p.audience,
       1 - (p.embedding <=> %(vector)s::halfvec),
       fused.score * case when split_part(p.locale, '-', 1) = %(language)s then %(own)s else 1 end as final,
       a.updated_at
from fused join knowledge_passage p using (id) join knowledge_article a on a.id = p.article_id
order by final desc, p.id limit %(limit)s
"""


def search(query: Query, embedder: Embedder) -> Evidence:
    """Passages for a question, best first; the audience filter holds inside both searches."""
    text = query.text.strip()
    if not text:
        return Evidence(because="Nothing was asked.")
    return search_near(query, embedder.embed([text])[0])


def search_near(query: Query, vector: Any) -> Evidence:
    """The same for a question whose vector is known: no embedder is needed."""
    text = query.text.strip()
    audiences = [Audience.PUBLIC, Audience.INTERNAL] if query.internal else [Audience.PUBLIC]
    values: dict[str, Any] = {
        "vector": (vector if isinstance(vector, HalfVector) else HalfVector(vector)).to_text(),
        "text": text[:4000],
        "config": search_config(query.language),
        "language": query.language,
        "audiences": [audience.value for audience in audiences],
        "pool": POOL,
        "smooth": RANK_SMOOTHING,
        "by_meaning": VECTOR_WEIGHT,
        "by_words": WORD_WEIGHT,
        "own": OWN_LANGUAGE,
        "limit": query.limit,
    }
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("set local hnsw.iterative_scan = relaxed_order")
        cursor.execute(_SQL, values)
        hits = tuple(_hit(row) for row in cursor.fetchall())
    if not hits:
        return Evidence(because="No article has anything on this.")
    best = max(hit.similarity for hit in hits)
    return Evidence(hits=hits, because=f"{len(hits)} passages; closest “{hits[0].title}” ({best:.2f}).")


def _hit(row: tuple) -> Hit:
    passage, article, title, heading, url, anchor, text, locale, audience, similarity, score, updated = row
    return Hit(
        passage=passage,
        article=article,
        title=title,
        heading=heading,
        url=f"{url}#{anchor}" if url and anchor else url,
        text=text,
        locale=locale,
        audience=audience,
        similarity=round(float(similarity), 4),
        score=round(float(score), 6),
        updated_at=updated,
    )
