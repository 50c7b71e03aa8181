"""Every passage gets its vector in every index that is kept: what is missing is made, what is gone goes.

All of it follows from what the tables say at the moment, so it may be broken off anywhere and begun again.
"""

import logging
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
from django.db import connection
from django.db.models import Exists, OuterRef, Q
from pgvector import HalfVector

from replywell.adapters.index.port import Entry
from replywell.adapters.models.port import Embedder
from replywell.kit.errors import AdapterError, Refused
from replywell.knowledge.actions.indexes import serve
from replywell.knowledge.index import UNLABELLED
from replywell.knowledge.index.engines import OURS, embedder_for, engine_for
from replywell.knowledge.index.serving import LIVE, State
from replywell.knowledge.index.status import TOLD, lacking
from replywell.knowledge.index.texts import embedded_text
from replywell.knowledge.models import Passage, PassageVector, VectorIndex

log = logging.getLogger(__name__)

BATCH, TAKEN, SENT = 64, 1_000, 200
"""Passages that are embedded, taken over and told to a service at once."""
LOCK = "tend index"
LONGEST = 20.0
"""Seconds after which the rest is left to a further job, so that others get their turn."""

_TAKE_OVER = """
insert into knowledge_passagevector (index_id, passage_id, embedding, told)
select %(index)s, v.passage_id, v.embedding, '' from knowledge_passagevector v
join knowledge_passage p on p.id = v.passage_id
where v.index_id = any(%(others)s) and not exists (
    select from knowledge_passagevector mine where mine.index_id = %(index)s and mine.passage_id = v.passage_id)
limit %(limit)s on conflict do nothing
"""
_GONE = """
select v.passage_id from knowledge_passagevector v where v.index_id = %(index)s
and (%(all)s or not exists (select from knowledge_passage p where p.id = v.passage_id)) limit %(limit)s
"""
_UNTOLD = f"""
select v.id, v.passage_id, v.embedding, p.audience, p.locale, p.kind, p.labels, {TOLD}
from knowledge_passagevector v join knowledge_passage p on p.id = v.passage_id
where v.index_id = %(index)s and v.told <> {TOLD} limit %(limit)s
"""  # noqa: S608  # a constant


def tend(number: int, seconds: float | None = None) -> bool:
    """Bring an index up to date for a while, and serve from it once it is whole; whether there is more to do.

    What a service or a model refuses is noted on the row, and tried again by a duty. While another process
    does it, this one does nothing.
    """
    with _alone(number) as mine:
        index = VectorIndex.objects.filter(pk=number).first() if mine else None
        return _tended(index, LONGEST if seconds is None else seconds) if index is not None else False


