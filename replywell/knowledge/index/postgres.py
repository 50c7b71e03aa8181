"""The nearest passages by PostgreSQL: by its index, or by looking at all where few may be read.

An approximate index gives up early when hardly anything near it may be shown. So where few passages are
visible they are all compared, which is exact and as quick; where many are, the index is searched on until
enough of them are found.
"""

from typing import Any

from django.db import connection, transaction
from pgvector import HalfVector

from replywell.adapters.index.port import Near, Wanted
from replywell.knowledge.models import VectorIndex

FEW = 5_000
"""Up to as many visible passages are all compared: some 15 ms."""
EF_SEARCH = 100
"""Candidates the index keeps while it searches: more find more of the true nearest and take longer."""

_MAY = """
p.kind = %(kind)s and p.audience = any(%(audiences)s)
and (%(locales)s::varchar[] = '{{}}' or p.locale = any(%(locales)s))
and (%(labels)s::varchar[] = '{{}}' or p.labels = '{{}}' or p.labels && %(labels)s::varchar[])
"""
_COUNT = f"select count(*) from (select from knowledge_passage p where {_MAY} limit %(few)s + 1) as visible".format()  # noqa: S608  # a constant
# Materialized, the visible ones are taken first, so that no index of distances is asked.
_ALL = f"""
with visible as materialized (
    select p.id, v.embedding from knowledge_passage p
    join knowledge_passagevector v on v.passage_id = p.id and v.index_id = {{index}} where {_MAY}
)
select id, 1 - (embedding <=> %(vector)s::halfvec) from visible
order by embedding <=> %(vector)s::halfvec, id limit %(limit)s
"""  # noqa: S608  # a constant
# One statement for both ways: PostgreSQL does not begin the one whose condition is false.
_EITHER = f"""
with seen as materialized (
    select count(*) <= %(few)s as few
    from (select from knowledge_passage p where {_MAY} limit %(few)s + 1) as visible
), visible as materialized (
    select p.id, v.embedding from knowledge_passage p
    join knowledge_passagevector v on v.passage_id = p.id and v.index_id = {{index}}
    where (select few from seen) and {_MAY}
), compared as (
    select id, 1 - (embedding <=> %(vector)s::halfvec) as similarity from visible
    order by embedding <=> %(vector)s::halfvec, id limit %(limit)s
), indexed as (
    select p.id, 1 - (v.embedding::halfvec({{size}}) <=> %(vector)s::halfvec({{size}})) as similarity
    from knowledge_passagevector v join knowledge_passage p on p.id = v.passage_id
    where v.index_id = {{index}} and not (select few from seen) and {_MAY}
    order by v.embedding::halfvec({{size}}) <=> %(vector)s::halfvec({{size}}) limit %(limit)s
)
select id, similarity, null::boolean from compared
union all select id, similarity, null from indexed
union all select null, null, few from seen
"""  # noqa: S608  # a constant
_THESE = """
select passage_id, 1 - (embedding <=> %(vector)s::halfvec) from knowledge_passagevector
where index_id = %(index)s and passage_id = any(%(passages)s)
"""
_TUNED = """
set local hnsw.iterative_scan = relaxed_order; set local hnsw.ef_search = {ef};
set local enable_hashjoin = off; set local enable_mergejoin = off
"""


def search(
    index: VectorIndex, vector: Any, wanted: Wanted, limit: int, *, ef: int = EF_SEARCH, few: int = FEW
) -> list[Near]:
    """The nearest of the wanted, closest first; passages without labels suit every wanted label.

    `ef` and `few` are for measuring.
    """
    if limit < 1 or not wanted.audiences:
        return []
    values = _values(vector, wanted) | {"limit": limit, "few": few}
    ours = {"index": int(index.pk), "size": int(index.dimension)}
    with transaction.atomic(savepoint=False), connection.cursor() as cursor:
        cursor.execute(_TUNED.format(ef=min(max(ef, limit), 1000)))
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


def closeness(index: VectorIndex, vector: Any, passages: list[int]) -> dict[int, float]:
    """The cosine of each passage to a vector; those without a vector are left out."""
    with connection.cursor() as cursor:
        cursor.execute(_THESE, {"vector": _text(vector), "passages": passages, "index": index.pk})
        return {number: float(cosine) for number, cosine in cursor.fetchall()}


def _values(vector: Any, wanted: Wanted) -> dict[str, Any]:
    return {
        "vector": _text(vector),
        "kind": wanted.kind,
        "audiences": list(wanted.audiences),
        "locales": list(wanted.locales),
        "labels": list(wanted.labels),
    }


def _text(vector: Any) -> str:
    text: str = (vector if isinstance(vector, HalfVector) else HalfVector(vector)).to_text()
    return text


def _near(rows: list[Any]) -> list[Near]:
    """Closest first: the index hands them over nearly, not wholly, in order."""
    near = [Near(row[0], round(float(row[1]), 6)) for row in rows]
    return sorted(near, key=lambda one: (-one.similarity, one.passage))
