"""What is being written is kept as it is typed; who writes on something older is told, and loses nothing."""

from django.db import transaction
from django.utils.translation import gettext as _

from replywell.kit import clock
from replywell.kit.errors import Conflict, Invalid, NotFound
from replywell.knowledge.actions.slugs import give_slug
from replywell.knowledge.models import Article, ArticleDraft, State
from replywell.people.actions.audit import audit
from replywell.people.models import Agent
from replywell.people.permissions import check

LONGEST = 400_000
"""Characters of an article."""


class DraftChanged(Conflict):
    """A colleague saved or published this article meanwhile. Your text is still here: compare, then save again."""


@transaction.atomic
def write_article(
    title: str, *, by: Agent, locale: str = "en", markdown: str = "", **more: object
) -> Article:
    """Begin an article: readers see nothing of it before it is published. `more` are fields of the article."""
    check(by, "write articles")
    title, markdown = checked(title, markdown)
    if not title:
        raise Invalid(_("Give the article a title."))
    now = clock.now()
    values = {"state": State.DRAFT, "owner": by, "locale": locale, "updated_at": now, **more}
    article = Article.objects.create(key="", title=title, markdown="", **values)
    article.key = f"written-{article.pk}"
    article.save(update_fields=["key"])
    give_slug(article)
    ArticleDraft.objects.create(article=article, title=title, markdown=markdown, by=by, updated_at=now)
    audit("added", article, by=by)
    return article


@transaction.atomic
def save_draft(
    article: Article, *, title: str, markdown: str, by: Agent, base: int, revision: int
) -> ArticleDraft | None:
    """Keep what was typed. `base` and `revision` say what it was typed on: 0 is a draft that was not there.

    Returns the draft; None where the text is the published one and there was none. Raises `DraftChanged`
    when a colleague saved or published since.
    """
    check(by, "write articles")
    article = written_here(article)
    title, markdown = checked(title, markdown)
    draft = ArticleDraft.objects.filter(article=article).select_related("by").first()
    if base != article.published_version or revision != (draft.revision if draft else 0):
        raise DraftChanged(_told(article, draft, base))
    if draft is None:
        if (title, markdown) == (article.title, article.markdown):
            return None
        draft = ArticleDraft(article=article, base=article.published_version, revision=0)
    elif (title, markdown) == (draft.title, draft.markdown):
        return draft
    _keep(draft, title, markdown, by)
    if not article.published_version and title:
        article.title = title
        article.save(update_fields=["title"])
    return draft


@transaction.atomic
def discard_draft(article: Article, *, by: Agent) -> None:
    """The published text stays as it is; one that was never published keeps its draft."""
    check(by, "write articles")
    article = written_here(article)
    if not article.published_version:
        raise Invalid(
            _("It was never published: there is nothing but the draft. Delete the article instead.")
        )
    if ArticleDraft.objects.filter(article=article).delete()[0]:
        audit("discarded the draft of", article, by=by)


def _keep(draft: ArticleDraft, title: str, markdown: str, by: Agent) -> None:
    draft.title, draft.markdown, draft.by, draft.updated_at = title, markdown, by, clock.now()
    draft.revision += 1
    draft.save()


def checked(title: str, markdown: str) -> tuple[str, str]:
    """A title and a text as they are kept. Raises `Invalid` where they are too long."""
    title = " ".join(title.replace("\0", "").split())
    markdown = markdown.replace("\0", "").replace("\r\n", "\n")
    if len(title) > 300:
        raise Invalid(_("The title is too long. Say it in 300 characters."))
    if len(markdown) > LONGEST:
        raise Invalid(_("The article is too long. Divide it: %(most)d characters fit.") % {"most": LONGEST})
    return title, markdown


def written_here(article: Article) -> Article:
    """The article, locked, if it was written here. Raises `NotFound` or `Invalid`."""
    found = (
        Article.objects.select_for_update(of=("self",)).select_related("source").filter(pk=article.pk).first()
    )
    if found is None:
        raise NotFound(_("This article is not here any more. Somebody deleted it."))
    if not found.written_here:
        raise Invalid(_("This article comes from %(source)s. Change it there.") % {"source": found.source})
    return found


def _told(article: Article, draft: ArticleDraft | None, base: int) -> str:
    if base != article.published_version:
        version = article.versions.select_related("by").first()
        who = (version.by and version.by.name) if version else ""
        return _("%(who)s published version %(number)d while you were writing.") % {
            "who": who or _("A colleague"),
            "number": article.published_version,
        }
    if draft is None:
        return _("A colleague discarded this draft while you were writing.")
    return _("%(who)s saved this draft while you were writing.") % {
        "who": (draft.by and draft.by.name) or _("A colleague")
    }
