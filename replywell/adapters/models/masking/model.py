"""A model that is asked by API gets texts with what is personal masked, and its answers get it back."""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from replywell.adapters.models.fallback import proposed
from replywell.adapters.models.masking.mask import Masking, Unknown
from replywell.adapters.models.masking.spans import KINDS
from replywell.adapters.models.port import (
    SECTIONS,
    Claim,
    ClassifyResult,
    ClassifyTask,
    ComposeResult,
    ComposeTask,
    EntailResult,
    Entails,
    EntailTask,
    EscalateResult,
    EscalateTask,
    Model,
    PassageText,
    Point,
    RewriteTask,
    Sent,
    Turn,
    Usage,
)
from replywell.adapters.models.proposing import ProposeResult, ProposeTask
from replywell.kit import clock
from replywell.kit.errors import Refused, Unavailable

type Task = ClassifyTask | ComposeTask | RewriteTask | EntailTask | EscalateTask | ProposeTask


class WithMasking:
    """Asks `model` with placeholders for everything of `kinds`, and says in the usage what left, when and to whom.

    `people` are names that are known to be in the texts. Of an answer, a sentence with a placeholder that stands for
    nothing is dropped. Raises what `model` raises.
    """

    def __init__(
        self,
        model: Model,
        kinds: Iterable[str] = KINDS,
        people: tuple[str, ...] = (),
        now: Callable[[], datetime] = clock.now,
    ) -> None:
        self.name = model.name
        self._model, self._kinds, self._people, self._now = model, frozenset(kinds), people, now

    def knowing(self, people: tuple[str, ...]) -> "WithMasking":
        """The same for a conversation in which these people occur."""
        return WithMasking(self._model, self._kinds, people, self._now)

    def classify(self, task: ClassifyTask) -> ClassifyResult:
        masking = self._masking()
        masked = task.model_copy(
            update={
                "subject": masking.mask(task.subject),
                "text": masking.mask(task.text),
                "history": _turns(task.history, masking),
            }
        )
        result = self._asked(masked, masking, self._model.classify)
        entities = [
            entity.model_copy(update={"value": value})
            for entity in result.entities
            if (value := _restored(entity.value, masking)) is not None
        ]
        skills = (_restored(skill, masking) for skill in result.skills)
        return result.model_copy(update={"entities": tuple(entities), "skills": tuple(filter(None, skills))})

    def compose(self, task: ComposeTask) -> ComposeResult:
        masking = self._masking()
        masked = task.model_copy(
            update={
                "question": masking.mask(task.question),
                "subject": masking.mask(task.subject),
                "history": _turns(task.history, masking),
                "hint": masking.mask(task.hint),
                "passages": _passages(task.passages, masking),
            }
        )
        return _answer(self._asked(masked, masking, self._model.compose), masking)

    def rewrite(self, task: RewriteTask) -> ComposeResult:
        masking = self._masking()
        masked = task.model_copy(
            update={
                "question": masking.mask(task.question),
                "claims": tuple(_masked_claim(claim, masking) for claim in task.claims),
                "passages": _passages(task.passages, masking),
            }
        )
        return _answer(self._asked(masked, masking, self._model.rewrite), masking)

    def escalate(self, task: EscalateTask) -> EscalateResult:
        masking = self._masking()
        masked = task.model_copy(
            update={
                "subject": masking.mask(task.subject),
                "messages": tuple(
                    said.model_copy(update={"text": masking.mask(said.text)}) for said in task.messages
                ),
                "facts": tuple(masking.mask(fact) for fact in task.facts),
                "passages": _passages(task.passages, masking),
            }
        )
        result = self._asked(masked, masking, self._model.escalate)
        return result.model_copy(update={name: _points(getattr(result, name), masking) for name in SECTIONS})

    def entail(self, task: EntailTask) -> EntailResult:
        if not isinstance(self._model, Entails):
            return EntailResult(usage=Usage(model=self.name))
        masking = self._masking()
        masked = task.model_copy(
            update={
                "claims": tuple(_masked_claim(claim, masking) for claim in task.claims),
                "passages": _passages(task.passages, masking),
            }
        )
        return self._asked(masked, masking, self._model.entail)

    def propose(self, task: ProposeTask) -> ProposeResult:
        masking = self._masking()
        masked = task.model_copy(
            update={"subject": masking.mask(task.subject), "text": masking.mask(task.text)}
        )
        result = self._asked(masked, masking, lambda question: proposed(self._model, question))
        arguments = ((name, _restored(value, masking)) for name, value in result.arguments)
        kept = tuple((name, value) for name, value in arguments if value is not None)
        return result.model_copy(
            update={"arguments": kept, "because": masking.restore_or(result.because, "…")}
        )

    def _masking(self) -> Masking:
        return Masking(self._kinds, self._people)

    def _asked[
        Asked: Task,
        Result: (ClassifyResult, ComposeResult, EntailResult, EscalateResult, ProposeResult),
    ](self, masked: Asked, masking: Masking, question: Callable[[Asked], Result]) -> Result:
        """The model's answer, with what left for it. A vain attempt tells that as well: the text has left."""
        at = self._now()
        try:
            result = question(masked)
        except (Unavailable, Refused) as error:
            _tell(error, lambda to: _sent(masked, masking, to or self.name, at))
            raise
        if _stayed(masked):
            return result
        usage: Usage = result.usage
        sent = (*usage.sent, _sent(masked, masking, usage.model or self.name, at))
        return result.model_copy(update={"usage": usage.model_copy(update={"sent": sent})})


