"""The desk: the organization's configuration as one frozen value that walks are functions of."""

from replywell.adapters.models.port import Dimension, Voice
from replywell.kit.values import Value
from replywell.resolution.values import Autonomy
from replywell.triage.calibrate import Calibration
from replywell.triage.entities import Format
from replywell.triage.values import Routing


class Desk(Value):
    """Everything an administrator can set that changes what a walk decides."""

    dimensions: tuple[Dimension, ...]
    """`category` with the organization's own labels, then urgency, sentiment and complexity."""
    category_bar: float = 0.6
    routing: Routing
    voice: Voice
    autonomy: Autonomy
    model: str = "embedded"
    passages: int = 8
    """Passages to retrieve for an answer."""
    calibrations: tuple[Calibration, ...] = ()
    """What judged tickets have made of each model's confidence."""
    formats: tuple[Format, ...] = ()
    """How the organization's numbers look and what its products are called."""
