"""Made-up passages in topics, and a desk filled with them."""

import time
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

SIZE = 384
PER_ARTICLE = 10
WORDS = 20_000
SLUG = "benchmark"


def units(rows: np.ndarray) -> np.ndarray:
    return (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)


class Library:
    """Synthetic passages: each of a topic, whose words it uses and near whose centre its vector lies."""

    def __init__(self, passages: int, seed: int) -> None:
        self.dice = np.random.default_rng(seed)
        self.count = passages
        self.topics = max(20, passages // 200)
        self.centres = self.dice.normal(size=(self.topics, SIZE)).astype(np.float32)
        self.words = np.array([f"w{''.join(chr(97 + int(d)) for d in f'{i:05d}')}" for i in range(WORDS)])

    def vectors(self, topics: np.ndarray) -> np.ndarray:
        """Near their topics' centres, but not at them; a question's vector is made like a passage's."""
        return units(self.centres[topics] + self.dice.normal(size=(len(topics), SIZE)) * 0.9)

    def texts(self, topics: np.ndarray, length: int) -> list[str]:
        """Words as in a language: few are everywhere, most are rare; a third are the topic's own."""
        common = np.minimum(self.dice.zipf(1.3, size=(len(topics), length)) - 1, WORDS - 1)
        own = (topics[:, None] * 37 + self.dice.integers(0, 40, size=(len(topics), length))) % WORDS
        picked = np.where(self.dice.random((len(topics), length)) < 0.33, own, common)
        return [" ".join(row) for row in self.words[picked]]

    def rows(self, step: int = 2_000) -> Iterator[tuple[int, str, str, np.ndarray]]:
        """Number, audience, text and vector of each; one in a hundred is public, one in a thousand signed-in."""
        for start in range(0, self.count, step):
            topics = self.dice.integers(0, self.topics, size=min(step, self.count - start))
            for i, (text, vector) in enumerate(
                zip(self.texts(topics, 80), self.vectors(topics), strict=True), start
            ):
                yield (
                    i,
                    "public" if i % 100 == 0 else "signed_in" if i % 1000 == 1 else "internal",
                    text,
                    vector,
                )


def timed(work: Callable[[], Any]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def fill(library: Library, build_memory: str) -> dict[str, float]:
    """By COPY, without the indexes; then they are built. Times in seconds."""
    from django.db import connection

    from replywell.knowledge.actions.words import learn_words
    from replywell.knowledge.index import serving

    def copy() -> None:
        cursor.execute("create temporary table given (n int, audience text, body text, embedding halfvec)")
        with cursor.copy("copy given from stdin") as out:
            for n, audience, text, vector in library.rows():
                out.write_row((n, audience, text, "[" + ",".join(f"{x:.5f}" for x in vector) + "]"))

    def insert() -> None:
        cursor.execute(
            "insert into knowledge_passage (article_id, position, heading, anchor, text, hash, locale, audience,"
            " kind, labels, search) select %s + n / %s, n %% %s, '', '', body, n::text, 'en', audience,"
            " 'article', '{}', to_tsvector('english', body) from given order by n",
            [first, PER_ARTICLE, PER_ARTICLE],
        )
        cursor.execute(
            "insert into knowledge_passagevector (index_id, passage_id, embedding, told)"
            " select %s, p.id, embedding, '' from given join knowledge_passage p on p.hash = n::text order by n",
            [serving().pk],
        )

    def build() -> None:
        cursor.execute("select set_config('maintenance_work_mem', %s, false)", [build_memory])
        for _name, definition in indexes:
            cursor.execute(definition)
        cursor.execute("analyze knowledge_passage, knowledge_passagevector")

    with connection.cursor() as cursor:
        first = articles(library.count // PER_ARTICLE + 1)
        cursor.execute(
            "select indexname, indexdef from pg_indexes where indexdef ~ 'USING (hnsw|gin)'"
            " and tablename in ('knowledge_passage', 'knowledge_passagevector')"
        )
        indexes = cursor.fetchall()
        took = {"make_and_copy_s": timed(copy)}
        for name, _definition in indexes:
            cursor.execute(f'drop index "{name}"')
        try:
            took["insert_s"] = timed(insert)
        finally:
            took["build_indexes_s"] = timed(build)
    took["learn_words_s"] = timed(lambda: learn_words(always=True))
    return {name: round(value, 2) for name, value in took.items()}


def articles(count: int) -> int:
    """So many articles in a row; returns the first one's number."""
    from replywell.knowledge.models import Article, Source

    source = Source.objects.create(slug=SLUG, name="Benchmark", active=False)
    made = [Article(source=source, key=f"{i}", title=f"Article {i}", markdown="") for i in range(count)]
    Article.objects.bulk_create(made, batch_size=5_000)
    numbers = [article.pk for article in made]
    assert numbers[-1] - numbers[0] == count - 1, "somebody else writes articles; ask again"
    return numbers[0]
