"""Which index serves, and which are kept whole besides."""

from replywell.knowledge.models import VectorIndex

State = VectorIndex.State
LIVE = (State.FILLING, State.SERVING, State.PREVIOUS)
"""States in which every passage gets its vector."""


def serving() -> VectorIndex:
    """The index that answers every search at this moment."""
    found = VectorIndex.objects.filter(state=State.SERVING).first()
    if found is None:
        from replywell.knowledge.actions.indexes import begin

        found = begin()
    return found


def in_state(state: VectorIndex.State) -> VectorIndex | None:
    """The index that is filled, or the one that is kept: there is one of each at most."""
    return VectorIndex.objects.filter(state=state).first()
