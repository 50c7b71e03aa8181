"""How long a requester may wait, until the organization promises something else."""

from datetime import datetime, timedelta
from typing import Any

TARGETS = {1: timedelta(hours=1), 2: timedelta(hours=4), 3: timedelta(hours=8), 4: timedelta(hours=24)}
"""Urgency → time to the next answer."""


def due(waiting_since: datetime | None, urgency: int) -> datetime | None:
    """When the next answer is due; None while nobody waits for one."""
    return waiting_since + TARGETS[urgency] if waiting_since else None


NO_PROMISE: dict[str, Any] = {"pace": None, "paced_since": None, "paced_for": None}
"""What a ticket has for which no promise runs."""
