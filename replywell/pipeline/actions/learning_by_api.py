"""What corrections teach a model by API: how far its word can be trusted, and examples to be shown."""

from collections import Counter
from collections.abc import Sequence

import numpy as np
from django.utils.translation import gettext as _

from replywell.adapters.models.port import Dimension
from replywell.pipeline.judged import raw_scores
from replywell.triage.actions.versions import keep_version
from replywell.triage.learned import running_versions
from replywell.triage.learning import (
    ENOUGH_FOR_TEMPERATURE,
    JudgedTicket,
    calibration_of,
    measure,
    recalibrated,
    shown,
)
from replywell.triage.models import ModelVersion

EXAMPLES = 3
"""Corrected messages a label that the model is shown: each costs tokens with every question."""
LOOKED_AT = 2_000


def learn_by_api(dimension: Dimension, judged: Sequence[JudgedTicket]) -> list[ModelVersion]:
    """A new version for each model by API that has answered enough of these tickets, where anything changed."""
    answered = Counter(ticket.model for ticket in judged if ticket.said)
    models = [
        model
        for model, times in answered.items()
        if times >= ENOUGH_FOR_TEMPERATURE and not model.startswith("embedded:")
    ]
    made = [
        _learn(dimension, model, [ticket for ticket in judged if ticket.model == model]) for model in models
    ]
    return [version for version in made if version is not None]


def _learn(dimension: Dimension, model: str, judged: Sequence[JudgedTicket]) -> ModelVersion | None:
    labels = tuple(label.name for label in dimension.labels)
    said = raw_scores(dimension.name, [ticket.ticket for ticket in judged[:LOOKED_AT]])
    told = [ticket for ticket in judged if set(dict(said.get(ticket.ticket, ()))) >= set(labels)]
    examples = _examples(judged, labels)
    if len(told) < ENOUGH_FOR_TEMPERATURE:
        return None
    shares = np.array([[dict(said[ticket.ticket])[label] for label in labels] for ticket in told])
    shares /= np.maximum(shares.sum(1, keepdims=True), 1e-9)
    truth = np.array([labels.index(ticket.truth) for ticket in told])
    calibration = calibration_of(dimension.name, model, shares, truth, fitted=False)
    running = running_versions().get((dimension.name, model))
    known = (running.calibration, running.examples) if running else ({}, {})
    if known == (calibration.model_dump(mode="json"), examples):
        return None
    return keep_version(
        dimension.name,
        model,
        head=None,
        worse=False,
        because=_("%(count)d judged tickets say how far the model's word can be trusted.")
        % {"count": len(told)},
        labels=list(labels),
        calibration=calibration.model_dump(mode="json"),
        examples=examples,
        metrics=measure(recalibrated(shares, calibration), truth, labels),
        judged=len(told),
        corrected=sum(ticket.corrected for ticket in told),
    )


def _examples(judged: Sequence[JudgedTicket], labels: tuple[str, ...]) -> dict[str, list[str]]:
    """The newest messages that the model took for something else, by what they are."""
    found: dict[str, list[str]] = {}
    for ticket in judged:
        mistaken = ticket.corrected and ticket.said and ticket.said[0][0] != ticket.truth
        mine = found.setdefault(ticket.truth, []) if mistaken and ticket.truth in labels else None
        if mine is not None and len(mine) < EXAMPLES:
            mine.append(shown(ticket.text))
    return found
