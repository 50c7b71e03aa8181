"""Measures finding passages: python benchmarks/retrieval.py [--passages 100000] [--count 200] [--ef 40 100 200]
[--home DIR] [--again] [--build-memory 512MB] [--json]

Fills the desk in HOME (made if it is not there) with synthetic passages in topics, then prints how long filling and
indexing took, what the indexes weigh, hybrid search at percentiles, recall@10 against exact search at each `ef`, and
recall with 1 % and 0.1 % of the passages visible. It refuses a desk with articles of its own. `--again` measures what
was filled before.
"""

import argparse
import json
import os
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from benchmarks.retrieval_library import SLUG, Library, fill, timed

NEEDED = 10
"""Results that recall is counted on."""


def sizes() -> dict[str, float]:
    """Megabytes of the passages, of their vectors, and of each of their indexes."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "select c.relname, pg_relation_size(c.oid) / 1e6 from pg_index i join pg_class c on c.oid = i.indexrelid"
            " where i.indrelid in ('knowledge_passage'::regclass, 'knowledge_passagevector'::regclass)"
            " and pg_relation_size(c.oid) > 1e5"
        )
        found = {name: round(float(size), 1) for name, size in cursor.fetchall()}
        cursor.execute(
            "select pg_table_size('knowledge_passage') / 1e6, pg_table_size('knowledge_passagevector') / 1e6"
        )
        passages, vectors = cursor.fetchone()
        return {"passages": round(float(passages), 1), "vectors": round(float(vectors), 1)} | found


def spread(seconds: list[float]) -> dict[str, float]:
    parts = statistics.quantiles(seconds, n=100, method="inclusive")
    return {"p50_ms": round(parts[49] * 1e3, 2), "p95_ms": round(parts[94] * 1e3, 2)}


def nearest_of_all(vectors: np.ndarray, audiences: tuple[str, ...]) -> list[set[int]]:
    """The true nearest ten of each, by comparing all."""
    from django.db import connection
    from pgvector import HalfVector

    from replywell.knowledge.index import serving

    found = []
    with connection.cursor() as cursor:
        cursor.execute("set enable_indexscan = off")
        for vector in vectors:
            cursor.execute(
                "select v.passage_id from knowledge_passagevector v join knowledge_passage p on p.id = v.passage_id"
                " where v.index_id = %s and p.kind = 'article' and p.audience = any(%s)"
                " order by v.embedding <=> %s::halfvec, v.passage_id limit %s",
                [serving().pk, list(audiences), HalfVector(vector).to_text(), NEEDED],
            )
            found.append({number for (number,) in cursor.fetchall()})
        cursor.execute("reset enable_indexscan")
    return found


def recall(
    vectors: np.ndarray, true: list[set[int]], audiences: tuple[str, ...], **more: int
) -> dict[str, float]:
    """Of the true nearest ten how many are among the first ten found, and how long finding takes as many as the
    product asks for."""
    from replywell.adapters.index.port import Wanted
    from replywell.knowledge.index import serving
    from replywell.knowledge.index.postgres import search
    from replywell.knowledge.search import POOL

    index = serving()
    wanted, found, hoped, took = Wanted(audiences), 0, 0, []
    for vector, wished in zip(vectors, true, strict=True):
        start = time.perf_counter()
        near = search(index, vector, wanted, POOL, **more)
        took.append(time.perf_counter() - start)
        got = {one.passage for one in near[:NEEDED]}
        found, hoped = found + len(wished & got), hoped + len(wished)
    return {"recall": round(found / max(hoped, 1), 4)} | spread(took)


def hybrid(texts: list[str], vectors: np.ndarray, before: list[str] | None = None) -> dict[str, float]:
    """The search the assistant uses, without embedding the question; by the clock, and as processor time of this
    process and of the database's that answers it. `before` is what was said before each question."""
    from replywell.knowledge.index import ask
    from replywell.knowledge.search import search_near
    from replywell.knowledge.values import Query

    took, worked = [], []
    answering = backend()
    for at, (text, vector) in enumerate(zip(texts, vectors, strict=True)):
        said = before[at] if before else ""
        query = Query(text=text, context=said[:400], earlier=said[400:], internal=True)
        start = processor(answering)
        took.append(timed(lambda query=query, vector=vector: search_near(query, ask([], vector=vector))))
        worked.append(processor(answering) - start)
    return spread(took) | {f"processor_{name}": value for name, value in spread(worked).items()}


