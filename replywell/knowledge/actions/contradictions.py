"""Articles are compared with what is near them, and what contradicts itself waits for a person."""

import hashlib
import time

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from replywell.adapters.index.port import Wanted
from replywell.kit import clock, jobs
from replywell.kit.errors import Conflict, Invalid
from replywell.knowledge.actions.flags import flag_passage
from replywell.knowledge.contradict import Told, contradictions, has_numbers, same_subject
from replywell.knowledge.index import Asked, nearest, serving
from replywell.knowledge.models import Article, Contradiction, Kind, Passage, PassageVector, State
from replywell.knowledge.queries import flat, passage_saying
from replywell.knowledge.reading import AGENTS
from replywell.people.actions.audit import audit
from replywell.people.models import Agent
from replywell.people.permissions import check

NEAR = 12
"""Passages of other articles that each passage with a number is compared with."""
OWN = 60
"""Passages of its own article that may stand before them."""
A_RUN = 5.0
"""Seconds after which the rest is left to the next run."""

Pair = tuple[int, int, str, str]


def compare_changed(*, seconds: float = A_RUN) -> int:
    """Compare the articles whose passages changed, one after another; returns how many contradictions are new.

    One that changes while it is compared, or has no vectors yet, waits on.
    """
    end, new = time.monotonic() + seconds, 0
    seen: list[int] = []
    while time.monotonic() < end:
        waiting = Article.objects.filter(kind=Kind.ARTICLE, to_compare__isnull=False).exclude(pk__in=seen)
        article = waiting.defer("markdown").order_by("to_compare", "pk").first()
        if article is None:
            break
        seen.append(article.pk)
        new += compare_article(article)
    return new


def compare_article(article: Article) -> int:
    """What the article says is held against what other articles say; returns how many contradictions are new.

    One that was settled stays so as long as both sentences are said; one that is not said any more goes.
    """
    found = _found(article) if article.state == State.PUBLISHED else set()
    if found is None:
        return 0
    with transaction.atomic():
        mine = Contradiction.objects.filter(Q(one=article) | Q(other=article)).select_related("one", "other")
        for known in mine:
            if not _still_said(known):
                known.delete()
        new = sum(_told(pair) for pair in sorted(found))
        Article.objects.filter(pk=article.pk, to_compare=article.to_compare).update(to_compare=None)
    return new


def _told(pair: Pair) -> bool:
    """Write it down, unless it is known."""
    one, other, says, against = pair
    found, new = Contradiction.objects.get_or_create(
        one_id=one, other_id=other, hash=_hash(says, against), defaults={"says": says, "against": against}
    )
    if new:
        jobs.defer("react to article", heard="contradiction_found", number=found.pk)
    return new


@transaction.atomic
def settle_contradiction(contradiction: Contradiction, verdict: str, *, by: Agent) -> None:
    """Say which one is right. The passage that is wrong is flagged: it answers again once it was corrected."""
    check(by, "write articles")
    if verdict not in Contradiction.Verdict.values:
        raise Invalid(_("Choose which of the two is right."))
    found = Contradiction.objects.select_for_update().filter(pk=contradiction.pk).first()
    if found is None or found.settled_at:
        raise Conflict(_("A colleague settled it, or an article was changed. Look at the list again."))
    if verdict != Contradiction.Verdict.BOTH:
        _flag_the_other(found, verdict, by=by)
    found.verdict, found.settled_by, found.settled_at = verdict, by, clock.now()
    found.save(update_fields=["verdict", "settled_by", "settled_at"])
    audit("settled", found, by=by, changes=[("verdict", None, verdict)])


@transaction.atomic
def reopen_contradiction(contradiction: Contradiction, *, by: Agent) -> None:
    """It was settled too soon: neither passage answers by itself again. A flag that was set stays."""
    check(by, "write articles")
    found = (
        Contradiction.objects.select_for_update().filter(pk=contradiction.pk).exclude(settled_at=None).first()
    )
    if found is None:
        return
    audit("reopened", found, by=by, changes=[("verdict", found.verdict, None)])
    found.verdict, found.settled_by, found.settled_at = "", None, None
    found.save(update_fields=["verdict", "settled_by", "settled_at"])


def _flag_the_other(found: Contradiction, verdict: str, *, by: Agent) -> None:
    wrong, sentence, right = (
        (found.other, found.against, found.says)
        if verdict == Contradiction.Verdict.ONE
        else (found.one, found.says, found.against)
    )
    passage = passage_saying(wrong, sentence)
    flag_passage(
        wrong,
        passage.text if passage else sentence,
        heading=passage.heading if passage else "",
        reason="wrong",
        comment=_("“%(wrong)s” is wrong, “%(right)s” is right.")
        % {"wrong": sentence[:800], "right": right[:800]},
        by=by,
    )


def _found(article: Article) -> set[Pair] | None:
    """What contradicts the article; None while it cannot be compared, since a passage has no vector yet."""
    index, found = serving(), set()
    own = list(article.passages.defer("search"))
    vectors = dict(
        PassageVector.objects.filter(index=index, passage__in=own).values_list("passage", "embedding")
    )
    for passage in own:
        if not has_numbers(passage.text):
            continue
        if passage.pk not in vectors:
            return None
        wanted = Wanted(audiences=AGENTS, locales=(passage.locale,))
        near = nearest(Asked(index, vectors[passage.pk]), wanted, NEAR + min(len(own), OWN))
        for other in _others(article, [each.passage for each in near]):
            if _comparable(article, passage, other):
                said = contradictions(passage.text, other.text)
                found |= {_pair(article.pk, says, other.article_id, against) for says, against in said}
    return found


def _others(article: Article, near: list[int]) -> list[Passage]:
    """The nearest of these that are of other articles."""
    others = Passage.objects.filter(pk__in=near, kind=Kind.ARTICLE).exclude(article=article)
    known = others.select_related("article").defer("search", "article__markdown")
    return sorted(known, key=lambda each: near.index(each.pk))[:NEAR]


def _comparable(article: Article, one: Passage, other: Passage) -> bool:
    """Whether both are about one thing: articles of different products may well say different things."""
    if one.labels and other.labels and not set(one.labels) & set(other.labels):
        return False
    theirs = Told(other.article.title, other.heading, other.text)
    return same_subject(Told(article.title, one.heading, one.text), theirs)


def _pair(article: int, says: str, other: int, against: str) -> Pair:
    return (article, other, says, against) if article < other else (other, article, against, says)


def _still_said(known: Contradiction) -> bool:
    sides = ((known.one, known.says), (known.other, known.against))
    return known.one.locale == known.other.locale and all(
        side.state == State.PUBLISHED and passage_saying(side, sentence) for side, sentence in sides
    )


def _hash(says: str, against: str) -> str:
    return hashlib.sha256(f"{flat(says)}\0{flat(against)}".encode()).hexdigest()
