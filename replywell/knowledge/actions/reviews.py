"""Articles are looked at by others, checked again in time, and what is said of them is settled."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from replywell.kit import clock
from replywell.kit.errors import Conflict, Invalid
from replywell.knowledge.actions.drafts import written_here
from replywell.knowledge.actions.passages import tell_passages
from replywell.knowledge.actions.versions import expiry
from replywell.knowledge.models import Article, ArticleDraft, ArticleFeedback, State
from replywell.people.actions.audit import audit, put
from replywell.people.models import Agent
from replywell.people.permissions import check


@transaction.atomic
def submit(article: Article, *, by: Agent, note: str = "") -> None:
    """The draft waits for somebody who may publish it."""
    check(by, "write articles")
    article = written_here(article)
    draft = _draft(article)
    if not draft.title or not draft.markdown.strip():
        raise Invalid(_("An article needs a title and a text before it is sent to review."))
    draft.submitted_by = by
    _submitted(draft, clock.now(), note)
    _state(article, State.DRAFT, State.IN_REVIEW)
    audit("sent to review", article, by=by)


@transaction.atomic
def send_back(article: Article, *, by: Agent, note: str = "") -> None:
    """The draft goes back to its author, who may take it back too."""
    article = written_here(article)
    draft = _draft(article)
    check(by, "write articles" if draft.submitted_by_id == by.pk else "publish articles")
    _submitted(draft, None, note)
    _state(article, State.IN_REVIEW, State.DRAFT)
    audit("sent back", article, by=by)


@transaction.atomic
def verify(article: Article, *, by: Agent) -> None:
    """Somebody read it today, and it is right. Its expiry moves on by its volatility."""
    check(by, "write articles")
    article = Article.objects.select_for_update(of=("self",)).get(pk=article.pk)
    put(article, {"verified_on": clock.now().date(), "expires_on": expiry(article)}, by=by, verb="verified")
    tell_passages(article)


@transaction.atomic
def mark_translated(article: Article, *, by: Agent) -> None:
    """The translation says what the original says today."""
    check(by, "write articles")
    article = written_here(article)
    if not article.translation_of:
        raise Invalid(_("This article is no translation."))
    put(article, {"translated_version": article.translation_of.published_version}, by=by, verb="compared")


@transaction.atomic
def settle_feedback(feedback: ArticleFeedback, *, by: Agent) -> None:
    """Somebody took care of what a reader said."""
    check(by, "write articles")
    ArticleFeedback.objects.filter(pk=feedback.pk, resolved_at=None).update(
        resolved_at=clock.now(), resolved_by=by
    )


def _submitted(draft: ArticleDraft, at: datetime | None, note: str) -> None:
    draft.submitted_at, draft.note = at, note.replace("\0", "").strip()[:300]
    draft.save()


def _draft(article: Article) -> ArticleDraft:
    draft = ArticleDraft.objects.select_for_update(of=("self",)).filter(article=article).first()
    if draft is None:
        raise Conflict(_("There is no draft. A colleague may have published it."))
    return draft


def _state(article: Article, was: State, becomes: State) -> None:
    if article.state == was:
        article.state = becomes
        article.save(update_fields=["state"])
