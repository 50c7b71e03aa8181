"""What classification costs: a message on one core, and learning a dimension from 20,000 tickets.

    python -m benchmarks.classification_cost [--cache DIR] [--out FILE] [--only message]

Texts are those of ../shared/data's tickets_multilang; for 20,000 their sentences are mixed. Learning takes vectors
that the desk has kept since the tickets came; here they are drawn at random around ten middles, which costs the same.
"""

import argparse
import gzip
import json
import os
import random
import re
import resource
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np

from replywell.adapters.models.embedded import EmbeddedModel, embedder
from replywell.adapters.models.embedded.defaults import default_dimensions
from replywell.adapters.models.embedded.learn import Judged, learn
from replywell.adapters.models.port import ClassifyTask, Dimension, Label

TICKETS = (
    Path(__file__).resolve().parents[2]
    / "shared"
    / "data"
    / "classification"
    / "tickets_multilang"
    / "open.jsonl.gz"
)
MESSAGES, LEARNED, LABELS = 500, 20_000, 10


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--cache", type=Path, default=Path.home() / ".cache" / "replywell")
    options.add_argument("--out", type=Path)
    options.add_argument("--only", choices=["learning", "message"], help="One of the two.")
    chosen = options.parse_args()
    with gzip.open(TICKETS, "rt", encoding="utf-8") as file:
        rows = [json.loads(line) for line in file]
    measures = {"learning": _learning, "message": _messages}
    report = {
        name: measure(rows, chosen.cache) for name, measure in measures.items() if chosen.only in (None, name)
    }
    sys.stdout.write(json.dumps(report, indent=2) + "\n")
    if chosen.out:
        chosen.out.write_text(json.dumps(report, indent=2) + "\n")


def _messages(rows: list[dict[str, Any]], cache: Path) -> dict[str, Any]:
    """All four dimensions, language, entities and the wish for a person, after a warm-up, on one core."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    model, wall, cpu = EmbeddedModel(cache, threads=1), [], []
    for row in rows[: MESSAGES + 5]:
        task = ClassifyTask(
            subject=row["subject"] or "", text=row["body"] or "", dimensions=default_dimensions()
        )
        started, used = time.perf_counter(), time.thread_time()
        model.classify(task)
        wall.append(1_000 * (time.perf_counter() - started))
        cpu.append(1_000 * (time.thread_time() - used))
    figures = {"wall": np.array(wall[5:]), "cpu": np.array(cpu[5:])}
    return {
        f"{name}_ms_{point}": round(float(np.quantile(taken, share)), 1)
        for name, taken in figures.items()
        for point, share in (("median", 0.5), ("p95", 0.95))
    } | {"messages": MESSAGES}


def _learning(rows: list[dict[str, Any]], cache: Path) -> dict[str, Any]:
    texts = _mixed(rows)
    draw = np.random.default_rng(1)
    answers = draw.integers(0, LABELS, LEARNED)
    vectors = np.concatenate([_drawn(draw, answers) for _ in ("meaning", "manner")], axis=1)
    dimension = Dimension(name="queue", labels=tuple(Label(name=f"queue {place}") for place in range(LABELS)))
    started, used = time.perf_counter(), time.process_time()
    learned = learn(dimension, Judged(texts, answers, vectors), embedder(cache))
    return {
        "tickets": LEARNED,
        "labels": LABELS,
        "characters": round(sum(map(len, texts)) / LEARNED),
        "wall_s": round(time.perf_counter() - started, 1),
        "cpu_s": round(time.process_time() - used, 1),
        "peak_memory_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
        "head_mb": round(len(learned.body) / 1e6, 1),
    }


def _drawn(draw: np.random.Generator, answers: np.ndarray) -> np.ndarray:
    vectors = draw.normal(size=(LABELS, 384))[answers] + 2 * draw.normal(size=(LEARNED, 384))
    return (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)


def _mixed(rows: list[dict[str, Any]]) -> list[str]:
    """Made-up tickets of real sentences, as long as the real ones."""
    chance = random.Random(1)  # a seeded mixture, nothing secret
    sentences = [
        sentence
        for row in rows
        for sentence in re.split(r"(?<=[.!?])\s+", row["body"] or "")
        if len(sentence) > 20
    ]
    return [
        f"{chance.choice(rows)['subject']}\n{' '.join(chance.sample(sentences, chance.randint(2, 6)))}"
        for _ in range(LEARNED)
    ]


if __name__ == "__main__":
    main()
