"""What authors see: articles by what is chosen, and what waits for somebody's eyes."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import F, Q, QuerySet

from replywell.kit import clock
from replywell.knowledge.lookup import having
from replywell.knowledge.models import (
    Article,
    ArticleDraft,
    ArticleFeedback,
    Contradiction,
    Kind,
    PassageFlag,
    State,
)
from replywell.knowledge.queries import contradictions
from replywell.people.models import Agent

SOON = timedelta(days=14)
"""How long before its expiry an article is told of."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a list of articles is narrowed to; empty is everything."""

    words: str = ""
    state: str = ""
    category: int | None = None
    locale: str = ""
    owner: int | None = None
    stale: bool = False


def articles(wanted: Wanted) -> QuerySet[Article]:
    """Articles, newest first: those written here and those of sources, never tickets."""
    found = Article.objects.filter(kind=Kind.ARTICLE).select_related(
        "source", "owner", "category", "translation_of", "written_draft"
    )
    found = found.filter(state=wanted.state) if wanted.state else found.exclude(state=State.ARCHIVED)
    if wanted.category is not None:
        found = found.filter(category=wanted.category or None)
    if wanted.locale:
        found = found.filter(locale=wanted.locale)
    if wanted.owner is not None:
        found = found.filter(owner=wanted.owner or None)
    if wanted.stale:
        found = found.filter(expires_on__lte=today(), state=State.PUBLISHED)
    found = having(found, wanted.words)
    return found.defer("markdown", "written_draft__markdown").order_by("-updated_at", "-pk")


@dataclass(frozen=True, slots=True)
class Task:
    """Something about an article that waits. `subject` is the draft, flag, feedback or contradiction that it is about."""

    kind: str
    article: Article
    since: datetime | date
    subject: PassageFlag | ArticleFeedback | ArticleDraft | Contradiction | None = None


class Tasks(Sequence[Task]):
    """What waits, of all sorts one after another; only the rows of what is looked at are read."""

    def __init__(self, owner: Agent | None = None) -> None:
        self._parts = _parts(owner)
        self.counts = {sort: rows.count() for sort, rows, _task in self._parts}

    def __len__(self) -> int:
        return sum(self.counts.values())

    def __getitem__(self, wanted: Any) -> Any:
        at = wanted if isinstance(wanted, slice) else slice(wanted, wanted + 1)
        first, end, _step = at.indices(len(self))
        found: list[Task] = []
        for sort, rows, task in self._parts:
            if first < self.counts[sort] and end > 0:
                found += [task(row) for row in rows[max(first, 0) : end]]
            first, end = first - self.counts[sort], end - self.counts[sort]
        return found if isinstance(wanted, slice) else found[0]


def waiting(owner: Agent | None = None) -> dict[str, int]:
    """How many tasks of each sort that has any."""
    return {sort: count for sort, count in Tasks(owner).counts.items() if count}


def expired_articles() -> list[int]:
    """Numbers of the published articles of an owner that expired within the last days: who was told is not again."""
    day = today()
    found = Article.objects.filter(
        kind=Kind.ARTICLE,
        state=State.PUBLISHED,
        owner__isnull=False,
        expires_on__range=(day - SOON, day),
    )
    return list(found.values_list("pk", flat=True))


def today() -> date:
    return clock.now().date()


_Part = tuple[str, QuerySet[Any], Callable[[Any], Task]]


def _parts(owner: Agent | None) -> list[_Part]:
    """Drafts first, then what readers and agents said and what contradicts itself, then what is old."""
    mine = Q(article__owner=owner) if owner else Q()
    own = Q(owner=owner) if owner else Q()
    drafts = ArticleDraft.objects.filter(submitted_at__isnull=False)
    drafts = drafts.filter(mine | Q(submitted_by=owner)) if owner else drafts
    flags = PassageFlag.objects.filter(mine, resolved_at=None, article__isnull=False)
    said = ArticleFeedback.objects.filter(mine, helpful=False, resolved_at=None)
    against = contradictions()
    against = against.filter(Q(one__owner=owner) | Q(other__owner=owner)) if owner else against
    published = Article.objects.filter(own, kind=Kind.ARTICLE, state=State.PUBLISHED)
    expired = published.filter(expires_on__lte=today() + SOON).select_related("owner", "source")
    behind = Article.objects.filter(
        own, translation_of__isnull=False, translated_version__lt=F("translation_of__published_version")
    ).exclude(state=State.ARCHIVED)
    return [
        ("draft", _of_article(drafts, "submitted_by").defer("markdown", "article__markdown").order_by("submitted_at", "pk"),
         lambda row: Task("draft", row.article, row.submitted_at, row)),
        ("flag", _of_article(flags, "article__source", "agent").order_by("at", "pk"),
         lambda row: Task("flag", row.article, row.at, row)),
        ("feedback", _of_article(said, "article__source").order_by("at", "pk"),
         lambda row: Task("feedback", row.article, row.at, row)),
        ("contradiction", against, lambda row: Task("contradiction", row.one, row.found_at, row)),
        ("expired", expired.defer("markdown").order_by("expires_on", "pk"),
         lambda row: Task("expired" if row.expires_on <= today() else "soon", row, row.expires_on)),
        ("behind", behind.select_related("owner", "translation_of").defer("markdown", "translation_of__markdown")
         .order_by("updated_at", "pk"), lambda row: Task("behind", row, row.translation_of.updated_at)),
    ]  # fmt: skip


def _of_article(rows: QuerySet[Any], *related: str) -> QuerySet[Any]:
    return rows.select_related("article__owner", *related)
