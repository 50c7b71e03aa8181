"""Answers written down beforehand, and a few that need no writing."""

import re
import threading
from collections import deque
from collections.abc import Callable, Iterable

from replywell.adapters.models.port import (
    Claim,
    ClassifyResult,
    ClassifyTask,
    ComposeResult,
    ComposeTask,
    Dimension,
    EntailResult,
    EntailTask,
    EscalateResult,
    EscalateTask,
    RewriteTask,
    Scores,
    Usage,
)
from replywell.adapters.models.proposing import ProposeResult, ProposeTask

type Script[Task, Result] = Callable[[Task], Result] | Iterable[Result | Exception]
"""A function of the task, or answers in order of which each is given once; exceptions are raised."""


class UnexpectedQuestion(AssertionError):
    """The script has no answer for this question. Write one, or find out who asks."""


class ScriptedModel:
    """Answers as its script says and keeps what it was asked, e.g. in `classified` and `composed`."""

    def __init__(
        self,
        *,
        classify: Script[ClassifyTask, ClassifyResult] = (),
        compose: Script[ComposeTask, ComposeResult] = (),
        rewrite: Script[RewriteTask, ComposeResult] = (),
        escalate: Script[EscalateTask, EscalateResult] = (),
        entail: Script[EntailTask, EntailResult] | None = None,
        propose: Script[ProposeTask, ProposeResult] = (),
        name: str = "scripted",
    ) -> None:
        self.name = name
        self.proposed: list[ProposeTask] = []
        self.classified: list[ClassifyTask] = []
        self.composed: list[ComposeTask] = []
        self.rewritten: list[RewriteTask] = []
        self.escalated: list[EscalateTask] = []
        self.entailed: list[EntailTask] = []
        self._lock = threading.Lock()
        self._classify = classify if callable(classify) else deque(classify)
        self._compose = compose if callable(compose) else deque(compose)
        self._rewrite = rewrite if callable(rewrite) else deque(rewrite)
        said = entail if entail is not None else saying_nothing
        self._entail = said if callable(said) else deque(said)
        self._escalate = escalate if callable(escalate) else deque(escalate)
        self._propose = propose if callable(propose) else deque(propose)

    def classify(self, task: ClassifyTask) -> ClassifyResult:
        self.classified.append(task)
        return self._answer(self._classify, task, task.subject or task.text)

    def compose(self, task: ComposeTask) -> ComposeResult:
        self.composed.append(task)
        return self._answer(self._compose, task, task.question)

    def rewrite(self, task: RewriteTask) -> ComposeResult:
        self.rewritten.append(task)
        return self._answer(self._rewrite, task, task.wish)

    def escalate(self, task: EscalateTask) -> EscalateResult:
        self.escalated.append(task)
        return self._answer(self._escalate, task, task.subject)

    def entail(self, task: EntailTask) -> EntailResult:
        self.entailed.append(task)
        return self._answer(self._entail, task, task.claims[0].text)

    def propose(self, task: ProposeTask) -> ProposeResult:
        self.proposed.append(task)
        return self._answer(self._propose, task, task.subject or task.text)

    def _answer[Task, Result](
        self, script: Callable[[Task], Result] | deque[Result | Exception], task: Task, about: str
    ) -> Result:
        if not isinstance(script, deque):
            return script(task)
        with self._lock:
            if not script:
                kind = type(task).__name__
                raise UnexpectedQuestion(f"{self.name} has no answer left for {kind} “{about[:80]}”.")
            answer = script.popleft()
        if isinstance(answer, Exception):
            raise answer
        return answer


def saying_nothing(_: EntailTask) -> EntailResult:
    """No verdict on any sentence, as the embedded AI."""
    return EntailResult(usage=Usage(model="scripted"))


def choosing(
    *, confidence: float = 0.97, language: str = "en", wants_human: float = 0.0, **labels: str
) -> Callable[[ClassifyTask], ClassifyResult]:
    """Always the same labels, e.g. `choosing(category="billing")`; other dimensions get their first label."""

    def classify(task: ClassifyTask) -> ClassifyResult:
        return ClassifyResult(
            scores=tuple(_scores(d, labels.get(d.name), confidence) for d in task.dimensions),
            language=language,
            wants_human=wants_human,
            usage=Usage(model="scripted"),
        )

    return classify


def quoting(*, confidence: float = 0.95) -> Callable[[ComposeTask], ComposeResult]:
    """The first sentence of the best passage; abstains without a passage."""

    def compose(task: ComposeTask) -> ComposeResult:
        if not task.passages:
            return abstaining()(task)
        best = task.passages[0]
        sentence = re.split(r"(?<=[.!?])\s", best.text.strip(), maxsplit=1)[0]
        return ComposeResult(
            claims=(Claim(text=sentence, citations=(best.id,), quote=sentence),),
            confidence=confidence,
            because=f"“{best.title}” says it.",
            extractive=True,
            usage=Usage(model="scripted"),
        )

    return compose


def abstaining(because: str = "The passages do not answer it.") -> Callable[[ComposeTask], ComposeResult]:
    """Never an answer."""
    return lambda task: ComposeResult(because=because, usage=Usage(model="scripted"))


def _scores(dimension: Dimension, chosen: str | None, confidence: float) -> Scores:
    names = [label.name for label in dimension.labels]
    if chosen is not None and chosen not in names:
        raise UnexpectedQuestion(f"{dimension.name} has no label {chosen!r}, only {', '.join(names)}.")
    if not names:
        return Scores(dimension=dimension.name, ranked=())
    best = chosen or names[0]
    others = [name for name in names if name != best]
    top = confidence if others else 1.0
    share = (1 - top) / max(1, len(others))
    return Scores(dimension=dimension.name, ranked=((best, top), *((name, share) for name in others)))
