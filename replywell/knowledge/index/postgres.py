"""The nearest passages by PostgreSQL: by its index, or by looking at all where few may be read.

An approximate index gives up early when hardly anything near it may be shown. So where few passages are
visible they are all compared, which is exact and as quick; where many are, the index is searched on until
enough of them are found.
"""

from typing import Any

from django.db import connection, transaction
from pgvector import HalfVector

from replywell.adapters.index.port import Near, Wanted

FEW = 5_000
"""Up to as many visible passages are all compared: some 15 ms."""
EF_SEARCH = 100
"""Candidates the index keeps while it searches: more find more of the true nearest and take longer."""

_MAY = """
p.kind = %(kind)s and p.audience = any(%(audiences)s)
and (%(locales)s::varchar[] = '{}' or p.locale = any(%(locales)s))
and (%(labels)s::varchar[] = '{}' or p.labels && %(labels)s::varchar[])
"""
_COUNT = f"select count(*) from (select from knowledge_passage p where {_MAY} limit %(few)s + 1) as visible"  # noqa: S608  # a constant
# Materialized, the visible ones are taken first, so that no index of distances is asked.
_ALL = f"""
with visible as materialized (select p.id, p.embedding from knowledge_passage p where {_MAY})
select id, 1 - (embedding <=> %(vector)s::halfvec) from visible
order by embedding <=> %(vector)s::halfvec, id limit %(limit)s
"""  # noqa: S608  # a constant
_INDEXED = f"""
select p.id, 1 - (p.embedding <=> %(vector)s::halfvec) from knowledge_passage p where {_MAY}
order by p.embedding <=> %(vector)s::halfvec limit %(limit)s
"""  # noqa: S608  # a constant
_THESE = """
select id, 1 - (embedding <=> %(vector)s::halfvec) from knowledge_passage where id = any(%(passages)s)
"""
_TUNED = """
select set_config('hnsw.iterative_scan', 'relaxed_order', true), set_config('hnsw.ef_search', %s, true)
"""


def search(vector: Any, wanted: Wanted, limit: int, *, ef: int = EF_SEARCH, few: int = FEW) -> list[Near]:
    """The nearest of the wanted, closest first. `ef` and `few` are for measuring."""
    if limit < 1 or not wanted.audiences:
        return []
    values = _values(vector, wanted) | {"limit": limit, "few": few}
    with transaction.atomic(savepoint=False), connection.cursor() as cursor:
        cursor.execute(_COUNT, values)
        visible = cursor.fetchone()[0]
        if visible > few:
            cursor.execute(_TUNED, [str(min(max(ef, limit), 1000))])
            cursor.execute(_INDEXED, values)
            found = cursor.fetchall()
            if len(found) >= limit:
                return _near(found)
        # Few are visible, or the index gave up before there were enough: then all are compared.
        cursor.execute(_ALL, values)
        return _near(cursor.fetchall())


def closeness(vector: Any, passages: list[int]) -> dict[int, float]:
    """The cosine of each passage to a vector; numbers that are gone are left out."""
    with connection.cursor() as cursor:
        cursor.execute(_THESE, {"vector": _text(vector), "passages": passages})
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


def _near(rows: list[tuple[int, float]]) -> list[Near]:
    """Closest first: the index hands them over nearly, not wholly, in order."""
    near = [Near(number, round(float(cosine), 6)) for number, cosine in rows]
    return sorted(near, key=lambda one: (-one.similarity, one.passage))
