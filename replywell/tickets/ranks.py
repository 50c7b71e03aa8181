"""What lists of tickets are sorted by and indexes hold: the same expressions for both, so that they meet."""

from datetime import UTC, datetime
from typing import Any

from django.db.models import IntegerField, Value, When
from django.db.models.expressions import Case, F
from django.db.models.functions import Coalesce

NEVER = datetime(5000, 1, 1, tzinfo=UTC)
"""Stands for "at no time", behind everything that has one."""


def calm() -> Any:
    """0 for critical tickets, 1 for all others."""
    return Case(When(urgency=1, then=Value(0)), default=Value(1), output_field=IntegerField())


def due_or_never() -> Any:
    """When the next answer is due; far away where nobody waits."""
    return Coalesce(F("due_at"), Value(NEVER))
