"""A library for scoring: the given articles and no others, in a transaction of which nothing stays."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from html import unescape
from typing import Any

from django.db import connection, transaction

from replywell.adapters.models.port import Embedder
from replywell.adapters.sources.port import Document
from replywell.kit.errors import Invalid
from replywell.knowledge.actions.sync import put_article
from replywell.knowledge.actions.words import learn_words
from replywell.knowledge.models import Article, Passage, PassageVector, PassageWord, Source

type Rows = list[dict[str, Any]]


@contextmanager
def only_these(
    articles: Rows, encoder: Embedder, on_article: Callable[[int], None]
) -> Iterator[dict[int, str]]:
    """Article number → the id it is given by, while the search finds these articles alone."""
    with transaction.atomic():
        source = Source.objects.create(slug="evaluation", name="Evaluation", active=False)
        Source.objects.exclude(pk=source.pk).delete()  # inside a transaction that is rolled back
        Article.objects.exclude(source=source).delete()
        for number, row in enumerate(articles, 1):
            put_article(source, document_of(row, number), "evaluation", encoder)
            on_article(number)
        learn_words(always=True)
        _counted()
        try:
            yield dict(source.articles.values_list("pk", "key"))
        finally:
            transaction.set_rollback(True)


def document_of(row: dict[str, Any], number: int) -> Document:
    """An article of `markdown`, `html` or `text`. Raises `Invalid` naming the row that has none."""
    text = row.get("markdown") or row.get("content") or row.get("text") or ""
    if not text and row.get("html"):
        text = _plain(str(row["html"]))
    if "id" not in row or not isinstance(text, str) or not text.strip():
        raise Invalid(f"Row {number} of --articles needs `id` and `markdown` (or `html`, or `text`).")
    title = str(row.get("title") or "")
    first, _, rest = text.partition("\n")
    if title and first.strip() == title and rest.strip():  # a title that stands in the text would count twice
        text = rest.lstrip("\n")
    return Document(key=str(row["id"]), title=title, markdown=text, locale=str(row.get("locale") or "en"))


def _counted() -> None:
    """The database learns how much there is, as on a desk in use it does by itself: else it plans for nothing."""
    tables = ", ".join(model._meta.db_table for model in (Article, Passage, PassageVector, PassageWord))
    with connection.cursor() as cursor:
        cursor.execute(f"analyze {tables}")


def _plain(page: str) -> str:
    """Headings, paragraphs and lists of a simple page as Markdown."""
    text = re.sub(
        r"<h([1-6])[^>]*>(.*?)</h\1>", lambda m: f"\n\n{'#' * int(m[1])} {m[2]}\n\n", page, flags=re.S
    )
    text = re.sub(r"<li[^>]*>", "\n- ", text)
    text = re.sub(r"</(p|div|ul|ol|tr|table)>|<br\s*/?>", "\n\n", text)
    text = unescape(re.sub(r"<[^>]+>", "", text))
    lines = [line.strip() for line in text.split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()
