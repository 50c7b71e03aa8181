"""Minutes of a path, in the hours of one of the SLA's calendars."""

from datetime import datetime, timedelta

from replywell.people.working_time import working_time
from replywell.sla.models import Calendar
from replywell.sla.queries import hours_of


def count(calendar: int | None, start: datetime, minutes: int) -> datetime:
    """When so many minutes have passed; every minute counts where the calendar is gone or never opens."""
    row = Calendar.objects.prefetch_related("days").filter(pk=calendar).first() if calendar else None
    length = timedelta(minutes=minutes)
    found = working_time(hours_of(row) if row else None).after(start, length)
    return found if found is not None else start + length
