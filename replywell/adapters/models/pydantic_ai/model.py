"""Models by API behind the Model port."""

from functools import partial

from replywell.adapters.models.port import (
    ClassifyResult,
    ClassifyTask,
    ComposeResult,
    ComposeTask,
    EntailResult,
    EntailTask,
    EscalateResult,
    EscalateTask,
    RewriteTask,
    Usage,
)
from replywell.adapters.models.proposing import ProposeResult, ProposeTask
from replywell.adapters.models.pydantic_ai import (
    classification,
    composition,
    entailment,
    handover,
    proposing,
    rewriting,
)
from replywell.adapters.models.pydantic_ai.asking import Asker, Question
from replywell.adapters.models.pydantic_ai.prompts import prompt_text
from replywell.adapters.models.pydantic_ai.settings import ApiSettings
from replywell.adapters.models.pydantic_ai.spec import parse_model


class ApiModel:
    """A small model that classifies and a large one that writes, both asked over the network.

    Safe to share between threads. Raises `Unavailable` when a model does not answer and `Refused` when
    an administrator has to mend something; both carry the `usage` of the vain attempts.
    """

    def __init__(self, name: str, small: str, large: str, *, settings: ApiSettings | None = None) -> None:
        """`small` and `large` as `parse_model` takes them; raises its `Invalid`."""
        self.name = name
        self._small = parse_model(small)
        self._large = parse_model(large)
        self._asker = Asker(settings or ApiSettings())

    def __repr__(self) -> str:
        return f"ApiModel({self.name!r}, small={str(self._small)!r}, large={str(self._large)!r})"

    def classify(self, task: ClassifyTask) -> ClassifyResult:
        """Scores are the model's own word, shrunk: `calibrated` is False."""
        question = Question(
            instructions=prompt_text("classify"),
            data=classification.data(task),
            structure=classification.structure(task),
            read=partial(classification.read, task=task),
        )
        return self._asker.ask(self._small, question)

    def compose(self, task: ComposeTask) -> ComposeResult:
        """Only claims whose quote stands in a cited passage; without passages nobody is asked."""
        if not task.passages:
            return ComposeResult(because="No passage was found.", usage=Usage(model=str(self._large)))
        question = Question(
            instructions=prompt_text("compose"),
            data=composition.data(task),
            structure=composition.structure(task),
            read=partial(composition.read, task=task),
            declined=ComposeResult(
                because="The model declined to answer this: a person should.",
                usage=Usage(model=str(self._large)),
            ),
        )
        return self._asker.ask(self._large, question)

    def rewrite(self, task: RewriteTask) -> ComposeResult:
        """Only claims whose quote stands in a cited passage, as for a new answer."""
        question = Question(
            instructions=prompt_text("rewrite"),
            data=rewriting.data(task),
            structure=composition.structure(task),
            read=partial(composition.read, task=task),
        )
        return self._asker.ask(self._large, question)

    def escalate(self, task: EscalateTask) -> EscalateResult:
        """Only points that name a message; `next_steps` may stand alone."""
        question = Question(
            instructions=prompt_text("escalate"),
            data=handover.data(task),
            structure=handover.structure(task),
            read=partial(handover.read, task=task),
        )
        return self._asker.ask(self._large, question)

    def entail(self, task: EntailTask) -> EntailResult:
        """The small model is asked: a verdict is short, and it did not write what it judges."""
        question = Question(
            instructions=prompt_text("entail"),
            data=entailment.data(task),
            structure=entailment.structure(task),
            read=partial(entailment.read, task=task),
        )
        return self._asker.ask(self._small, question)

    def propose(self, task: ProposeTask) -> ProposeResult:
        """Only an action that is offered; a model that declines proposes none."""
        question = Question(
            instructions=prompt_text("propose"),
            data=proposing.data(task),
            structure=proposing.structure(task),
            read=partial(proposing.read, task=task),
            declined=ProposeResult(because="The model declined to say.", usage=Usage(model=str(self._small))),
        )
        return self._asker.ask(self._small, question)

    def close(self) -> None:
        """Let go of the connections; the next question opens new ones."""
        self._asker.close()
