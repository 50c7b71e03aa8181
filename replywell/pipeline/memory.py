"""Asks nothing twice: what stands on a tape, or was answered a moment ago, is answered from there."""

from collections.abc import Container, Iterable

from pydantic import ValidationError

from replywell.adapters.models.port import Usage
from replywell.kit.ask import Ask
from replywell.kit.errors import Unavailable
from replywell.kit.values import Value
from replywell.pipeline.tape import ANSWERS, Entry

_BY_NAME = {question.__name__: (question, answer) for question, answer in ANSWERS.items()}


class Remembering:
    """Both sides of a comparison ask it: the same question gets the same answer, so only the change tells.

    Where another model had to answer than the one that was asked, it raises `Unavailable`: the sides would not be
    comparable.
    """

    def __init__(self, ask: Ask, tape: Iterable[Entry] = (), *, without: Container[str] = ()) -> None:
        self._ask = ask
        self._known: dict[tuple[str, str], Value] = {}
        self.usages: list[Usage] = []
        self.asked = 0
        for entry in tape:
            if entry.kind in _BY_NAME and entry.kind not in without:
                self._remember(entry)

    def _remember(self, entry: Entry) -> None:
        question, answer = _BY_NAME[entry.kind]
        try:
            asked, told = question.model_validate(entry.question), answer.model_validate(entry.answer)
        except ValidationError:  # of an older version: it is asked anew
            return
        if not getattr(getattr(told, "usage", None), "notice", ""):
            self._known.setdefault((entry.kind, asked.model_dump_json()), told)

    def __call__(self, question: Value) -> Value:
        key = type(question).__name__, question.model_dump_json()
        if key not in self._known:
            self.asked += 1
            answer: Value = self._ask(question)
            usage: Usage | None = getattr(answer, "usage", None)
            if usage:
                self.usages.append(usage)
                if usage.notice:
                    raise Unavailable(f"{usage.notice.partition(': ')[0]}. Nothing is compared without it.")
            self._known[key] = answer
        return self._known[key]
