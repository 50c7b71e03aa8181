"""Readers of the help center say whether an article helped; its owner finds it in the review queue."""

from datetime import timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from replywell.kit import clock, jobs
from replywell.kit.errors import Invalid
from replywell.knowledge.models import Article, ArticleFeedback

LONGEST = 2_000
PATIENCE = timedelta(minutes=1)


@transaction.atomic
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
    feedback = ArticleFeedback.objects.update_or_create(
        article=article,
        visitor=visitor,
        day=now.date(),
        defaults={**blank, **told, "helpful": helpful, "at": now},
    )[0]
    if not helpful:
        # A reason usually follows the first word within the minute: then the owner hears both at once.
        jobs.defer("react to article", at=now + PATIENCE, heard="feedback_given", number=feedback.pk)
    return feedback
