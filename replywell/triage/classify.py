"""What a message is about. Pure: the model is asked through `ask`."""

from replywell.adapters.models.port import ClassifyResult, ClassifyTask, Dimension, Scores
from replywell.kit.ask import Ask
from replywell.tickets.facts import Facts
from replywell.triage.values import DIMENSIONS, SCOPE, Bars, Classification, Judgement


def classify(facts: Facts, dimensions: tuple[Dimension, ...], bars: Bars, ask: Ask) -> Classification:
    """Category, urgency, sentiment and complexity, each with its confidence; what is below its bar is unsure."""
    answer: ClassifyResult = ask(
        ClassifyTask(subject=facts.subject, text=facts.text, history=facts.history, dimensions=dimensions)
    )
    scores = {judged.dimension: judged for judged in answer.scores}
    judged = {dimension.name: _judgement(dimension, scores.get(dimension.name)) for dimension in dimensions}
    category = judged["category"]
    in_scope = scores["category"].in_scope if "category" in scores else 0.0
    unsure = tuple(name for name in DIMENSIONS if judged[name].confidence < getattr(bars, name))
    if in_scope < bars.in_scope:
        unsure = (SCOPE, *unsure)
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
        sure=not {"category", SCOPE} & set(unsure),
        unsure=unsure,
        because=_because(judged, in_scope, unsure, bars, answer),
    )


def as_said(facts: Facts, classification: Classification) -> Classification:
    """With the category that a person has said it is: what follows from it follows from theirs."""
    if not facts.category or "category" not in facts.settled_by_person:
        return classification
    said = Judgement(dimension="category", ranked=((facts.category, 1.0),))
    unsure = tuple(name for name in classification.unsure if name not in {"category", SCOPE})
    return classification.model_copy(update={"category": said, "sure": True, "unsure": unsure})


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
    judged: dict[str, Judgement],
    in_scope: float,
    unsure: tuple[str, ...],
    bars: Bars,
    answer: ClassifyResult,
) -> str:
    category, urgency = judged["category"], judged["urgency"]
    if SCOPE in unsure:
        what = f"Not about anything this desk handles: in scope {in_scope:.2f}, below {bars.in_scope:.2f}"
    elif "category" in unsure:
        what = _undecided(category, bars.category)
    else:
        what = f"Category {in_words(category.label)} {category.confidence:.2f}"
    others = [_undecided(judged[name], getattr(bars, name)) for name in unsure if name in DIMENSIONS[1:]]
    if "urgency" not in unsure:
        others.insert(0, f"urgency {urgency.label} {urgency.confidence:.2f}")
    human = ["asks for a person"] if answer.wants_human >= 0.5 else []
    return f"{'; '.join([what, *others, *human])} ({answer.usage.model})."


def _undecided(judged: Judgement, bar: float) -> str:
    labels = " or ".join(in_words(label) for label, _ in judged.ranked[:2])
    prefix = "Unsure" if judged.dimension == "category" else f"unsure of {judged.dimension}"
    return f"{prefix}: {labels}, {judged.confidence:.2f} is below the bar of {bar:.2f}"


def in_words(label: str) -> str:
    """A label as one would say it."""
    return label.replace("_", " ")
