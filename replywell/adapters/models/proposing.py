"""The further part of the Model port: whether an account action is wanted. A model chooses among what it is offered.

It never carries anything out, and what it names is checked by whoever asked: an id that was not offered, or a value
that does not stand in the message, is ignored and kept as such.
"""

from typing import Protocol, runtime_checkable

from replywell.adapters.models.port import Usage
from replywell.kit.values import Value


class ArgumentText(Value):
    """What an action takes, as a model is told: only what is to be found in the message."""

    name: str
    label: str
    type: str
    choices: tuple[str, ...] = ()


class ActionText(Value):
    """An account action as a model is told; its `id` is all that can be chosen."""

    id: str
    description: str
    examples: tuple[str, ...] = ()
    arguments: tuple[ArgumentText, ...] = ()


class ProposeTask(Value):
    """A message and the actions that may be proposed for it."""

    subject: str = ""
    text: str
    actions: tuple[ActionText, ...]


class ProposeResult(Value):
    action: str = ""
    """The id of one of the given actions; empty: none is wanted."""
    confidence: float = 0.0
    arguments: tuple[tuple[str, str], ...] = ()
    """Name → value, as they stand in the message."""
    because: str = ""
    ignored: tuple[str, ...] = ()
    """What was named that was not offered."""
    usage: Usage


@runtime_checkable
class Proposes(Protocol):
    """A `Model` that can tell whether an action is wanted; of others none is. Raises what a `Model` raises."""

    def propose(self, task: ProposeTask) -> ProposeResult: ...
