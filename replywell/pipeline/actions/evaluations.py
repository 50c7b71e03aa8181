"""Figures of scoring commands are kept, by version."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from replywell.kit.errors import Invalid
from replywell.kit.values import digest
from replywell.pipeline import gather
from replywell.pipeline.models import Evaluation


def keep_evaluation(
    kind: str,
    figures: Mapping[str, Any],
    *,
    name: str,
    version: str,
    model: str,
    prompts: Mapping[str, str],
    command: str,
    started: datetime,
    seconds: float,
) -> Evaluation:
    """One run's figures, beside the desk of now. Raises `Invalid` for a run without any."""
    if not figures:
        raise Invalid("There are no figures to keep.")
    return Evaluation.objects.create(
        kind=kind[:40],
        name=name[:120],
        figures=dict(figures),
        version=version[:80],
        model=model[:200],
        prompts=dict(prompts),
        desk=digest(gather.current_desk()),
        command=command[:4000],
        started=started,
        seconds=round(seconds, 2),
    )
