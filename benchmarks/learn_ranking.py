"""Learns what each sign counts when the best passages are read again (`knowledge/rerank.py`).

    python benchmarks/learn_ranking.py --data ../shared/data

It learns from the halves `tune` of WorkArena, MTRAG-UN and tau2-bench, whose licences allow that, each set counting
alike: a conditional logit over the articles of what was found, with an article as good as its best passage.
"""

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from knowledge_sets import SETS
from scipy.optimize import minimize

LEARNED_FROM = ("workarena", "mtrag", "tau2")
SIGNS = ("score", "beside", "together")
SHARP = 3.0
"""How nearly the sum over an article's passages is that of its best one."""
HELD = 0.01
"""How strongly weights are held to those of the score alone."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    asked = parser.parse_args()

    from replywell.project.boot import ready

    ready()
    sets = [list(observed(SETS[name](asked.data))) for name in LEARNED_FROM]
    weights = learn(sets)
    told = dict(zip(SIGNS, weights / weights[0], strict=True))
    print({name: round(float(value), 2) for name, value in told.items()})


def observed(chosen: Any) -> Iterator[tuple[np.ndarray, np.ndarray, np.ndarray]]:
    """Of each question: its candidates' signs, the number of each one's article, and which articles are right."""
    from replywell.knowledge import rerank, search
    from replywell.knowledge.models import Passage
    from replywell.project.evaluation.retrieval import retrieval

    seen: list[tuple[np.ndarray, list[str]]] = []

    def note(question: str, candidates: list[rerank.Candidate]) -> dict[int, float]:
        articles = dict(
            Passage.objects.filter(pk__in=[each.passage for each in candidates]).values_list(
                "pk", "article__key"
            )
        )
        read = sorted(candidates, key=lambda each: (-each.score, each.passage))[: rerank.FIRST]
        together = rerank.together(question, read)
        rows = [(each.score, -each.beside, part) for each, part in zip(read, together, strict=True)]
        seen.append((np.array(rows), [articles[each.passage] for each in read]))
        return usual(question, candidates)

    usual, search.reranked = search.reranked, note
    queries = [
        {"text": q.text, "locale": q.locale, "history": [{"role": r, "text": t} for r, t in q.history]}
        for q in chosen.questions
        if q.half == "tune"
    ]
    try:
        retrieval(chosen.articles, queries, k=10, on_progress=lambda *_: None)
    finally:
        search.reranked = usual
    right = [q.relevant for q in chosen.questions if q.half == "tune"]
    for (signs, keys), relevant in zip(seen, right, strict=True):
        names, numbers = np.unique(keys, return_inverse=True)
        wanted = np.array([str(name) in {str(one) for one in relevant} for name in names], float)
        if wanted.any():
            yield signs, numbers, wanted / wanted.sum()


def learn(sets: list[list[Any]]) -> np.ndarray:
    """The weights of the signs."""
    start = np.array([1.0, 0.0, 0.0])

    def loss(weights: np.ndarray) -> float:
        total = HELD * float(((weights - start) ** 2).sum())
        for rows in sets:
            for signs, numbers, wanted in rows:
                scores = SHARP * (signs @ weights)
                best = scores.max()
                whole = np.bincount(numbers, np.exp(scores - best), len(wanted))
                articles = (np.log(np.maximum(whole, 1e-300)) + best) / SHARP
                most = articles.max()
                sure = articles - most - np.log(np.exp(articles - most).sum())
                total -= float(wanted @ sure) / len(rows)
        return total

    found: np.ndarray = minimize(loss, start, method="L-BFGS-B").x
    return found


if __name__ == "__main__":
    sys.exit(main())
