"""How good the search is on questions whose articles are known."""

import math
from collections.abc import Callable
from typing import Any

from django.db import transaction

from replywell.adapters.models.embedded import embedder
from replywell.adapters.models.embedded.language import language_of
from replywell.adapters.sources.port import Document
from replywell.knowledge.actions.sync import put_article
from replywell.knowledge.models import Source
from replywell.knowledge.search import search
from replywell.knowledge.values import Query
from replywell.project.environment import environment

type Rows = list[dict[str, Any]]
type Progress = Callable[[int, int], None]

PASSAGES_AN_ARTICLE = 4
"""Passages asked for, for each article wanted: several passages may be of one article."""


def retrieval(articles: Rows, queries: Rows, *, k: int, on_progress: Progress) -> tuple[Rows, dict[str, Any]]:
    """Ranked articles and metrics of the real search over the given articles; nothing of it stays."""
    encoder = embedder(environment().root / "models")
    predictions: Rows = []
    with transaction.atomic():
        source = Source.objects.create(slug="evaluation", name="Evaluation", active=False)
        Source.objects.exclude(pk=source.pk).delete()  # inside a transaction that is rolled back
        for number, row in enumerate(articles, 1):
            document = Document(
                key=str(row["id"]),
                title=row.get("title") or "",
                markdown=row["markdown"],
                locale=row.get("locale") or "en",
            )
            put_article(source, document, "evaluation", encoder)
            on_progress(number, len(articles) + len(queries))
        ids = dict(source.articles.values_list("pk", "key"))
        for number, row in enumerate(queries, 1):
            predictions.append({"id": row.get("id", number), "ranked": _ranked(row, ids, k, encoder)})
            on_progress(len(articles) + number, len(articles) + len(queries))
        transaction.set_rollback(True)
    return predictions, _retrieval_figures(queries, predictions, k)


def _ranked(row: dict[str, Any], ids: dict[int, str], k: int, encoder: Any) -> Rows:
    asked = [turn["text"] for turn in row.get("history") or [] if turn.get("role") in {"user", "requester"}]
    text = "\n".join([*asked[-1:], row["text"]])
    query = Query(text=text, language=language_of(row["text"]), limit=k * PASSAGES_AN_ARTICLE)
    evidence = search(query, encoder)
    best: dict[str, float] = {}
    for hit in evidence.hits:
        best.setdefault(ids[hit.article], hit.score)
    return [{"article": article, "score": score} for article, score in list(best.items())[:k]]


def _retrieval_figures(queries: Rows, predictions: Rows, k: int) -> dict[str, Any]:
    recalls, ranks, gains = [], [], []
    for row, prediction in zip(queries, predictions, strict=True):
        relevant = {str(article) for article in row.get("relevant") or []}
        if not relevant:
            continue
        found = [entry["article"] for entry in prediction["ranked"]]
        places = [place for place, article in enumerate(found, 1) if article in relevant]
        recalls.append(len(places) / len(relevant))
        ranks.append(1 / places[0] if places else 0.0)
        ideal = sum(1 / math.log2(place + 1) for place in range(1, min(len(relevant), k) + 1))
        gains.append(sum(1 / math.log2(place + 1) for place in places) / ideal)
    count = max(len(ranks), 1)
    return {
        "queries": len(queries),
        "with_relevant": len(ranks),
        "k": k,
        "recall": round(sum(recalls) / count, 4),
        "hit_rate": round(sum(rank > 0 for rank in ranks) / count, 4),
        "first_is_relevant": round(sum(rank == 1 for rank in ranks) / count, 4),
        "mrr": round(sum(ranks) / count, 4),
        "ndcg": round(sum(gains) / count, 4),
    }
