"""The passages that may be the answer, as rows: what words find, what is near in meaning, and what was named."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from replywell.knowledge.index import Asked
from replywell.knowledge.models import Kind
from replywell.knowledge.values import Query
from replywell.knowledge.words import Wording

POOL = 60
"""Passages taken from each of the two searches before they are fused."""
BY_NAME = 40
"""Passages taken of what the conversation named."""

MAY = """
p.audience = any(%(audiences)s) and p.kind = %(kind)s
and (%(labels)s::varchar[] = '{}' or p.labels = '{}' or p.labels && %(labels)s::varchar[])
"""
"""Which passages `p` of one kind may be found."""
_OF_ANY_KIND = MAY.replace("p.kind = %(kind)s", "p.kind = any(%(kinds)s)")
_COLUMNS = """
p.id, a.id, a.title, p.heading, a.url, p.anchor, p.text, p.locale, p.audience, a.updated_at, p.stale_on, p.kind,
p.position, 1 - (v.embedding <=> %(vector)s::halfvec)
"""
_JOINED = """
join knowledge_article a on a.id = p.article_id
left join knowledge_passagevector v on v.passage_id = p.id and v.index_id = {index} and %(vector)s::text is not null
"""
_WORDED = "(select p.id from knowledge_passage p where {any} and {may} order by {rank} desc, p.id limit %(wording)s)"
# What is set, and only for this statement, changes nothing: but a statement that sets something is never handed to
# parallel workers, which would take longer to start than all of it takes.
_SQL = """
with alone as materialized (select set_config('replywell.alone', '', true)), wording as materialized ({worded}),
named as materialized (
    select n.id from unnest(%(named)s::bigint[]) n(id) left join knowledge_passagevector v
    on v.passage_id = n.id and v.index_id = {index} and %(vector)s::text is not null
    order by coalesce(v.embedding <=> %(vector)s::halfvec, 1), n.id limit %(by_name)s
), pool as materialized (
    select unnest(%(near)s::bigint[]) as id from alone union select id from named union select id from wording
)
select {columns}, {score} from pool join knowledge_passage p on p.id = pool.id {joined} where {may}
"""
_NEIGHBOURS = """
select {columns}, 0 from knowledge_passage p {joined}
where p.article_id = %(article)s and p.position in (%(position)s - 1, %(position)s + 1)
and p.heading = %(heading)s and p.audience = any(%(audiences)s)
order by p.position
"""
# In order of kinds, it is one look at the index, whatever the planner believes of how many there are.
_PAST = "select kind from knowledge_passage where kind >= %s order by kind limit 1"


class Row(NamedTuple):
    passage: int
    article: int
    title: str
    heading: str
    url: str
    anchor: str
    text: str
    locale: str
    audience: str
    updated_at: datetime
    stale_on: date | None
    kind: str
    position: int
    similarity: float | None
    """The exact cosine to what was asked; none where the passage has no vector yet, or nothing was embedded."""
    words: float


def kinds_there(cursor: Any, query: Query) -> list[Kind]:
    """The kinds of passages that the search has to look at: past tickets only where there are any."""
    if not query.internal:
        return [Kind.ARTICLE]
    cursor.execute(_PAST, [Kind.TICKET.value])
    first = cursor.fetchone()
    return [Kind.ARTICLE, Kind.TICKET] if first and first[0] == Kind.TICKET else [Kind.ARTICLE]


def candidates(
    cursor: Any,
    query: Query,
    asked: Asked,
    kinds: Sequence[Kind],
    by: Wording,
    *,
    near: Sequence[int],
    named: Sequence[int],
) -> dict[int, Row]:
    """The best by words of each kind, those that are near, and the nearest of those that were named, by number.

    What may not be read is left out, whoever found it.
    """
    worded = " union all ".join(
        _WORDED.format(any=by.found, rank=by.rank, may=MAY.replace("%(kind)s", f"'{kind.value}'"))
        for kind in kinds
    )
    index = int(asked.index.pk)
    sql = _SQL.format(
        worded=worded,
        index=index,
        columns=_COLUMNS,
        joined=_JOINED.format(index=index),
        score=by.score,
        may=_OF_ANY_KIND,
    )
    values = by.values | {
        "labels": list(query.labels),
        "audiences": list(query.readers),
        "kinds": [kind.value for kind in kinds],
        "wording": POOL,
        "near": list(near),
        "named": list(named),
        "by_name": BY_NAME,
        "vector": asked.written,
    }
    cursor.execute(sql, values)
    return {row.passage: row for row in map(Row._make, cursor.fetchall())}


def around(cursor: Any, query: Query, asked: Asked, best: Row) -> list[Row]:
    """What stands before and after a passage, where one section was cut in several."""
    values = {
        "article": best.article,
        "position": best.position,
        "heading": best.heading,
        "audiences": list(query.readers),
        "vector": asked.written,
    }
    joined = _JOINED.format(index=int(asked.index.pk))
    cursor.execute(_NEIGHBOURS.format(columns=_COLUMNS, joined=joined), values)
    return list(map(Row._make, cursor.fetchall()))
