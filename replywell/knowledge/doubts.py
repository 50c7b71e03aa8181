"""Why no answer may rest on a passage unattended: it expired, an agent flagged it, or another one contradicts it."""

from collections.abc import Sequence
from datetime import timedelta

from replywell.kit import clock
from replywell.knowledge.contradict import contradiction, same_subject
from replywell.knowledge.queries import flag_of, flags_on
from replywell.knowledge.values import Hit

GRACE = timedelta(days=14)
"""How long a passage past its expiry may still answer by itself; it stands lower from the first day on."""


def with_doubts(hits: Sequence[Hit]) -> list[Hit]:
    """The hits, each told why it is in doubt, if it is."""
    flags = flags_on(hit.article for hit in hits)
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
    for at, one in enumerate(hits):
        for other in hits[at + 1 :]:
            if one.article == other.article or not _about_the_same(one, other):
                continue
            found = contradiction(one.text, other.text)
            if found:
                told = (
                    f"“{one.title}” and “{other.title}” contradict each other: “{found[0]}” and “{found[1]}”."
                )
                doubts.setdefault(one.passage, told)
                doubts.setdefault(other.passage, told)
    return [hit.model_copy(update={"doubt": doubts.get(hit.passage, "")}) for hit in hits]


def _about_the_same(one: Hit, other: Hit) -> bool:
    return one.locale == other.locale and same_subject(
        f"{one.title} {one.heading}", f"{other.title} {other.heading}"
    )
