"""Going on when a model does not answer: another one does, and says so."""

import copy
import threading
import time
from collections.abc import Callable

from replywell.adapters.models.port import (
    ClassifyResult,
    ClassifyTask,
    ComposeResult,
    ComposeTask,
    EntailResult,
    Entails,
    EntailTask,
    EscalateResult,
    EscalateTask,
    KnowsPeople,
    Model,
    RewriteTask,
    Usage,
)
from replywell.adapters.models.proposing import ProposeResult, Proposes, ProposeTask
from replywell.kit.errors import AdapterError, Refused, Unavailable

FAILURES = 3
"""In a row, after which the model is left alone for a while."""
REST_S = 60.0


class Breaker:
    """Leaves a failing model alone, then lets one question through to see whether it is back."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._failures = 0
        self._rests_until = 0.0

    def may_ask(self) -> bool:
        """True for everybody while all is well; after a rest, for the first who asks."""
        with self._lock:
            if self._failures < FAILURES:
                return True
            if self._clock() < self._rests_until:
                return False
            self._rests_until = self._clock() + REST_S
            return True

    def answered(self) -> None:
        with self._lock:
            self._failures = 0

    def failed(self) -> None:
        with self._lock:
            self._failures += 1
            if self._failures >= FAILURES:
                self._rests_until = self._clock() + REST_S


class WithFallback:
    """Asks `primary`; when it may not be asked or does not answer, `fallback` answers and the usage says why.

    `allowed` returns why primary may not be asked now (budget spent, switched off), or None. After three
    failures in a row primary is not asked for 60 s. What vain attempts cost is added to the answer's usage. Raises
    only what `fallback` raises.
    """

    def __init__(
        self,
        primary: Model,
        fallback: Model,
        *,
        allowed: Callable[[], str | None] = lambda: None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.name = primary.name
        self._primary = primary
        self._fallback = fallback
        self._allowed = allowed
        self._breaker = Breaker(clock)

    def knowing(self, people: tuple[str, ...]) -> "WithFallback":
        """The same for a conversation in which these people occur; failures of both count together."""
        if not isinstance(self._primary, KnowsPeople):
            return self
        same = copy.copy(self)
        same._primary = self._primary.knowing(people)
        return same

    def classify(self, task: ClassifyTask) -> ClassifyResult:
        return self._ask(lambda model: model.classify(task))

    def compose(self, task: ComposeTask) -> ComposeResult:
        return self._ask(lambda model: model.compose(task))

    def rewrite(self, task: RewriteTask) -> ComposeResult:
        return self._ask(lambda model: model.rewrite(task))

    def escalate(self, task: EscalateTask) -> EscalateResult:
        return self._ask(lambda model: model.escalate(task))

    def entail(self, task: EntailTask) -> EntailResult:
        """Nobody stands in here: where the model does not answer there are no verdicts, and the usage says why."""
        primary = self._primary
        if not isinstance(primary, Entails):
            return EntailResult(usage=Usage(model=self.name))
        silent = _Silent(self._fallback.name)
        return self._ask(lambda model: (silent if model is self._fallback else primary).entail(task))

    def propose(self, task: ProposeTask) -> ProposeResult:
        return self._ask(lambda model: proposed(model, task))

    def _ask[Result: (ClassifyResult, ComposeResult, EntailResult, EscalateResult, ProposeResult)](
        self, question: Callable[[Model], Result]
    ) -> Result:
        reason = self._allowed()
        vain: Usage | None = None
        if reason is None and not self._breaker.may_ask():
            reason = f"{self.name} failed {FAILURES} times in a row and is left alone for {REST_S:g} s"
        if reason is None:
            try:
                result = question(self._primary)
            except (Unavailable, Refused) as error:
                self._breaker.failed()
                reason, vain = _first_sentence(error), getattr(error, "usage", None)
            else:
                self._breaker.answered()
                return result
        result = question(self._fallback)
        return result.model_copy(update={"usage": self._noted(result.usage, reason, vain)})

    def _noted(self, usage: Usage, reason: str, vain: Usage | None) -> Usage:
        notice = f"{reason.rstrip('. ')}: the {self._fallback.name} AI answered"
        if vain is None:
            return usage.model_copy(update={"notice": notice})
        return usage.model_copy(
            update={
                "notice": notice,
                "input_tokens": usage.input_tokens + vain.input_tokens,
                "output_tokens": usage.output_tokens + vain.output_tokens,
                "cost": usage.cost + vain.cost,
                "seconds": usage.seconds + vain.seconds,
                "sent": (*vain.sent, *usage.sent),
            }
        )


class _Silent:
    """Says nothing of any sentence."""

    def __init__(self, name: str) -> None:
        self._name = name

    def entail(self, _: EntailTask) -> EntailResult:
        return EntailResult(usage=Usage(model=self._name))


def proposed(model: Model, task: ProposeTask) -> ProposeResult:
    """What this model says; one that cannot propose wants nothing done."""
    if isinstance(model, Proposes):
        return model.propose(task)
    return ProposeResult(because=f"{model.name} proposes nothing.", usage=Usage(model=model.name))


def _first_sentence(error: AdapterError) -> str:
    """What happened, without what to do: the desk has done it."""
    return error.message.partition(". ")[0]
