"""Readers of the help center say whether an article helped; its owner finds it in the review queue."""

from django.utils.translation import gettext as _

from replywell.kit import clock
from replywell.kit.errors import Invalid
from replywell.knowledge.models import Article, ArticleFeedback

LONGEST = 2_000


def give_feedback(
    article: Article, *, visitor: str, helpful: bool, reason: str = "", comment: str = ""
) -> ArticleFeedback:
    """A reader's word; a second one on the same day replaces the first. Raises `Invalid`."""
    comment = comment.replace("\0", "").strip()
    if reason and reason not in ArticleFeedback.Reason.values:
        raise Invalid(_("Choose one of the reasons."))
    if len(comment) > LONGEST:
        raise Invalid(_("The comment is too long. Say it in %(most)d characters.") % {"most": LONGEST})
    now = clock.now()
    told = {} if helpful else {"reason": reason, "comment": comment}
    blank = {"reason": "", "comment": "", "resolved_at": None, "resolved_by": None}
    return ArticleFeedback.objects.update_or_create(
        article=article,
        visitor=visitor,
        day=now.date(),
        defaults={**blank, **told, "helpful": helpful, "at": now},
    )[0]
