"""How the indexes of passages are: what each holds, what it lacks, what it weighs, and whether it is whole."""

from dataclasses import dataclass

from django.db import connection

from replywell.knowledge.index.engines import OURS
from replywell.knowledge.index.serving import State, serving
from replywell.knowledge.models import VectorIndex

TOLD = "md5(concat_ws('|', p.audience, p.locale, p.kind, array_to_string(p.labels, ',')))"
"""A digest of what a service filters by, of the passage `p`."""
_GRAPH = """
select coalesce(bool_or(i.indisvalid and i.indisready), false), coalesce(sum(pg_relation_size(i.indexrelid)), 0)::bigint
from pg_index i where i.indexrelid = to_regclass(%s)
"""
_LACKING = f"""
select
    (select count(*) from knowledge_passage),
    (select count(*) from knowledge_passage p where not exists (
        select from knowledge_passagevector v where v.index_id = %(index)s and v.passage_id = p.id)),
    (select count(*) from knowledge_passagevector v where v.index_id = %(index)s and not exists (
        select from knowledge_passage p where p.id = v.passage_id)),
    (select case when %(outside)s then count(*) else 0 end from knowledge_passagevector v
        join knowledge_passage p on p.id = v.passage_id
        where %(outside)s and v.index_id = %(index)s and v.told <> {TOLD})
"""  # noqa: S608  # a constant


@dataclass(frozen=True, slots=True)
class Lacking:
    """Passages there are, and what is not done for them: no vector yet; gone, but not yet out of the index; a
    service was not told of them, or not of their change."""

    passages: int
    bare: int
    gone: int
    untold: int

    @property
    def any(self) -> bool:
        """Whether a passage is not found as it should be."""
        return bool(self.bare or self.untold)

    @property
    def done(self) -> int:
        """Passages that are found as they should be."""
        return max(self.passages - self.bare - self.untold, 0)


@dataclass(frozen=True, slots=True)
class Status:
    """An index. Without a whole graph every search compares all passages: right, but slow."""

    number: int
    state: str
    engine: str
    model: str
    dimension: int
    passages: int
    missing: int
    """Passages without a vector."""
    untold: int
    """Passages of which a service does not know, or not their change."""
    gone: int
    """Entries of passages that are no more; no search shows them."""
    size: int
    """Bytes of the graph, where this database is the engine."""
    whole: bool
    error: str


def lacking(index: VectorIndex) -> Lacking:
    """What is not done yet for this index."""
    with connection.cursor() as cursor:
        cursor.execute(_LACKING, {"index": index.pk, "outside": index.engine != OURS})
        return Lacking(*cursor.fetchone())


def status_of(index: VectorIndex) -> Status:
    """An index as it is now."""
    lacks = lacking(index)
    whole, size = True, 0
    if index.engine == OURS:
        with connection.cursor() as cursor:
            cursor.execute(_GRAPH, [f"passage_vectors_{int(index.pk)}"])
            whole, size = cursor.fetchone()
    return Status(
        index.pk, index.state, index.engine, index.model, index.dimension, lacks.passages, lacks.bare,
        lacks.untold, lacks.gone, size, whole, index.error,
    )  # fmt: skip


def status() -> Status:
    """The index that serves."""
    return status_of(serving())


def statuses() -> list[Status]:
    """All of them: the one that serves, the one that is filled, the one that is kept, those that leave."""
    order = [State.SERVING, State.FILLING, State.PREVIOUS, State.LEAVING]
    serving()
    rows = sorted(VectorIndex.objects.all(), key=lambda index: (order.index(State(index.state)), index.pk))
    return [status_of(index) for index in rows]
