"""Making a model's confidence honest: a temperature, and where enough is known a curve. Pure."""

from itertools import pairwise

from replywell.adapters.models.port import ClassifyResult, ClassifyTask, Scores
from replywell.kit.ask import Ask
from replywell.kit.values import Value
from replywell.triage.entities import Format, known_entities

TINY = 1e-9


class Calibration(Value):
    """What judged tickets say about one model's confidence in one dimension.

    `temperature` multiplies the logarithms of the probabilities: below 1 it softens them. `curve`, when not
    empty, then leads from the confidence of the first label to its accuracy: points in rising order.
    """

    dimension: str
    model: str
    temperature: float = 1.0
    curve: tuple[tuple[float, float], ...] = ()


def honest(ask: Ask, known: tuple[Calibration, ...], formats: tuple[Format, ...] = ()) -> Ask:
    """Asks the same; classifications come back calibrated, and name only what looks as the organization says.

    What is recorded stays the model's own word.
    """

    def asked(question: Value) -> Value:
        answer: Value = ask(question)
        if not isinstance(question, ClassifyTask) or not isinstance(answer, ClassifyResult):
            return answer
        scores = tuple(calibrated(each, answer.usage.model, known) for each in answer.scores)
        entities = known_entities(f"{question.subject}\n{question.text}", answer.entities, formats)
        return answer.model_copy(update={"scores": scores, "entities": entities})

    return asked


def calibrated(scores: Scores, model: str, known: tuple[Calibration, ...]) -> Scores:
    """The scores as that model's record makes them; as they are where it has none."""
    found = next((c for c in known if (c.dimension, c.model) == (scores.dimension, model)), None)
    if found is None or not scores.ranked:
        return scores
    ranked = apply(scores.ranked, found)
    return scores.model_copy(update={"ranked": ranked, "calibrated": True})


def apply(ranked: tuple[tuple[str, float], ...], by: Calibration) -> tuple[tuple[str, float], ...]:
    """Most likely first, summing to 1; the order of the labels stays."""
    softened = [max(share, TINY) ** by.temperature for _, share in ranked]
    total = sum(softened)
    shares = [share / total for share in softened]
    if by.curve and len(shares) > 1:
        shares = _bent(shares, by.curve)
    return tuple((name, share) for (name, _), share in zip(ranked, shares, strict=True))


def _bent(shares: list[float], curve: tuple[tuple[float, float], ...]) -> list[float]:
    """The first share as the curve has it; the others divide the rest as before, and none overtakes it."""
    rest = sum(shares[1:])
    parts = (
        [share / rest for share in shares[1:]] if rest > TINY else [1 / (len(shares) - 1)] * (len(shares) - 1)
    )
    first = max(_along(curve, shares[0]), parts[0] / (1 + parts[0]))
    return [first, *((1 - first) * part for part in parts)]


def _along(curve: tuple[tuple[float, float], ...], at: float) -> float:
    """Between the points in straight lines, beyond them level."""
    if at <= curve[0][0]:
        return curve[0][1]
    for (left, low), (right, high) in pairwise(curve):
        if at <= right:
            return low + (high - low) * (at - left) / max(right - left, TINY)
    return curve[-1][1]
