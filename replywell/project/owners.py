"""Owners of articles are told what is said of them: the knowledge writes it down, here it is made news.

The knowledge and the notifications do not know each other; `reactions.py` says what leads here.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from replywell.knowledge.models import Article, ArticleFeedback, Contradiction, PassageFlag
from replywell.notifications.actions.telling import tell_of_article
from replywell.people.models import Agent


@dataclass(frozen=True, slots=True)
class News:
    """What an owner is told: of which article, and in whose words. `key` names it once."""

    kind: str
    key: str
    article: Article
    who: tuple[object, ...] = ()
    """Parts of a sentence, some of which are translated when it is told."""
    by: int | None = None
    """The agent who did it: they know."""


def tell_owners(heard: str, number: int) -> int:
    """Tell the owners of the articles that something was heard of; returns how many were told."""
    return sum(_told(news) for news in _news(heard, number))


def _news(heard: str, number: int) -> Iterator[News]:
    match heard:
        case "feedback_given":
            said = ArticleFeedback.objects.filter(pk=number, helpful=False, resolved_at=None)
            for feedback in said.select_related("article__owner"):
                reason = ArticleFeedback.Reason(feedback.reason).label if feedback.reason else ""
                key = f"feedback {feedback.pk} {feedback.at:%Y-%m-%d}"
                words = " ".join(feedback.comment.split())
                yield News("unhelpful", key, feedback.article, (reason, words))
        case "passage_flagged":
            flags = PassageFlag.objects.filter(pk=number, resolved_at=None, article__isnull=False)
            for flag in flags.select_related("article__owner", "agent"):
                who = flag.agent.name if flag.agent else ""
                if flag.article:
                    yield News("flagged", f"flag {flag.pk}", flag.article, (who,), flag.agent_id)
        case "contradiction_found":
            found = Contradiction.objects.filter(pk=number, settled_at=None)
            for pair in found.select_related("one__owner", "other__owner"):
                for article in (pair.one, pair.other):
                    yield News("contradicted", f"contradiction {pair.pk}", article)
        case "article_expired":
            for article in Article.objects.filter(pk=number, expires_on__isnull=False).select_related(
                "owner"
            ):
                yield News("expired", f"expired {article.pk} {article.expires_on}", article)


def _told(news: News) -> bool:
    owner: Agent | None = news.article.owner
    if owner is None or owner.pk == news.by:
        return False
    page = "authoring:contradictions" if news.kind == "contradicted" else "authoring:review"
    with translation.override(owner.locale):
        who = ": ".join(str(part) for part in news.who if part)
        who = who or (_("they gave no reason") if news.kind == "unhelpful" else "")
        return tell_of_article(
            owner, news.kind, key=news.key, title=news.article.title, path=reverse(page), who=who
        )