def backend() -> int:
    """The process of the database that answers this one."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("select pg_backend_pid()")
        return int(cursor.fetchone()[0])


def processor(answering: int) -> float:
    """Seconds of processor time taken by this process, and by the database's where it runs here."""
    told = Path(f"/proc/{answering}/schedstat")
    theirs = int(told.read_text().split()[0]) / 1e9 if told.exists() else 0.0
    return time.process_time() + theirs


def memory(home: Path) -> float:
    """Megabytes of the database's processes; what they share is counted once."""
    main = int((home / "postgres/data/postmaster.pid").read_text().split()[0])
    total = 0
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            parent = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
            if main in {int(folder.name), parent}:
                rollup = (folder / "smaps_rollup").read_text()
                total += next(int(line.split()[1]) for line in rollup.splitlines() if line.startswith("Pss:"))
        except (OSError, StopIteration):
            continue
    return round(total / 1e3, 1)


def measure(given: argparse.Namespace) -> dict[str, Any]:
    from replywell.knowledge.models import Article, PassageVector, Source

    if Article.objects.exclude(source__slug=SLUG).exists():
        sys.exit(f"The desk in {given.home} has articles of its own. Give another folder with --home.")
    library = Library(given.passages, given.seed)
    told: dict[str, Any] = {"passages": given.passages}
    if given.again:
        library.dice = np.random.default_rng(given.seed + 1)
    else:
        Source.objects.filter(slug=SLUG).delete()
        PassageVector.objects.all().delete()
        told["fill"] = fill(library, given.build_memory)
    topics = library.dice.integers(0, library.topics, size=given.count)
    vectors, texts = library.vectors(topics), library.texts(topics, 8)
    everybody, few, fewer = ("public", "signed_in", "internal"), ("public",), ("signed_in",)
    true = nearest_of_all(vectors, everybody)
    hybrid(texts[:20], vectors[:20])  # what is read first is not yet in memory
    told["hybrid"] = hybrid(texts, vectors)
    told["hybrid, a follow-up"] = hybrid(texts, vectors, library.texts(topics, 200))
    told["by ef"] = {ef: recall(vectors, true, everybody, ef=ef, few=0) for ef in given.ef}
    true = nearest_of_all(vectors, few)
    told["1 % visible"] = recall(vectors, true, few)
    told["1 % visible, by the index"] = recall(vectors, true, few, few=0)
    told["0.1 % visible"] = recall(vectors, nearest_of_all(vectors, fewer), fewer)
    told["megabytes"] = sizes()
    if (given.home / "postgres/data/postmaster.pid").exists():
        told["database_memory_mb"] = memory(given.home)
    return told


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--passages", type=int, default=100_000)
    arguments.add_argument("--count", type=int, default=200, help="questions asked")
    arguments.add_argument("--ef", type=int, nargs="+", default=[40, 100, 200, 400])
    arguments.add_argument("--seed", type=int, default=1)
    arguments.add_argument("--home", type=Path, default=Path(tempfile.gettempdir()) / "replywell-retrieval")
    arguments.add_argument("--again", action="store_true", help="measure what was filled before")
    arguments.add_argument(
        "--build-memory", default="512MB", help="maintenance_work_mem while indexes are built"
    )
    arguments.add_argument("--json", action="store_true", help="one line of JSON")
    given = arguments.parse_args()
    given.home.mkdir(parents=True, exist_ok=True)
    os.environ["REPLYWELL_HOME"] = str(given.home)
    from replywell.project.boot import boot, migrate

    boot()
    migrate()
    told = measure(given)
    if given.json:
        print(json.dumps(told))
        return
    for name, value in told.items():
        print(f"{name}: {json.dumps(value)}")


if __name__ == "__main__":
    main()
