"""How good the search is on questions whose articles are known."""

import math
import time
from collections.abc import Callable
from statistics import quantiles
from typing import Any

from replywell.adapters.models.embedded.language import language_of
from replywell.knowledge.index import serving_embedder
from replywell.knowledge.search import search
from replywell.knowledge.values import Query
from replywell.project.evaluation.corpus import only_these

type Rows = list[dict[str, Any]]
type Progress = Callable[[int, int], None]

PASSAGES_AN_ARTICLE = 4
"""Passages asked for, for each article wanted: several passages may be of one article."""
MODES: dict[str, dict[str, bool]] = {
    "words": {"by_meaning": False, "rerank": False},
    "vectors": {"by_words": False, "rerank": False},
    "fused": {"rerank": False},
    "reranked": {},
}
"""The ways to search that are compared: by words only, by vectors only, by both, and as the product does."""


def retrieval(
    articles: Rows, queries: Rows, *, k: int, on_progress: Progress, modes: tuple[str, ...] = ("reranked",)
) -> tuple[Rows, dict[str, Any]]:
    """Ranked articles (of the last mode) and the metrics of each mode; nothing of it stays.

    The real search runs over the given articles and no others.
    """
    encoder = serving_embedder()
    predictions: Rows = []
    figures: dict[str, Any] = {}
    todo = len(articles) + len(modes) * len(queries)
    with only_these(articles, encoder, lambda number: on_progress(number, todo)) as ids:
        done = len(articles)
        for mode in modes:
            predictions, seconds = [], []
            for number, row in enumerate(queries, 1):
                query = _query(row, k, MODES[mode])
                encoder.embed([query.text])  # what the encoder takes is not the search's
                started = time.perf_counter()
                ranked = _ranked(query, ids, k, encoder)
                seconds.append(time.perf_counter() - started)
                predictions.append({"id": row.get("id", number), "ranked": ranked})
                on_progress(done := done + 1, todo)
            figures[mode] = _retrieval_figures(queries, predictions, k) | _latency(seconds)
    return predictions, figures if len(modes) > 1 else figures[modes[0]]


def _query(row: dict[str, Any], k: int, mode: dict[str, bool]) -> Query:
    """The question as the walk asks it: with what was said before as its context."""
    said = [str(turn.get("text", "")) for turn in row.get("history") or []]
    return Query(
        text=row["text"],
        context="\n".join(turn[:500] for turn in said[-2:]),
        earlier="\n".join(turn[:500] for turn in said[-6:-2]),
        language=row.get("locale") or language_of(row["text"]),
        limit=k * PASSAGES_AN_ARTICLE,
        **mode,
    )


def _ranked(query: Query, ids: dict[int, str], k: int, encoder: Any) -> Rows:
    best: dict[str, float] = {}
    for hit in search(query, encoder).hits:
        best.setdefault(ids[hit.article], hit.score)
    return [{"article": article, "score": score} for article, score in list(best.items())[:k]]


def _latency(seconds: list[float]) -> dict[str, float]:
    """Milliseconds of a search, the question's vector being known."""
    if len(seconds) < 2:
        return {}
    parts = quantiles([second * 1000 for second in seconds], n=100)
    return {"ms_median": round(parts[49], 1), "ms_p95": round(parts[94], 1)}


def _retrieval_figures(queries: Rows, predictions: Rows, k: int) -> dict[str, Any]:
    recalls: dict[int, list[float]] = {5: [], 10: []}
    hits: dict[int, list[bool]] = {1: [], 5: [], 10: []}
    ranks, gains = [], []
    for row, prediction in zip(queries, predictions, strict=True):
        relevant = {str(article) for article in row.get("relevant") or []}
        if not relevant:
            continue
        found = [entry["article"] for entry in prediction["ranked"]]
        places = [place for place, article in enumerate(found, 1) if article in relevant]
        for at, values in recalls.items():
            values.append(sum(place <= at for place in places) / len(relevant))
        for at, told in hits.items():
            told.append(any(place <= at for place in places))
        ranks.append(1 / places[0] if places else 0.0)
        ideal = sum(1 / math.log2(place + 1) for place in range(1, min(len(relevant), 10) + 1))
        gains.append(sum(1 / math.log2(place + 1) for place in places if place <= 10) / ideal)
    count = max(len(ranks), 1)
    return {
        "queries": len(queries),
        "with_relevant": len(ranks),
        "k": k,
        **{f"hit@{at}": round(sum(told) / count, 4) for at, told in hits.items() if at <= k},
        **{f"recall@{at}": round(sum(values) / count, 4) for at, values in recalls.items() if at <= k},
        "mrr": round(sum(ranks) / count, 4),
        "ndcg@10": round(sum(gains) / count, 4),
    }
