"""Why no answer may rest on a passage unattended: it expired, an agent flagged it, another one contradicts
it, or it speaks to the assistant."""

from collections.abc import Iterator, Sequence
from datetime import timedelta

from replywell.kit import clock
from replywell.kit.suspicion import commands_in
from replywell.knowledge.contradict import Told, contradictions, has_numbers, same_subject
from replywell.knowledge.models import Contradiction
from replywell.knowledge.queries import contradictions_of, flag_of, flags_on, flat, told_against
from replywell.knowledge.values import Hit

GRACE = timedelta(days=14)
"""How long a passage past its expiry may still answer by itself; it stands lower from the first day on."""


def with_doubts(hits: Sequence[Hit]) -> list[Hit]:
    """The hits, each told why it is in doubt, if it is."""
    articles = [hit.article for hit in hits]
    flagged, contradicted = told_against(articles)
    flags = flags_on(articles) if flagged else []
    known = contradictions_of(articles) if contradicted else []
    expired = clock.now().date() - GRACE
    doubts: dict[int, str] = {}
    for hit in hits:
        flag = flag_of(hit.article, hit.text, flags)
        if flag:
            doubts[hit.passage] = f"An agent flagged “{hit.title}” as {flag.reason}."
        elif hit.stale_on and hit.stale_on <= expired:
            doubts[hit.passage] = (
                f"“{hit.title}” expired on {hit.stale_on.isoformat()} and was not checked since."
            )
    for passage, told in [*_known(hits, known), *_seen(hits, known)]:
        doubts.setdefault(passage, told)
    for hit in hits:
        if commands := commands_in(f"{hit.heading}\n{hit.text}"):
            doubts.setdefault(hit.passage, f"“{hit.title}” reads like orders to an assistant. {commands}")
    return [hit.model_copy(update={"doubt": doubts.get(hit.passage, "")}) for hit in hits]


def _known(hits: Sequence[Hit], known: Sequence[Contradiction]) -> Iterator[tuple[int, str]]:
    """Passages that say what waits to be settled, whether or not the other side was found too."""
    for each in known:
        if each.settled_at:
            continue
        told = _told(each.one.title, each.other.title, each.says, each.against)
        for article, sentence in ((each.one_id, each.says), (each.other_id, each.against)):
            for hit in hits:
                if hit.article == article and flat(sentence) in flat(hit.text):
                    yield hit.passage, told


def _seen(hits: Sequence[Hit], known: Sequence[Contradiction]) -> Iterator[tuple[int, str]]:
    """Passages that contradict each other and were not compared yet; what was settled is no doubt any more."""
    settled = {frozenset((flat(each.says), flat(each.against))) for each in known if each.settled_at}
    hits = [hit for hit in hits if has_numbers(hit.text)]
    for at, one in enumerate(hits):
        for other in hits[at + 1 :]:
            if one.article == other.article or not _about_the_same(one, other):
                continue
            for says, against in contradictions(one.text, other.text):
                if frozenset((flat(says), flat(against))) not in settled:
                    told = _told(one.title, other.title, says, against)
                    yield one.passage, told
                    yield other.passage, told


def _told(one: str, other: str, says: str, against: str) -> str:
    return f"“{one}” and “{other}” contradict each other: “{says}” and “{against}”."


def _about_the_same(one: Hit, other: Hit) -> bool:
    return one.locale == other.locale and same_subject(
        Told(one.title, one.heading, one.text), Told(other.title, other.heading, other.text)
    )
