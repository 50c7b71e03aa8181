"""Passages are flagged as outdated or wrong, and flags are settled."""

import hashlib

from django.db import transaction
from django.utils.translation import gettext as _

from replywell.kit import clock, jobs
from replywell.kit.errors import Invalid
from replywell.knowledge.models import Article, PassageFlag
from replywell.people.actors import actor_of
from replywell.people.models import Agent
from replywell.tickets.actions.events import record
from replywell.tickets.models import Ticket

LONGEST = 2_000


@transaction.atomic
def flag_passage(
    article: Article,
    text: str,
    *,
    reason: str,
    by: Agent,
    heading: str = "",
    comment: str = "",
    ticket: Ticket | None = None,
) -> PassageFlag:
    """Say that a passage should not be quoted any more; a second word on the same passage replaces the first."""
    if reason not in PassageFlag.Reason.values:
        raise Invalid(_("Choose what is the matter with the source: outdated or wrong."))
    comment = comment.replace("\0", "").strip()
    if len(comment) > LONGEST:
        raise Invalid(_("The comment is too long. Say it in %(most)d characters.") % {"most": LONGEST})
    flag, _new = PassageFlag.objects.update_or_create(
        article=article,
        hash=hashlib.sha256(text.encode()).hexdigest(),
        resolved_at=None,
        agent=by,
        defaults={
            "title": article.title,
            "heading": heading,
            "text": text,
            "ticket": ticket,
            "reason": reason,
            "comment": comment,
            "at": clock.now(),
        },
    )
    jobs.defer("react to article", heard="passage_flagged", number=flag.pk)
    if ticket:
        record(ticket, "passage_flagged", by=actor_of(by), flag=flag.pk, title=article.title, reason=reason)
    return flag


def settle_flag(flag: PassageFlag, *, by: Agent) -> None:
    """The passage was corrected, or is right after all."""
    PassageFlag.objects.filter(pk=flag.pk, resolved_at=None).update(resolved_at=clock.now(), resolved_by=by)
