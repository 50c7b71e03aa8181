"""Which index serves, and which are kept whole besides."""

from functools import lru_cache

from replywell.kit.compiled import Compiled
from replywell.knowledge.models import VectorIndex

State = VectorIndex.State
LIVE = (State.FILLING, State.SERVING, State.PREVIOUS)
"""States in which every passage gets its vector."""


def serving() -> VectorIndex:
    """The index that answers every search at this moment."""
    found = _serving()()
    if not found:
        from replywell.knowledge.actions.indexes import begin

        return begin()
    return found[0]


@lru_cache
def _serving() -> Compiled[VectorIndex]:
    """Asked by every search."""
    return Compiled(lambda: VectorIndex.objects.filter(state=State.SERVING))


def in_state(state: VectorIndex.State) -> VectorIndex | None:
    """The index that is filled, or the one that is kept: there is one of each at most."""
    return VectorIndex.objects.filter(state=state).first()
