"""Articles are published, archived and brought back; each published text stays as a version."""

from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from replywell.adapters.models.port import Embedder
from replywell.kit import clock, jobs
from replywell.kit.errors import Conflict, Invalid
from replywell.knowledge.actions.asking import keep_up
from replywell.knowledge.actions.drafts import DraftChanged, written_here
from replywell.knowledge.actions.passages import cut, put_passages
from replywell.knowledge.models import Article, ArticleDraft, ArticleVersion, Passage, State, Volatility
from replywell.people.actions.audit import audit
from replywell.people.models import Agent
from replywell.people.permissions import check

AT_ONCE = 12_000
"""Characters up to which an article is searchable as soon as it is published; longer ones by a job."""
DAYS = {Volatility.STABLE: 365, Volatility.NORMAL: 180, Volatility.VOLATILE: 30}
"""Days after which what was checked has to be checked again."""


def publish(
    article: Article, *, by: Agent, revision: int, note: str = "", embedder: Embedder | None = None
) -> ArticleVersion:
    """The draft becomes what readers see. No transaction is open while it is embedded.

    `revision` is the draft's that was looked at. Raises `DraftChanged` when it is another by now.
    """
    check(by, "publish articles")
    draft = ArticleDraft.objects.filter(article=article).first()
    if draft is None:
        raise Conflict(_("There is no draft to publish. A colleague may have published it."))
    if not draft.title or not draft.markdown.strip():
        raise Invalid(_("An article needs a title and a text before it is published."))
    at_once = len(draft.markdown) <= AT_ONCE
    parts = cut(draft.title, draft.markdown, embedder, of=article) if at_once else None
    with transaction.atomic():
        article = written_here(article)
        draft = ArticleDraft.objects.select_for_update(of=("self",)).filter(article=article).first()
        if draft is None or draft.revision != revision or draft.base != article.published_version:
            raise DraftChanged
        version = _published(article, draft, by=by, note=note)
        if parts:
            put_passages(article, parts)
        else:
            jobs.defer("cut article", article=article.pk)
    return version


def _published(article: Article, draft: ArticleDraft, *, by: Agent, note: str) -> ArticleVersion:
    now, number = clock.now(), article.published_version + 1
    version = ArticleVersion.objects.create(
        article=article,
        number=number,
        title=draft.title,
        markdown=draft.markdown,
        by=by,
        at=now,
        note=(note or draft.note).replace("\0", "").strip()[:300],
    )
    article.title, article.markdown = draft.title, draft.markdown
    article.state, article.published_version = State.PUBLISHED, number
    article.published_at, article.updated_at = article.published_at or now, now
    article.verified_on, article.expires_on = now.date(), expiry(article)
    article.save()
    draft.delete()
    audit("published", article, by=by, changes=[("version", number - 1 or None, number)])
    jobs.defer("react to article", heard="article_published", number=version.pk)
    return version


def expiry(article: Article) -> Any:
    """The day on which what is checked today has to be checked again."""
    return clock.now().date() + timedelta(days=DAYS[Volatility(article.volatility)])


def cut_article(article: Article, embedder: Embedder | None = None) -> None:
    """Make a published article searchable; one that changed meanwhile is left to the job of that change."""
    if article.state != State.PUBLISHED:
        return
    parts = cut(article.title, article.markdown, embedder, of=article)
    with transaction.atomic():
        now = Article.objects.select_for_update(of=("self",)).filter(pk=article.pk).first()
        if now and (now.state, now.title, now.markdown) == (article.state, article.title, article.markdown):
            put_passages(now, parts)


@transaction.atomic
def archive(article: Article, *, by: Agent) -> None:
    """Readers and answers do not have it any more, from now on. Its versions stay."""
    check(by, "publish articles")
    article = written_here(article)
    if article.state == State.ARCHIVED:
        return
    article.state, article.to_compare = State.ARCHIVED, clock.now()
    article.save(update_fields=["state", "to_compare"])
    Passage.objects.filter(article=article).delete()
    keep_up()
    audit("archived", article, by=by)


@transaction.atomic
def bring_back(article: Article, *, by: Agent) -> None:
    """An archived article becomes a draft of its last text: it is read before it is published anew."""
    check(by, "publish articles")
    article = written_here(article)
    if article.state != State.ARCHIVED:
        return
    article.state = State.DRAFT
    article.save(update_fields=["state"])
    ArticleDraft.objects.get_or_create(
        article=article,
        defaults={
            "title": article.title,
            "markdown": article.markdown,
            "base": article.published_version,
            "by": by,
            "updated_at": clock.now(),
        },
    )
    audit("brought back", article, by=by)


@transaction.atomic
def restore(article: Article, number: int, *, by: Agent) -> ArticleDraft:
    """The text of an older version becomes the draft; readers see it once that is published."""
    check(by, "write articles")
    article = written_here(article)
    version = article.versions.filter(number=number).first()
    if version is None:
        raise Invalid(_("There is no version %(number)d of this article.") % {"number": number})
    draft = ArticleDraft.objects.filter(article=article).first()
    draft = draft or ArticleDraft(article=article, revision=0)
    draft.title, draft.markdown, draft.by = version.title, version.markdown, by
    draft.base, draft.updated_at = article.published_version, clock.now()
    draft.note = _("Version %(number)d again.") % {"number": number}
    draft.revision += 1
    draft.save()
    audit("restored", article, by=by, changes=[("version", article.published_version, number)])
    return draft


@transaction.atomic
def delete_article(article: Article, *, by: Agent) -> None:
    """Gone for good, with its versions. Published ones are archived first; one's own first draft may go."""
    article = written_here(article)
    own = not article.published_version and article.owner_id == by.pk
    check(by, "write articles" if own else "publish articles")
    if article.state == State.PUBLISHED:
        raise Invalid(_("Archive the article first. Then it can be deleted."))
    audit("deleted", article, by=by)
    article.delete()
