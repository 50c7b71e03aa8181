"""Articles as Markdown files with front matter, which the folder source reads back to the same."""

import re
from collections.abc import Iterator
from pathlib import PurePosixPath

from replywell.adapters.sources.front_matter import Place, document, joined
from replywell.knowledge.models import Article, Kind, State

_unsafe = re.compile(r"[^\w.@ -]+")
_LONGEST = 100


def exported(*, source: str = "", internal: bool = True) -> Iterator[tuple[str, str]]:
    """Path and text of every published article, of one source or of all; resolved tickets are none.

    Paths are safe below any folder and differ by more than the case of their letters.
    """
    rows = Article.objects.filter(kind=Kind.ARTICLE, state=State.PUBLISHED)
    rows = rows.filter(source__slug=source) if source else rows
    rows = rows if internal else rows.filter(audience="public")
    taken: set[str] = set()
    for article in rows.select_related("source", "category", "owner").order_by("pk").iterator():
        yield _free(_path(article), taken), as_file(article)


def as_file(article: Article) -> str:
    """An article's file. Where reading it would take a heading for the title, the title stands before it."""
    fields: dict[str, str | tuple[str, ...]] = {
        "title": article.title,
        "url": article.url,
        "locale": article.locale,
        "audience": article.audience,
        "category": article.category.name_in(article.locale) if article.category else "",
        "labels": tuple(article.labels),
        "owner": article.owner.email if article.owner else "",
        "verified": article.verified_on.isoformat() if article.verified_on else "",
        "expires": article.expires_on.isoformat() if article.expires_on else "",
        "updated": article.updated_at.isoformat(),
    }
    text = joined(fields, article.markdown)
    if document("", "", text, Place()).markdown != article.markdown.strip():
        text = joined(fields, f"# {article.title}\n\n{article.markdown.strip()}")
    return text


def _path(article: Article) -> str:
    """Below a folder for its source; what was written here goes by its address in the help center."""
    if article.source is None:
        return f"articles/{_part(article.locale)}/{_part(article.slug or str(article.pk))}.md"
    key = re.sub(r"^[a-z]+://", "", article.key, flags=re.IGNORECASE)
    parts = [_part(part) for part in key.split("/") if part.strip(". ")]
    path = PurePosixPath(article.source.slug, *(parts or [str(article.pk)]))
    return str(path if path.suffix.lower() == ".md" else f"{path}.md")


def _part(text: str) -> str:
    """A part of a path that no system minds; never hidden, since hidden files are not read back."""
    return _unsafe.sub("-", text).strip(". ")[-_LONGEST:].strip(". ") or "article"


def _free(path: str, taken: set[str]) -> str:
    stem = path.removesuffix(".md").removesuffix(".MD")
    free = next(
        name
        for n in range(1, 1_000_000)
        if (name := path if n == 1 else f"{stem}-{n}.md").lower() not in taken
    )
    taken.add(free.lower())
    return free
