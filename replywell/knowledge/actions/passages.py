"""An article's passages follow its text: only what is new is embedded, what is the same keeps its row."""

import hashlib
from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.search import SearchVector
from django.db import models
from django.db.models import Value
from django.db.models.functions import Concat

from replywell.adapters.models.port import Embedder
from replywell.knowledge.chunk import Chunk, chunk
from replywell.knowledge.language import search_config
from replywell.knowledge.models import Article, Passage


@dataclass(frozen=True, slots=True)
class Cut:
    """A text cut into passages; `vectors` has the vector of each hash."""

    chunks: list[Chunk]
    hashes: list[str]
    vectors: dict[str, Any]
    embedded: int
    """Vectors that had to be made: the article did not have them."""


def cut(title: str, markdown: str, embedder: Embedder, *, of: Article | None = None) -> Cut:
    """The passages of a text; of an article that is there only those it lacks are embedded.

    Takes as long as the embedder does: keep no transaction open meanwhile.
    """
    chunks = chunk(markdown) or [Chunk("", "", title)]
    hashes = [passage_hash(title, part) for part in chunks]
    vectors: dict[str, Any] = dict(of.passages.values_list("hash", "embedding")) if of else {}
    fresh = {value: part for value, part in zip(hashes, chunks, strict=True) if value not in vectors}
    made: Any = embedder.embed([embedded_text(title, part) for part in fresh.values()]) if fresh else []
    vectors.update(zip(fresh, made, strict=True))
    return Cut(chunks, hashes, vectors, embedded=len(fresh))


def put_passages(article: Article, parts: Cut) -> None:
    """Make the article's passages those of the cut, inside the transaction that wrote the article.

    Passages that stay keep their row, and with it their number.
    """
    there: dict[str, list[Passage]] = defaultdict(list)
    for passage in article.passages.defer("search", "embedding").order_by("-position"):
        there[passage.hash].append(passage)
    new, moved = [], []
    for position, (part, value) in enumerate(zip(parts.chunks, parts.hashes, strict=True)):
        if there[value]:
            passage = there[value].pop()
            if (passage.position, passage.anchor) != (position, part.anchor):
                passage.position, passage.anchor = position, part.anchor
                moved.append(passage)
            continue
        new.append(
            Passage(
                article=article,
                position=position,
                heading=part.heading[:500],
                anchor=part.anchor,
                text=part.text,
                hash=value,
                embedding=parts.vectors[value],
                search="",
                **_told(article),
            )
        )
    gone = [passage.pk for same in there.values() for passage in same]
    Passage.objects.filter(pk__in=gone).delete()
    Passage.objects.bulk_update(moved, ["position", "anchor"])
    Passage.objects.bulk_create(new)
    _index_words(article, [passage.pk for passage in new])
    if new or gone:
        Article.objects.filter(pk=article.pk).update(to_compare=True)
    tell_passages(article)


def tell_passages(article: Article) -> None:
    """What an article is filtered by is told to its passages, where they do not know it."""
    told = _told(article)
    behind = list(article.passages.exclude(**told).values_list("pk", flat=True))
    if behind:
        Passage.objects.filter(pk__in=behind).update(**told)
        Article.objects.filter(pk=article.pk).update(to_compare=True)
        _index_words(article, behind)


def passage_hash(title: str, part: Chunk) -> str:
    return hashlib.sha256(embedded_text(title, part).encode()).hexdigest()


def embedded_text(title: str, part: Chunk) -> str:
    """What a passage is embedded as: its place gives a short section its meaning."""
    return f"{title} › {part.heading}\n{part.text}" if part.heading else f"{title}\n{part.text}"


def _told(article: Article) -> dict[str, Any]:
    return {
        "locale": article.locale,
        "audience": article.audience,
        "kind": article.kind,
        "labels": article.labels,
        "stale_on": article.expires_on,
    }


def _index_words(article: Article, passages: list[int]) -> None:
    config = search_config(article.locale)
    title = Concat(Value(f"{article.title} "), "heading", output_field=models.TextField())
    article.passages.filter(pk__in=passages).update(
        search=SearchVector(title, weight="A", config=config)
        + SearchVector("text", weight="B", config=config)
    )
