"""An article's passages follow its text: only what is new is embedded, what is the same keeps its row."""

import hashlib
import logging
from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.search import SearchVector
from django.db import models
from django.db.models import Value
from django.db.models.functions import Concat

from replywell.adapters.models.port import Embedder, tokens_of
from replywell.kit import clock
from replywell.kit.errors import AdapterError
from replywell.knowledge.actions.asking import ask_tending, keep_up
from replywell.knowledge.actions.tending import keep
from replywell.knowledge.chunk import Chunk, chunk
from replywell.knowledge.index.engines import OURS, embedder_for
from replywell.knowledge.index.serving import serving
from replywell.knowledge.index.texts import embedded_text
from replywell.knowledge.language import search_config
from replywell.knowledge.models import Article, Passage, PassageVector, VectorIndex

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Cut:
    """A text cut into passages. `vectors` has the vector in `index` of each hash, as far as there is one."""

    chunks: list[Chunk]
    hashes: list[str]
    index: VectorIndex
    vectors: dict[str, Any]
    embedded: int
    """Vectors that had to be made: the article did not have them."""


def cut(title: str, markdown: str, embedder: Embedder | None = None, *, of: Article | None = None) -> Cut:
    """The passages of a text; of an article that is there only those it lacks are embedded.

    Takes as long as the embedder does: keep no transaction open meanwhile. While the model does not answer,
    passages go without vectors: words find them, and a job makes up for it. An `embedder` is for tests and
    for measuring; else it is that of the index that serves.
    """
    index = serving()
    chunks = _chunks(markdown, embedder, index) or [Chunk("", "", title)]
    hashes = [passage_hash(title, part) for part in chunks]
    there = PassageVector.objects.filter(index=index, passage__article=of)
    vectors: dict[str, Any] = dict(there.values_list("passage__hash", "embedding")) if of else {}
    fresh = {value: part for value, part in zip(hashes, chunks, strict=True) if value not in vectors}
    made: Any = []
    if fresh:
        try:
            made = (embedder or embedder_for(index)).embed([_text(title, part) for part in fresh.values()])
        except AdapterError as error:
            log.warning("%s is kept without vectors for now: %s", title, error.message)
    vectors.update(zip(fresh, made, strict=False))
    return Cut(chunks, hashes, index, vectors, embedded=len(made))


def _chunks(markdown: str, embedder: Embedder | None, index: VectorIndex) -> list[Chunk]:
    try:
        return chunk(markdown, tokens_of(embedder or embedder_for(index)))
    except AdapterError:  # a model that cannot be loaded counts no tokens: they are estimated
        return chunk(markdown)


def put_passages(article: Article, parts: Cut) -> None:
    """Make the article's passages those of the cut, inside the transaction that wrote the article.

    Passages that stay keep their row, and with it their number.
    """
    there: dict[str, list[Passage]] = defaultdict(list)
    for passage in article.passages.defer("search").order_by("-position"):
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
                search="",
                **_told(article),
            )
        )
    gone = [passage.pk for same in there.values() for passage in same]
    if gone:
        Passage.objects.filter(pk__in=gone).delete()
        PassageVector.objects.filter(index__engine=OURS, passage__in=gone).delete()
    Passage.objects.bulk_update(moved, ["position", "anchor"])
    Passage.objects.bulk_create(new)
    keep(parts.index, [(one.pk, parts.vectors[one.hash]) for one in new if one.hash in parts.vectors])
    _index_words(article, [passage.pk for passage in new])
    if new or gone:
        Article.objects.filter(pk=article.pk).update(to_compare=clock.now())
    tell_passages(article)
    if any(one.hash not in parts.vectors for one in new):
        ask_tending(parts.index)
    elif new or gone:
        keep_up()


def tell_passages(article: Article) -> None:
    """What an article is filtered by is told to its passages, where they do not know it."""
    told = _told(article)
    behind = list(article.passages.exclude(**told).values_list("pk", flat=True))
    if behind:
        Passage.objects.filter(pk__in=behind).update(**told)
        Article.objects.filter(pk=article.pk).update(to_compare=clock.now())
        _index_words(article, behind)
        keep_up()


def passage_hash(title: str, part: Chunk) -> str:
    return hashlib.sha256(_text(title, part).encode()).hexdigest()


def _text(title: str, part: Chunk) -> str:
    return embedded_text(title, part.heading, part.text)


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
