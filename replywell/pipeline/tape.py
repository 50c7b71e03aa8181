"""The tape: every question a walk asked and the answer it got, in order."""

from pydantic import BaseModel

from replywell.adapters.models.port import (
    ClassifyResult,
    ClassifyTask,
    ComposeResult,
    ComposeTask,
    EntailResult,
    EntailTask,
    Usage,
)
from replywell.adapters.models.proposing import ProposeResult, ProposeTask
from replywell.kit.ask import Ask
from replywell.kit.values import Value
from replywell.knowledge.values import Evidence, Query

ANSWERS: dict[type[Value], type[Value]] = {
    ClassifyTask: ClassifyResult,
    Query: Evidence,
    ComposeTask: ComposeResult,
    EntailTask: EntailResult,
    ProposeTask: ProposeResult,
}
"""Which answer belongs to which question."""

_BY_NAME = {question.__name__: (question, answer) for question, answer in ANSWERS.items()}


class OffTape(Exception):
    """The walk asked something that is not on the tape: it took another way than before."""


class Entry(BaseModel):
    """A question and its answer, as JSON."""

    kind: str
    question: dict
    answer: dict


type Tape = list[Entry]


class Recording:
    """Asks, and keeps what was answered."""

    def __init__(self, ask: Ask) -> None:
        self._ask = ask
        self.tape: Tape = []
        self.usages: list[Usage] = []

    def __call__(self, question: Value) -> Value:
        answer: Value = self._ask(question)
        usage = getattr(answer, "usage", None)
        if usage:
            self.usages.append(usage)
        self.tape.append(
            Entry(
                kind=type(question).__name__,
                question=question.model_dump(mode="json"),
                answer=answer.model_dump(mode="json"),
            )
        )
        return answer


class Playback:
    """Gives the kept answers back; a new question raises `OffTape`."""

    def __init__(self, tape: Tape) -> None:
        self._tape = list(tape)

    def __call__(self, question: Value) -> Value:
        kind = type(question).__name__
        if not self._tape:
            raise OffTape(f"The tape has ended, and the walk asks for {kind}.")
        entry = self._tape.pop(0)
        if entry.kind != kind:
            raise OffTape(f"The tape goes on with {entry.kind}, and the walk asks for {kind}.")
        asked, answered = _BY_NAME[kind]
        # Read as values: what a field meant before it existed is its default.
        before, now = asked.model_validate(entry.question), question
        if before != now:
            changed = [name for name in asked.model_fields if getattr(before, name) != getattr(now, name)]
            raise OffTape(f"The walk asks for {kind} with another {', '.join(changed)}.")
        return answered.model_validate(entry.answer)
