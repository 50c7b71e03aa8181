"""What a message is about. Pure: the model is asked through `ask`."""

from replywell.adapters.models.port import ClassifyResult, ClassifyTask, Dimension, Scores
from replywell.kit.ask import Ask
from replywell.tickets.facts import Facts
from replywell.triage.values import Classification, Judgement

IN_SCOPE_BAR = 0.2
"""Below this probability a message is not about anything that we do."""


def classify(facts: Facts, dimensions: tuple[Dimension, ...], bar: float, ask: Ask) -> Classification:
    """Category, urgency, sentiment and complexity, each with its confidence.

    `bar` is the confidence that a category needs to count as known.
    """
    answer: ClassifyResult = ask(
        ClassifyTask(subject=facts.subject, text=facts.text, history=facts.history, dimensions=dimensions)
    )
    scores = {judged.dimension: judged for judged in answer.scores}
    judged = {dimension.name: _judgement(dimension, scores.get(dimension.name)) for dimension in dimensions}
    category = judged["category"]
    in_scope = scores["category"].in_scope if "category" in scores else 0.0
    sure = category.confidence >= bar and in_scope >= IN_SCOPE_BAR
    return Classification(
        category=category,
        urgency=judged["urgency"],
        sentiment=judged["sentiment"],
        complexity=judged["complexity"],
        language=answer.language,
        in_scope=in_scope,
        wants_human=answer.wants_human,
        skills=answer.skills,
        entities=answer.entities,
        sure=sure,
        because=_because(category, judged["urgency"], in_scope, bar, answer),
    )


def _judgement(dimension: Dimension, scores: Scores | None) -> Judgement:
    """The model's view; where it has none, every label is as likely as the next."""
    if scores is None or not scores.ranked:
        even = 1 / len(dimension.labels)
        return Judgement(
            dimension=dimension.name,
            ranked=tuple((label.name, even) for label in dimension.labels),
            calibrated=False,
        )
    return Judgement(dimension=dimension.name, ranked=scores.ranked, calibrated=scores.calibrated)


def _because(
    category: Judgement, urgency: Judgement, in_scope: float, bar: float, answer: ClassifyResult
) -> str:
    name = category.label.replace("_", " ")
    if in_scope < IN_SCOPE_BAR:
        what = f"Not clearly about anything the desk handles; closest is {name} {category.confidence:.2f}"
    elif category.confidence >= bar:
        what = f"Category {name} {category.confidence:.2f}"
    else:
        second = f" or {category.ranked[1][0].replace('_', ' ')}" if len(category.ranked) > 1 else ""
        what = f"Unsure: {name}{second}, {category.confidence:.2f} is below the bar of {bar:.2f}"
    human = "; asks for a person" if answer.wants_human >= 0.5 else ""
    return f"{what}; urgency {urgency.label} {urgency.confidence:.2f}{human} ({answer.usage.model})."
