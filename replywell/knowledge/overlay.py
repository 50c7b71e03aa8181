"""Searching as if other texts were published: their passages are cut and embedded in memory, nothing is written.

What stays the same in an article keeps its passage and number, so whatever rests on it is the same question as before.
Other passages have negative numbers. They are weighed by the very measures of the search: cosine and BM25.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from pgvector import HalfVector

from replywell.adapters.models.embedders.vectors import unit
from replywell.adapters.models.port import Embedder
from replywell.kit import clock
from replywell.kit.values import Value
from replywell.knowledge.actions.passages import cut
from replywell.knowledge.candidates import Row
from replywell.knowledge.index import Asked
from replywell.knowledge.language import search_config
from replywell.knowledge.models import Article, Kind
from replywell.knowledge.values import Query
from replywell.knowledge.words import Wording

_WORDED = """
select p.place, {score} from (
    select place, setweight(to_tsvector(config::regconfig, head), 'A')
        || setweight(to_tsvector(config::regconfig, body), 'B') as search
    from unnest(%(places)s::int[], %(configs)s::text[], %(heads)s::text[], %(bodies)s::text[])
        o(place, config, head, body)
) p
"""


class ArticleText(Value):
    """An article as it would be published. `article` is 0 for one that is not here yet."""

    article: int = 0
    title: str
    markdown: str
    locale: str = "en"
    audience: str = "public"
    labels: tuple[str, ...] = ()
    url: str = ""


@dataclass(frozen=True)
class Part:
    """A passage that would be there. `row` has the number of the published one where nothing changed."""

    row: Row
    labels: tuple[str, ...]
    vector: np.ndarray | None

    @property
    def is_new(self) -> bool:
        return self.row.passage < 0


@dataclass(frozen=True)
class Overlay:
    """Passages that stand in the place of those of these articles."""

    articles: frozenset[int]
    parts: tuple[Part, ...]

    def over(
        self,
        cursor: Any,
        rows: dict[int, Row],
        names: dict[int, float],
        query: Query,
        asked: Asked,
        by: Wording,
    ) -> tuple[dict[int, Row], dict[int, float]]:
        """The candidates with these passages instead, and how surely the conversation named each."""
        kept = {part.row.passage: part.row for part in self.parts}
        named: dict[int, float] = {}
        found: dict[int, Row] = {}
        for number, row in rows.items():
            if row.article not in self.articles:
                found[number] = row
                continue
            named[row.article] = max(named.get(row.article, 0.0), names.get(number, 0.0))
            if number in kept:
                found[number] = row._replace(position=kept[number].position, title=kept[number].title)
        new = [part for part in self.parts if part.is_new and _may(part, query)]
        worded = _worded(cursor, new, by)
        for place, part in enumerate(new):
            similarity = _likeness(asked, part.vector)
            found[part.row.passage] = part.row._replace(similarity=similarity, words=worded[place])
        more = {p.row.passage: named[p.row.article] for p in new if named.get(p.row.article)}
        return found, names | more

    def around(self, query: Query, best: Row) -> list[Row]:
        """What would stand before and after a passage, where one section was cut in several."""
        return [
            part.row
            for part in self.parts
            if part.row.article == best.article
            and abs(part.row.position - best.position) == 1
            and part.row.heading == best.heading
            and part.row.audience in query.readers
        ]


def overlay(texts: Sequence[ArticleText], embedder: Embedder | None = None) -> Overlay:
    """Cut and embed these texts. Raises what the embedder's cut raises; while a model is down there are no vectors."""
    parts: list[Part] = []
    articles: set[int] = set()
    for place, text in enumerate(texts):
        article = Article.objects.filter(pk=text.article).first() if text.article else None
        number = article.pk if article else -1 - place
        articles.add(number)
        parts += _parts(text, article, number, len(parts), embedder)
    return Overlay(frozenset(articles), tuple(parts))


def _parts(
    text: ArticleText, article: Article | None, number: int, so_far: int, embedder: Embedder | None
) -> list[Part]:
    done = cut(text.title, text.markdown, embedder, of=article)
    there: dict[str, list[int]] = {}
    for pk, value in article.passages.order_by("-position").values_list("pk", "hash") if article else ():
        there.setdefault(value, []).append(pk)
    parts = []
    for position, (chunk, value) in enumerate(zip(done.chunks, done.hashes, strict=True)):
        same = there.get(value)
        row = Row(
            passage=same.pop() if same else -1 - so_far - position,
            article=number,
            title=text.title,
            heading=chunk.heading[:500],
            url=text.url or (article.url if article else ""),
            anchor=chunk.anchor,
            text=chunk.text,
            locale=text.locale,
            audience=text.audience,
            updated_at=article.updated_at if article else clock.now(),
            stale_on=None,
            kind=Kind.ARTICLE.value,
            position=position,
            similarity=None,
            words=0.0,
        )
        parts.append(Part(row, text.labels, _vector(done.vectors.get(value))))
    return parts


def _vector(given: Any) -> np.ndarray | None:
    if given is None:
        return None
    numbers = given.to_list() if isinstance(given, HalfVector) else given
    row: np.ndarray = unit(np.asarray(numbers, np.float32)[None])[0]
    return row


def _likeness(asked: Asked, vector: np.ndarray | None) -> float | None:
    """The cosine to what was asked; none where one of them has no vector."""
    question = _vector(asked.vector)
    return None if question is None or vector is None else float(question @ vector)


def _may(part: Part, query: Query) -> bool:
    """Whether the asker may find it: as `candidates.MAY` says of published ones."""
    fits = not query.labels or not part.labels or bool(set(query.labels) & set(part.labels))
    return fits and part.row.audience in query.readers


def _worded(cursor: Any, parts: list[Part], by: Wording) -> dict[int, float]:
    """What the words of the question count in each, by its place."""
    if not parts:
        return {}
    cursor.execute(
        _WORDED.format(score=by.score),
        by.values
        | {
            "places": list(range(len(parts))),
            "configs": [search_config(part.row.locale) for part in parts],
            "heads": [f"{part.row.title} {part.row.heading}" for part in parts],
            "bodies": [part.row.text for part in parts],
        },
    )
    return {place: float(score) for place, score in cursor.fetchall()}
