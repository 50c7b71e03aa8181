"""The desk: the organization's configuration as one frozen value that walks are functions of."""

from typing import Any

from pydantic import model_validator

from replywell.adapters.models.port import Dimension, Voice
from replywell.kit.values import Value
from replywell.resolution.proposing import AllowedAction
from replywell.resolution.values import Autonomy
from replywell.tickets.facts import Facts
from replywell.triage.calibrate import Calibration
from replywell.triage.entities import Format
from replywell.triage.values import Bars, Routing


class Desk(Value):
    """Everything an administrator can set that changes what a walk decides."""

    dimensions: tuple[Dimension, ...]
    """`category` with the organization's own labels, then urgency, sentiment and complexity."""
    bars: Bars = Bars()
    routing: Routing
    voice: Voice
    voices: tuple[tuple[str, Voice], ...] = ()
    """How the brands behind the first one answer, by their number."""
    autonomy: Autonomy
    model: str = "embedded"
    passages: int = 8
    """Passages to retrieve for an answer."""
    entailed: bool = False
    """Whether sentences that a model wrote are held against their passages by one, too; walks of before that were not."""
    past_answers: bool = False
    """Whether agents are offered what resolved tickets say where no article answers; walks of before that were not."""
    calibrations: tuple[Calibration, ...] = ()
    """What judged tickets have made of each model's confidence."""
    formats: tuple[Format, ...] = ()
    """How the organization's numbers look and what its products are called."""

    def voice_of(self, facts: Facts) -> Voice:
        """How a message is answered: as its brand."""
        return dict(self.voices).get(facts.brand, self.voice)

    actions: tuple[AllowedAction, ...] = ()
    """Account actions that may be proposed."""

    @model_validator(mode="before")
    @classmethod
    def _of_before(cls, given: Any) -> Any:
        """Desks that were kept when only the category had a bar."""
        if isinstance(given, dict) and "category_bar" in given:
            return {k: v for k, v in given.items() if k != "category_bar"} | {
                "bars": {"category": given["category_bar"]}
            }
        return given
