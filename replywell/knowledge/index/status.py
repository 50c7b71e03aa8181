"""How the index of passages is: what it holds, what it weighs, and whether it is whole."""

from dataclasses import dataclass

from django.db import connection

from replywell.knowledge.index import serving_embedder
from replywell.knowledge.models import Passage

_SQL = """
select coalesce(bool_or(i.indisvalid and i.indisready), false), coalesce(sum(pg_relation_size(i.indexrelid)), 0)::bigint
from pg_index i join pg_class c on c.oid = i.indexrelid join pg_am a on a.oid = c.relam
where i.indrelid = %s::regclass and a.amname = 'hnsw'
"""


@dataclass(frozen=True, slots=True)
class Status:
    """What serves. Without a whole index every search compares all passages: right, but slow."""

    engine: str
    model: str
    dimension: int
    passages: int
    size: int
    """Bytes of the index."""
    whole: bool


def status() -> Status:
    """The index as it is now."""
    table = Passage._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(_SQL, [table])
        whole, size = cursor.fetchone()
    embedder = serving_embedder()
    return Status("pgvector", embedder.name, embedder.size, Passage.objects.count(), size, whole)
