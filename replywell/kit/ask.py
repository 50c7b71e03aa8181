"""Ask: the only way out of a walk. Every model call, search and look-up is a question with an answer."""

from typing import Any, Protocol

from replywell.kit.values import Value


class Ask(Protocol):
    """Answers a question; which type of answer belongs to which question is listed in `pipeline/asking.py`."""

    def __call__(self, question: Value) -> Any: ...
