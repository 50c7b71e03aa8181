"""How far what the desk said of tickets can be trusted, by what people have made of them."""

from collections import Counter
from dataclasses import dataclass
from typing import Any

import numpy as np
from django.db.models import BooleanField, ExpressionWrapper, Q

from replywell.adapters.models.embedded.scores import calibration_error, calibration_interval, reliability
from replywell.people.models import Agent
from replywell.pipeline.judged import judged_tickets
from replywell.tickets.models import Ticket
from replywell.tickets.queries import visible_to
from replywell.triage.learning import JudgedTicket
from replywell.triage.models import Drift, Learning, ModelVersion

LOOKED_AT = 5_000
"""The newest judged tickets that the page is made of."""
LISTED = 200
_VERSIONS = 50
_LABELS = 24
"""Rows of the confusion table; rarer labels are left out of it."""


@dataclass(frozen=True)
class Standing:
    """What became of what was said, for one dimension. Shares are between 0 and 1."""

    judged: int
    corrected: int
    right: int
    accuracy: float
    error: float
    """Expected calibration error, and its 95 % interval."""
    interval: tuple[float, float]
    bins: list[dict[str, Any]]
    by_label: list[dict[str, Any]]
    labels: list[str]
    confusion: list[tuple[str, list[tuple[str, int]]]]
    """For each label that tickets are of: how many were said to be each."""


def standing(dimension: str) -> Standing | None:
    """Over the newest judged tickets that anything was said of; None without any."""
    said = [ticket for ticket in judged_tickets(dimension, LOOKED_AT) if ticket.said]
    if not said:
        return None
    sure = np.array([min(max(ticket.said[0][1], 0.0), 1.0) for ticket in said])
    right = np.array([ticket.said[0][0] == ticket.truth for ticket in said])
    low, high = calibration_interval(sure, right, seed=0)
    labels = _labels(said)
    pairs = Counter((ticket.truth, ticket.said[0][0]) for ticket in said)
    return Standing(
        judged=len(said),
        corrected=sum(ticket.corrected for ticket in said),
        right=int(right.sum()),
        accuracy=float(right.mean()),
        error=calibration_error(sure, right),
        interval=(low, high),
        bins=reliability(sure, right),
        by_label=_by_label(pairs, labels),
        labels=labels,
        confusion=[(truth, [(as_label, pairs[truth, as_label]) for as_label in labels]) for truth in labels],
    )


def _labels(said: list[JudgedTicket]) -> list[str]:
    times = Counter(ticket.truth for ticket in said)
    times.update(ticket.said[0][0] for ticket in said)
    return sorted(label for label, _ in times.most_common(_LABELS))


def _by_label(pairs: Counter[tuple[str, str]], labels: list[str]) -> list[dict[str, Any]]:
    """`found`: share of a label's tickets that were told so; `trusted`: share of those told so that were."""
    rows = []
    for label in labels:
        true = sum(times for (truth, _), times in pairs.items() if truth == label)
        told = sum(times for (_, said), times in pairs.items() if said == label)
        hits = pairs[label, label]
        rows.append(
            {
                "label": label,
                "tickets": true,
                "found": hits / true if true else None,
                "trusted": hits / told if told else None,
            }
        )
    return rows


def tickets_behind(dimension: str, truth: str, said: str, agent: Agent) -> list[Ticket]:
    """The tickets in one cell of the confusion table that this agent may see, newest first."""
    numbers = [
        ticket.ticket
        for ticket in judged_tickets(dimension, LOOKED_AT)
        if ticket.truth == truth and ticket.said and ticket.said[0][0] == said
    ]
    return list(visible_to(agent).filter(pk__in=numbers).order_by("-pk")[:LISTED])


def versions(dimension: str) -> list[ModelVersion]:
    """What was learned, newest first, without the heads themselves; `kept` where it can run again."""
    rows = ModelVersion.objects.filter(dimension=dimension).defer("head", "unseen")
    can_run = ExpressionWrapper(Q(head__isnull=False) | Q(key=""), BooleanField())
    return list(rows.annotate(kept=can_run)[:_VERSIONS])


def learning_of(dimension: str) -> Learning | None:
    return Learning.objects.filter(dimension=dimension).first()


def open_drifts() -> list[Drift]:
    """What is not as it was, newest first."""
    return list(Drift.objects.filter(ended_at=None))
