"""What authors see: articles by what is chosen, and what waits for somebody's eyes."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import F, Q, QuerySet

from replywell.kit import clock
from replywell.knowledge.models import (
    Article,
    ArticleDraft,
    ArticleFeedback,
    Kind,
    PassageFlag,
    State,
)
from replywell.people.models import Agent

SOON = timedelta(days=14)
"""How long before its expiry an article is told of."""
MOST = 200
"""Of each kind of task, on one page."""


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
    for word in wanted.words.split()[:8]:
        found = found.filter(
            Q(title__icontains=word)
            | Q(markdown__icontains=word)
            | Q(written_draft__title__icontains=word)
            | Q(written_draft__markdown__icontains=word)
            | Q(labels__icontains=word)
        )
    return found.defer("markdown", "written_draft__markdown").order_by("-updated_at", "-pk")


@dataclass(frozen=True, slots=True)
class Task:
    """Something about an article that waits. `subject` is the flag or feedback that it is about."""

    kind: str
    article: Article
    since: datetime | date
    subject: PassageFlag | ArticleFeedback | ArticleDraft | None = None


def tasks(owner: Agent | None = None) -> list[Task]:
    """What waits for somebody: of one owner, or all. Drafts first, then what readers and agents said."""
    mine = Q(article__owner=owner) if owner else Q()
    own = Q(owner=owner) if owner else Q()
    return [*_drafts(owner), *_flags(mine), *_feedback(mine), *_expired(own), *_behind(own)]


def waiting(owner: Agent | None = None) -> dict[str, int]:
    """How many tasks of each kind."""
    counted: dict[str, int] = {}
    for task in tasks(owner):
        counted[task.kind] = counted.get(task.kind, 0) + 1
    return counted


def today() -> date:
    return clock.now().date()


def _drafts(owner: Agent | None) -> Iterator[Task]:
    drafts = ArticleDraft.objects.filter(submitted_at__isnull=False)
    if owner:
        drafts = drafts.filter(Q(article__owner=owner) | Q(submitted_by=owner))
    found = drafts.select_related("article__owner", "submitted_by").defer("markdown", "article__markdown")
    for draft in found.order_by("submitted_at")[:MOST]:
        yield Task("draft", draft.article, draft.submitted_at or draft.updated_at, draft)


def _flags(mine: Q) -> Iterator[Task]:
    flags = PassageFlag.objects.filter(mine, resolved_at=None, article__isnull=False)
    for flag in flags.select_related("article__owner", "article__source", "agent").order_by("at")[:MOST]:
        if flag.article:
            yield Task("flag", flag.article, flag.at, flag)


def _feedback(mine: Q) -> Iterator[Task]:
    said = ArticleFeedback.objects.filter(mine, helpful=False, resolved_at=None)
    for each in said.select_related("article__owner", "article__source").order_by("at")[:MOST]:
        yield Task("feedback", each.article, each.at, each)


def _expired(own: Q) -> Iterator[Task]:
    found = Article.objects.filter(
        own, kind=Kind.ARTICLE, state=State.PUBLISHED, expires_on__lte=today() + SOON
    )
    for article in found.select_related("owner", "source").defer("markdown").order_by("expires_on")[:MOST]:
        if article.expires_on:
            yield Task("expired" if article.expires_on <= today() else "soon", article, article.expires_on)


def _behind(own: Q) -> Iterator[Task]:
    found = Article.objects.filter(
        own,
        translation_of__isnull=False,
        translated_version__lt=F("translation_of__published_version"),
    ).exclude(state=State.ARCHIVED)
    related = found.select_related("owner", "translation_of").defer("markdown", "translation_of__markdown")
    for article in related.order_by("updated_at")[:MOST]:
        original = article.translation_of
        yield Task("behind", article, original.updated_at if original else article.updated_at)
