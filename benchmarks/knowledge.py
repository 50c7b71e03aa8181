"""Measures retrieval on the public question sets: by words, by vectors, fused and reranked, on one half of each.

    python benchmarks/knowledge.py --data ../shared/data [--half report] [--sets workarena ivpn …]

Constants are chosen on the half `tune`; docs/measure/retrieval.md tells the figures of the half `report`.
"""

import argparse
import json
import sys
from pathlib import Path

from knowledge_sets import SETS, Set


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--half", choices=["tune", "report", "all"], default="report")
    parser.add_argument("--sets", nargs="*", default=list(SETS))
    parser.add_argument("--modes", nargs="*", default=["words", "vectors", "fused", "reranked"])
    parser.add_argument("--target", type=int, help="Tokens a passage aims at, instead of the usual.")
    parser.add_argument("--overlap", type=float, help="Share repeated from the passage before.")
    parser.add_argument("--short", type=int, help="Tokens below which a section takes in the next.")
    asked = parser.parse_args()

    from replywell.project.boot import ready

    ready()
    from replywell.knowledge import chunk
    from replywell.project.evaluation.retrieval import retrieval

    chunk.TARGET = asked.target or chunk.TARGET
    chunk.SHORT = chunk.SHORT if asked.short is None else asked.short
    chunk.OVERLAP = chunk.OVERLAP if asked.overlap is None else asked.overlap
    for name in asked.sets:
        chosen: Set = SETS[name](asked.data)
        queries = [
            {
                "id": q.id,
                "text": q.text,
                "relevant": sorted(q.relevant),
                "locale": q.locale,
                "history": [{"role": role, "text": text} for role, text in q.history],
            }
            for q in chosen.questions
            if asked.half in (q.half, "all")
        ]
        _, figures = retrieval(
            chosen.articles, queries, k=10, modes=tuple(asked.modes), on_progress=lambda *_: None
        )
        told = figures if len(asked.modes) > 1 else {asked.modes[0]: figures}
        for mode, values in told.items():
            print(json.dumps({"set": chosen.name, "half": asked.half, "mode": mode, **values}), flush=True)


if __name__ == "__main__":
    sys.exit(main())
