"""What a new desk promises until somebody says otherwise."""

from typing import Any

from replywell.people.organization import main_timezone
from replywell.sla.models import Calendar, Policy
from replywell.tickets.models import Urgency

WEEK = {str(day): [["09:00", "17:00"]] for day in range(5)}
TOP = ("enterprise",)
"""Plans whose companies are promised most; a desk names its own in the policy."""
_HOUR = 60
POLICIES: tuple[dict[str, Any], ...] = (
    {"name": "Top plan, critical", "tiers": TOP, "urgencies": [Urgency.CRITICAL], "first_response": _HOUR, "next_response": _HOUR, "resolution": 4 * _HOUR, "always": True},
    {"name": "Top plan", "tiers": TOP, "first_response": 2 * _HOUR, "next_response": 4 * _HOUR, "resolution": 16 * _HOUR},
    {"name": "Critical", "urgencies": [Urgency.CRITICAL], "first_response": _HOUR, "next_response": 2 * _HOUR, "resolution": 8 * _HOUR, "always": True},
    {"name": "Free plan", "tiers": ("free",), "first_response": 24 * _HOUR, "next_response": 24 * _HOUR, "resolution": 80 * _HOUR, "around_the_clock": ["first_response", "next_response"]},
    {"name": "High", "urgencies": [Urgency.HIGH], "first_response": 4 * _HOUR, "next_response": 4 * _HOUR, "resolution": 16 * _HOUR},
    {"name": "Everything else", "first_response": 8 * _HOUR, "next_response": 8 * _HOUR, "resolution": 40 * _HOUR},
)  # fmt: skip
"""In their order; `always`: at every hour of every day."""


def usual_policies(*, top: tuple[str, ...] = TOP, free: tuple[str, ...] = ("free",)) -> None:
    """A calendar of office hours and the usual policies, on a desk that has none; plans by the names given."""
    if Policy.objects.exists() or Calendar.objects.exists():
        return
    zone = main_timezone()
    office = Calendar.objects.create(name="Office hours", timezone=zone, week=WEEK)
    for place, values in enumerate(POLICIES, start=1):
        given = dict(values)
        always = given.pop("always", False)
        if "tiers" in given:
            given["tiers"] = list(free if given["name"] == "Free plan" else top)
        Policy.objects.create(
            position=place, calendar=None if always else office, pauses=["pending"], **given
        )