def _tell(error: Any, sent: Callable[[str], Sent]) -> None:
    """An error that knows what the attempt cost also knows what left for it."""
    usage = getattr(error, "usage", None)
    if isinstance(usage, Usage):
        error.usage = usage.model_copy(update={"sent": (*usage.sent, sent(usage.model))})


def _stayed(task: Task) -> bool:
    """Without passages nobody is asked for an answer."""
    return isinstance(task, ComposeTask) and not task.passages


def _sent(task: Task, masking: Masking, to: str, at: datetime) -> Sent:
    return Sent(at=at, to=to, kind=type(task).__name__, texts=_texts(task), masked=masking.counts)


def _texts(task: Task) -> tuple[tuple[str, str], ...]:
    """What of a task is about the requester, as it left; passages by their number."""
    match task:
        case ClassifyTask():
            texts = [*_said(task.history), ("subject", task.subject), ("text", task.text)]
        case ComposeTask():
            texts = [
                *_said(task.history),
                ("subject", task.subject),
                ("question", task.question),
                ("hint", task.hint),
            ]
        case ProposeTask():
            texts = [("subject", task.subject), ("text", task.text)]
        case RewriteTask():
            texts = [("question", task.question), *(("sentence", claim.text) for claim in task.claims)]
        case EntailTask():
            texts = [("sentence", claim.text) for claim in task.claims]
        case EscalateTask():
            said = [(f"message of the {each.role}", each.text) for each in task.messages]
            texts = [("subject", task.subject), *said, ("facts", "\n".join(task.facts))]
    passages = getattr(task, "passages", ())
    if passages:
        texts.append(("passages", ", ".join(f"{passage.title} ({passage.id})" for passage in passages)))
    return tuple((name, text) for name, text in texts if text)


def _said(history: tuple[Turn, ...]) -> list[tuple[str, str]]:
    return [(f"earlier {turn.role}", turn.text) for turn in history]


def _turns(history: tuple[Turn, ...], masking: Masking) -> tuple[Turn, ...]:
    return tuple(turn.model_copy(update={"text": masking.mask(turn.text)}) for turn in history)


def _passages(passages: tuple[PassageText, ...], masking: Masking) -> tuple[PassageText, ...]:
    """Passages are public. What the requester wrote of themselves is masked in them as well."""
    return tuple(
        passage.model_copy(
            update={name: masking.mask_known(getattr(passage, name)) for name in ("title", "heading", "text")}
        )
        for passage in passages
    )


def _masked_claim(claim: Claim, masking: Masking) -> Claim:
    """A sentence that stands already: names and numbers in it come from passages, unless the requester wrote them."""
    return claim.model_copy(
        update={"text": masking.mask_known(claim.text), "quote": masking.mask_known(claim.quote)}
    )


def _answer(result: ComposeResult, masking: Masking) -> ComposeResult:
    """With its values again, without the sentences in which the model made a placeholder up."""
    claims = []
    for claim in result.claims:
        text, quote = _restored(claim.text, masking), _restored(claim.quote, masking)
        if text is not None:
            claims.append(claim.model_copy(update={"text": text, "quote": quote or ""}))
    because = masking.restore_or(result.because, "…")
    if result.claims and not claims:
        because = "Every sentence named something that stands in no text."
    share = len(claims) / len(result.claims) if result.claims else 0.0
    return result.model_copy(
        update={
            "claims": tuple(claims),
            "confidence": result.confidence * share if result.claims else result.confidence,
            "because": because,
            "question": _restored(result.question, masking) or "",
        }
    )


def _points(points: tuple[Point, ...], masking: Masking) -> tuple[Point, ...]:
    restored = ((point, _restored(point.text, masking)) for point in points)
    return tuple(point.model_copy(update={"text": text}) for point, text in restored if text is not None)


def _restored(text: str, masking: Masking) -> str | None:
    """None where the model made a placeholder up."""
    try:
        return masking.restore(text)
    except Unknown:
        return None
