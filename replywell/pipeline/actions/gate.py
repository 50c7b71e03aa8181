"""What answers requesters unattended is changed only after a rehearsal of exactly that change, or with a reason.

One function stands before every such change: `watched` around what changes the desk, `check_articles` before an article
is published. A change that touches no category at `hold` or `auto` passes as before. What withdraws something (a mode
that is lowered, an article that is archived, the switch that stops all) never waits.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta

from django.db import connection, transaction
from django.utils.translation import gettext as _

from replywell.kit import clock
from replywell.kit.errors import Conflict, Invalid
from replywell.knowledge.models import Article, ArticleDraft
from replywell.knowledge.overlay import ArticleText
from replywell.people.actions.audit import audit
from replywell.people.models import Agent
from replywell.pipeline import gather
from replywell.pipeline.candidate import Candidate, change_of, touched
from replywell.pipeline.models import Rehearsal
from replywell.pipeline.paired import MARGIN
from replywell.resolution.actions.proof import proved, set_aside, void_again, voided
from replywell.tickets.models import Category

VALID = timedelta(days=7)
"""So long a rehearsal that was passed opens the gate."""
SHORTEST = 10
"""Characters of a reason."""


class GateClosed(Conflict):
    """This changes what is sent without a person reading it. Rehearse it first, or say why not."""

    def __init__(self, candidate: Candidate, categories: Sequence[str], failed: Rehearsal | None) -> None:
        told = _(
            "In %(names)s the assistant answers without a person reading it. Rehearse this change first, or say"
            " why it is made without."
        )
        known = dict(Category.objects.filter(slug__in=categories).values_list("slug", "name"))
        super().__init__(told % {"names": ", ".join(known.get(slug, slug) for slug in categories)})
        self.candidate = candidate
        self.categories = tuple(categories)
        self.failed = failed
        """The newest rehearsal of exactly this that is finished and was not passed."""


@contextmanager
def watched(*, by: Agent, reason: str = "") -> Iterator[None]:
    """What is done inside may change the desk, where it passes the gate. Else it is undone, and `GateClosed` raised."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("select pg_advisory_xact_lock(hashtext('gate of the desk'))")
        before, void = gather.current_desk(), voided()
        yield
        newly = set_aside(voided().keys() - void.keys())
        after = gather.current_desk()
        anew = after.autonomy.version != before.autonomy.version
        if anew:
            # Another assistant answers, so it only drafts until it is proven. What is tried is that it goes on.
            as_before = before.autonomy.model_copy(update={"version": after.autonomy.version})
            after = after.model_copy(update={"autonomy": as_before})
        candidate = Candidate(desk=change_of(before, after))
        if not candidate.desk:
            void_again(newly)
            return
        categories = touched(candidate, before, after)
        because = _pass(candidate, categories, by=by, reason=reason)
        void_again(newly)
        if anew and because:
            proved(after.autonomy.version, because=because)
        elif newly and because:
            proved(after.autonomy.version, because=because, slugs=categories)


def check_articles(texts: Sequence[ArticleText], *, by: Agent, reason: str = "") -> None:
    """Raise `GateClosed` where publishing these needs a rehearsal that nobody has passed, and no reason is given."""
    candidate, desk = Candidate(articles=tuple(texts)), gather.current_desk()
    _pass(candidate, touched(candidate, desk, desk), by=by, reason=reason)


def text_of(article: Article, draft: ArticleDraft | None) -> ArticleText:
    """The article as it would be published: with the text of its draft, where there is one."""
    title, markdown = (draft.title, draft.markdown) if draft else (article.title, article.markdown)
    return ArticleText(
        article=article.pk,
        title=title,
        markdown=markdown,
        locale=article.locale,
        audience=article.audience,
        labels=tuple(article.labels),
        url=article.url,
    )


def _pass(candidate: Candidate, categories: Sequence[str], *, by: Agent, reason: str) -> str:
    """Why it may be made: the rehearsal or the reason; empty where nothing is touched."""
    if not categories:
        return ""
    known = Rehearsal.objects.filter(
        hash=candidate.hash,
        state=Rehearsal.State.DONE,
        margin__lte=MARGIN,
        finished_at__gte=clock.now() - VALID,
    )
    newest = known.first()
    if newest and newest.passed:
        audit("passed the gate with", newest, by=by)
        return _("Rehearsal %(number)d") % {"number": newest.pk}
    reason = " ".join(reason.replace("\0", "").split())[:300]
    if not reason:
        raise GateClosed(candidate, categories, newest)
    if len(reason) < SHORTEST:
        raise Invalid(_("Say in a sentence why it is made without a passed rehearsal."))
    changes = [("categories", None, ", ".join(categories)), ("reason", None, reason)]
    audit("overrode the gate for", newest, by=by, changes=changes, kind="rehearsal")
    return reason
