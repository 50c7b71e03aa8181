"""What promises are counted in. It lives below, where the order of lists counts in it, too."""

from replywell.people.working_time import (
    ALWAYS,
    Always,
    Hours,
    Minutes,
    Span,
    WorkingTime,
    holidays_of,
    working_time,
)

__all__ = ["ALWAYS", "Always", "Hours", "Minutes", "Span", "WorkingTime", "holidays_of", "working_time"]
