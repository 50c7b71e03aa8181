"""The question whether passages say a sentence, for models that can tell. Beside the Model port, whose four questions
every model answers.
"""

from typing import Literal, Protocol, runtime_checkable

from replywell.adapters.models.port import Claim, PassageText, Usage
from replywell.kit.values import Value


class EntailTask(Value):
    """Sentences of an answer, each to be held against the passages that it names."""

    claims: tuple[Claim, ...]
    passages: tuple[PassageText, ...]
    """Those that the claims cite."""


class EntailResult(Value):
    """Whether its passages say each sentence, in the order of the task; empty when the model said nothing usable."""

    verdicts: tuple[Literal["says", "contradicts", "silent", "unsure"], ...] = ()
    """`silent`: the passages do not speak of it."""
    usage: Usage


@runtime_checkable
class Entails(Protocol):
    """A `Model` that can tell whether a passage says a sentence. The embedded AI cannot: words and numbers are compared."""

    def entail(self, task: EntailTask) -> EntailResult:
        """One verdict a claim. Raises `Unavailable` or `Refused`, as every question does."""
        ...