@contextmanager
def _alone(number: int) -> Iterator[bool]:
    """Whether nobody else tends this index. The database lets go of it when the process dies."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_try_advisory_lock(hashtext(%s), %s)", [LOCK, number])
        mine = bool(cursor.fetchone()[0])
    try:
        yield mine
    finally:
        if mine:
            with connection.cursor() as cursor:
                cursor.execute("select pg_advisory_unlock(hashtext(%s), %s)", [LOCK, number])


def _tended(index: VectorIndex, seconds: float) -> bool:
    number, until = index.pk, time.monotonic() + seconds
    try:
        more = _clear(index, until) if index.state == State.LEAVING else _bring_up(index, until)
    except AdapterError as error:
        log.warning("Index %s: %s", index, error.message)
        VectorIndex.objects.filter(pk=number).update(error=error.message)
        return False
    if index.error:
        VectorIndex.objects.filter(pk=number).update(error="")
    return more


def _bring_up(index: VectorIndex, until: float) -> bool:
    """Whether there is more to do."""
    _let_go(index, until)
    _while(until, lambda: _live(index) and _take_over(index))
    above = 0

    def embed() -> bool:
        nonlocal above
        last = _embed(index, above) if _live(index) else None
        above = last or above
        return last is not None

    _while(until, embed)
    if index.engine != OURS:
        _while(until, lambda: _live(index) and _tell(index))
    if not _live(index):
        return False
    if lacking(index).any:
        return True
    if index.state == State.FILLING:
        serve(index)
    return False


def _while(until: float, work: Callable[[], Any]) -> None:
    """Work until there is none, or it is late; once at least."""
    while work() and time.monotonic() < until:
        pass


def _live(index: VectorIndex) -> bool:
    return VectorIndex.objects.filter(pk=index.pk, state__in=LIVE).exists()


def _take_over(index: VectorIndex) -> int:
    """Vectors of the same model from another index, where there are any; how many."""
    if index.anew:
        return 0
    others = VectorIndex.objects.filter(model=index.model, dimension=index.dimension, state__in=LIVE)
    # One that was made anew may be of another model by the same name: what is older takes nothing from it.
    others = others.exclude(pk=index.pk).filter(Q(anew=False) | Q(pk__lt=index.pk))
    with connection.cursor() as cursor:
        values: dict[str, Any] = {"index": index.pk, "others": [other.pk for other in others], "limit": TAKEN}
        cursor.execute(_TAKE_OVER, values)
        return int(cursor.rowcount)


def _embed(index: VectorIndex, above: int) -> int | None:
    """Embed the next passages without a vector; the last one's number, None when there are no more."""
    vectors = PassageVector.objects.filter(index=index.pk, passage=OuterRef("pk"))
    bare = Passage.objects.filter(~Exists(vectors), pk__gt=above).order_by("pk")
    rows = list(bare.values_list("pk", "article__title", "heading", "text")[:BATCH])
    if not rows:
        return None
    embedder: Embedder = embedder_for(index)
    texts = [embedded_text(title, heading, text) for _, title, heading, text in rows]
    keep(index, zip([row[0] for row in rows], embedder.embed(texts), strict=True))
    return int(rows[-1][0])


def keep(index: VectorIndex, vectors: Any) -> None:
    """Vectors by the number of their passage; those that are there stay."""
    rows = [PassageVector(index=index, passage_id=number, embedding=vector) for number, vector in vectors]
    PassageVector.objects.bulk_create(rows, ignore_conflicts=True)


def _tell(index: VectorIndex) -> int:
    """Put entries at the service whose passages are new to it or have changed; how many."""
    engine, settings = engine_for(index)
    with connection.cursor() as cursor:
        cursor.execute(_UNTOLD, {"index": index.pk, "limit": SENT})
        rows = cursor.fetchall()
    entries = [
        Entry(passage, numbers_of(embedding), audience, locale, kind, tuple(labels) or (UNLABELLED,))
        for _, passage, embedding, audience, locale, kind, labels, _ in rows
    ]
    if entries:
        engine.put(settings, entries)
    by_told: dict[str, list[int]] = {}
    for row in rows:
        by_told.setdefault(row[-1], []).append(row[0])
    for told, numbers in by_told.items():
        PassageVector.objects.filter(pk__in=numbers).update(told=told)
    return len(rows)


def numbers_of(embedding: str) -> np.ndarray:
    numbers: np.ndarray = HalfVector.from_text(embedding).to_numpy().astype(np.float32)
    return numbers


def _let_go(index: VectorIndex, until: float, *, every: bool = False) -> bool:
    """Drop what is gone, or `every` entry; whether there is more."""
    engine, settings = engine_for(index) if index.engine != OURS else (None, None)
    while True:
        with connection.cursor() as cursor:
            cursor.execute(_GONE, {"index": index.pk, "all": every, "limit": TAKEN})
            numbers = [number for (number,) in cursor.fetchall()]
        if not numbers:
            return False
        if engine is not None:
            engine.drop(settings, numbers)
        PassageVector.objects.filter(index=index.pk, passage__in=numbers).delete()
        if time.monotonic() > until:
            return True


def _clear(index: VectorIndex, until: float) -> bool:
    """Remove an index that nobody wants any more; whether there is more of it."""
    try:
        if _let_go(index, until, every=True):
            return True
    except Refused as error:
        # The account or its key may be gone for good: then its entries are its own affair.
        log.warning("Index %s: its entries stay at the service. %s", index, error.message)
        PassageVector.objects.filter(index=index.pk).delete()
    with connection.cursor() as cursor:
        cursor.execute(f"drop index if exists passage_vectors_{int(index.pk)}")
    VectorIndex.objects.filter(pk=index.pk).delete()
    return False
