"""The nearest passages by PostgreSQL: by its index, or by looking at all where few may be read.

An approximate index gives up early when hardly anything near it may be shown. So where few passages are
visible they are all compared, which is exact and as quick; where many are, the index is searched on until
enough of them are found.
"""

from typing import Any

from django.db import connection
from pgvector import HalfVector

from replywell.adapters.index.port import Near, Wanted
from replywell.knowledge.models import VectorIndex

FEW = 5_000
"""Up to as many visible passages are all compared: some 15 ms."""
SHARE = 0.02
"""And up to this share of all: among fewer the index would have to be searched on for longer than comparing takes."""
EF_SEARCH = 64
"""Least candidates the index keeps while it searches: more find more of the true nearest and take longer."""
EF_GROWS = 0.25
"""A larger graph needs more of them: so many for the root of its passages, 250 for a million."""

_MAY = """
p.kind = %(kind)s and p.audience = any(%(audiences)s)
and (%(locales)s::varchar[] = '{{}}' or p.locale = any(%(locales)s))
and (%(labels)s::varchar[] = '{{}}' or p.labels = '{{}}' or p.labels && %(labels)s::varchar[])
"""
_COUNT = f"select count(*) from (select from knowledge_passage p where {_MAY} limit %(few)s + 1) as visible".format()  # noqa: S608  # a constant
# `offset 0` keeps the planner from any other way than one look-up a row: it cannot know how few of them there are.
_COMPARED = f"""
    select p.id, 1 - (v.embedding <=> %(vector)s::halfvec) as similarity from knowledge_passage p cross join lateral (
        select embedding from knowledge_passagevector where passage_id = p.id and index_id = {{index}} offset 0
    ) v where {_MAY}
"""  # noqa: S608  # a constant
_ALL = f"{_COMPARED} order by similarity desc, p.id limit %(limit)s"
# One statement for both ways: PostgreSQL does not begin the one whose condition is false. What it is tuned by holds
# for this statement alone, and is set before the index is asked. A statement that sets something is never handed to
# parallel workers, which would take longer to start than all of it takes.
_EITHER = f"""
with tuned as materialized (
    select set_config('hnsw.iterative_scan', 'relaxed_order', true), set_config('hnsw.ef_search', least(
        greatest(%(ef)s, (sqrt(greatest(reltuples, 0)) * %(grows)s)::int), 1000)::text, true),
        greatest(%(few)s, (reltuples * %(share)s)::bigint) as few
    from pg_class where oid = 'knowledge_passagevector'::regclass
), seen as materialized (
    select (
        select count(*) from (select from knowledge_passage p where {_MAY} limit (select few from tuned) + 1) visible
    ) <= few as few from tuned
), compared as (
    {_COMPARED} and (select few from seen) order by similarity desc, p.id limit %(limit)s
), indexed as (
    select p.id, 1 - (v.embedding::halfvec({{size}}) <=> %(vector)s::halfvec({{size}})) as similarity
    from knowledge_passagevector v cross join lateral (
        select p.id from knowledge_passage p where p.id = v.passage_id and {_MAY} offset 0
    ) p
    where v.index_id = {{index}} and not (select few from seen)
    order by v.embedding::halfvec({{size}}) <=> %(vector)s::halfvec({{size}}) limit %(limit)s
)
select id, similarity, null::boolean from compared
union all select id, similarity, null from indexed
union all select null, null, few from seen
"""  # noqa: S608  # a constant


def search(
    index: VectorIndex,
    vector: Any,
    wanted: Wanted,
    limit: int,
    *,
    ef: int | None = None,
    few: int | None = None,
) -> list[Near]:
    """The nearest of the wanted, closest first; passages without labels suit every wanted label.

    `ef`, the candidates kept, and `few`, up to which all are compared, are for measuring.
    """
    if limit < 1 or not wanted.audiences:
        return []
    values = _values(vector, wanted) | {
        "limit": limit,
        "few": FEW if few is None else few,
        "share": SHARE if few is None else 0.0,
        "ef": max(EF_SEARCH if ef is None else ef, limit),
        "grows": EF_GROWS if ef is None else 0.0,
    }
    ours = {"index": int(index.pk), "size": int(index.dimension)}
    with connection.cursor() as cursor:
        cursor.execute(_EITHER.format(**ours), values)
        found = cursor.fetchall()
        few_are_there = next(row[2] for row in found if row[0] is None)
        found = [row for row in found if row[0] is not None]
        if len(found) < limit and not few_are_there:
            # The index gave up before there were enough: then all are compared.
            cursor.execute(_ALL.format(**ours), values)
            found = cursor.fetchall()
    return _near(found)


def search_few(index: VectorIndex, vector: Any, wanted: Wanted, limit: int) -> list[Near]:
    """The nearest of the wanted where these are few; none where they are many, since there is no index here."""
    values = _values(vector, wanted) | {"limit": limit, "few": FEW}
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, values)
        if cursor.fetchone()[0] > FEW:
            return []
        cursor.execute(_ALL.format(index=int(index.pk)), values)
        return _near(cursor.fetchall())


def _values(vector: Any, wanted: Wanted) -> dict[str, Any]:
    return {
        "vector": written(vector),
        "kind": wanted.kind,
        "audiences": list(wanted.audiences),
        "locales": list(wanted.locales),
        "labels": list(wanted.labels),
    }


def written(vector: Any) -> str:
    """A vector as PostgreSQL reads it; one that is written already stays."""
    if isinstance(vector, str):
        return vector
    text: str = (vector if isinstance(vector, HalfVector) else HalfVector(vector)).to_text()
    return text


def _near(rows: list[Any]) -> list[Near]:
    """Closest first: the index hands them over nearly, not wholly, in order."""
    near = [Near(row[0], round(float(row[1]), 6)) for row in rows]
    return sorted(near, key=lambda one: (-one.similarity, one.passage))
