"""What is not well with the articles and their sources, each with its remedy."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from django.db.models import Count

from replywell.kit import clock
from replywell.kit.errors import Refused
from replywell.knowledge.index.engines import OURS
from replywell.knowledge.index.serving import serving
from replywell.knowledge.index.status import Status, statuses
from replywell.knowledge.index.trial import look_at
from replywell.knowledge.kinds import adapter_of
from replywell.knowledge.models import Article, Passage, Source, State, VectorIndex
from replywell.knowledge.source_reads import is_late


@dataclass(frozen=True, slots=True)
class Ailment:
    """Something to look at. A problem keeps answers away; a warning may."""

    about: str
    level: Literal["ok", "warning", "problem"]
    told: str
    remedy: str = ""


def check_up() -> Iterator[Ailment]:
    """Every source, then the articles as a whole, then the indexes they are searched by."""
    for source in Source.objects.annotate(
        count=Count("articles", distinct=True), broken=Count("problems", distinct=True)
    ):
        yield from _source(source)
    yield from _articles()
    if Passage.objects.exists():
        yield from _indexes()


def _source(source: Source) -> Iterator[Ailment]:
    count, broken = source.count, source.broken  # type: ignore[attr-defined]  # annotated
    if not source.active:
        yield Ailment(source.slug, "ok", f"switched off, {count} articles stay")
        return
    try:
        adapter_of(source)
    except Refused as error:
        yield Ailment(source.slug, "problem", error.message, "Mend its settings on its page.")
        return
    if source.last_error:
        yield Ailment(source.slug, "problem", source.last_error, f"Then: replywell kb sync {source.slug}")
    elif is_late(source):
        told = f"not read since {source.last_ok_at or 'it was added'}, though every {source.every} minutes"
        yield Ailment(source.slug, "warning", told, "See that a worker runs: replywell worker")
    else:
        yield Ailment(source.slug, "ok", f"{count} articles, last read {source.last_ok_at or 'not yet'}")
    if broken:
        first = source.problems.first()
        yield Ailment(
            source.slug, "warning", f"{broken} documents cannot be read", f"Mend the first: {first}"
        )
    if source.held:
        remedy = f"If that is meant: replywell kb sync {source.slug} --delete-held"
        yield Ailment(source.slug, "warning", f"{source.held} articles are gone there and kept here", remedy)


def _articles() -> Iterator[Ailment]:
    passages = Passage.objects.count()
    if not passages:
        remedy = "Add some: replywell kb add FOLDER"
        yield Ailment("articles", "problem", "there is nothing to answer from", remedy)
        return
    published = Article.objects.filter(state=State.PUBLISHED)
    yield Ailment("articles", "ok", f"{published.count()} published, in {passages} passages")
    empty = published.filter(passages=None).count()
    if empty:
        remedy = "Write something into them, or take them away."
        yield Ailment("articles", "warning", f"{empty} have no passage, so nothing finds them", remedy)
    stale = published.filter(expires_on__lte=clock.now().date()).count()
    if stale:
        remedy = "Check them, and set a later day of expiry."
        yield Ailment("articles", "warning", f"{stale} are past their day of expiry", remedy)


REBUILD = "replywell kb index rebuild"


def _indexes() -> Iterator[Ailment]:
    for one in statuses():
        yield from _index(one)
    index = serving()
    for step in look_at(index):
        if not step.ok:
            remedy = (
                "Mend its settings in the desk, under Settings › Search index. Words find passages meanwhile."
            )
            yield Ailment("search index", "problem", step.told, remedy)
        elif index.engine != OURS:
            yield Ailment("search index", "ok", step.told)


def _index(one: Status) -> Iterator[Ailment]:
    about = "search index" if one.state == VectorIndex.State.SERVING else f"search index ({one.state})"
    told = f"{one.model} in {one.engine}, {one.passages} passages"
    if one.error:
        yield Ailment(about, "problem", f"{told}; {one.error}", "It is tried again each minute.")
    elif not one.whole:
        yield Ailment(about, "warning", f"{told}; its graph is broken, so searching is slow", REBUILD)
    else:
        yield Ailment(about, "ok", told)
    lag = one.missing + one.untold
    if lag and one.state != VectorIndex.State.LEAVING:
        remedy = "A worker makes up for it: replywell worker"
        yield Ailment(about, "warning", f"{lag} passages are not in it yet; words find them", remedy)
