"""Calendars are made, change and go; after each change the clocks of open tickets are counted anew."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from icalendar import Calendar as Parsed

from replywell.kit import clock
from replywell.kit.errors import Conflict, Invalid
from replywell.people.actions.audit import audit, put
from replywell.people.actions.removals import keep
from replywell.people.models import Agent, Removal
from replywell.people.working_time import holidays_of
from replywell.sla.actions.renewal import renew
from replywell.sla.countries import regions
from replywell.sla.models import Calendar, CalendarDay

MOST = 400
"""Days of their own in one calendar."""
LARGEST = 2 * 1024 * 1024
"""Bytes of an iCalendar file."""
LONGEST = 62
"""Days of one entry in it."""


@transaction.atomic
def put_calendar(calendar: Calendar, values: Mapping[str, Any], *, by: Agent) -> Calendar:
    """A new calendar, or what changed about one. Raises `Invalid` for a country or region that nobody knows, and for a
    week without any hours, and for a team that works by another one."""
    check_calendar(values)
    elsewhere = Calendar.objects.exclude(pk=calendar.pk).filter(teams__in=values.get("teams", ())).first()
    if elsewhere:
        raise Invalid(
            _("One of these teams works by the calendar “%(name)s”. Take it out there first.")
            % {"name": elsewhere.name}
        )
    used = bool(calendar.pk) and _counts(calendar)
    if put(calendar, values, by=by) and (used or _counts(calendar)):
        renew()
    return calendar


def check_calendar(values: Mapping[str, Any]) -> None:
    if not any(values.get("week", {}).values()):
        raise Invalid(_("Say when work is done: tick at least one day."))
    if values.get("region") and not values.get("country"):
        raise Invalid(_("Choose the country as well."))
    country, region = values.get("country", ""), values.get("region", "")
    try:
        holidays_of(country, region, clock.now().year)
    except NotImplementedError as error:
        known = ", ".join(regions(country))
        told = (
            _("This region is not known. Known are: %(regions)s.")
            if known
            else _("No holidays are known for this country and region.")
        )
        raise Invalid(told % {"regions": known}) from error


@transaction.atomic
def put_day(calendar: Calendar, day: date, *, name: str, hours: list[list[str]], by: Agent) -> CalendarDay:
    """That day is not as its weekday: free, or with these hours."""
    held = Calendar.objects.select_for_update().get(pk=calendar.pk)
    row = held.days.filter(date=day).first() or CalendarDay(calendar=held, date=day)
    if row.pk is None and held.days.count() >= MOST:
        raise Invalid(_("A calendar has at most %(most)s days of its own.") % {"most": MOST})
    if put(row, {"name": name, "hours": hours, "imported": False}, by=by):
        _changed(held)
    return row


@transaction.atomic
def remove_day(day: CalendarDay, *, by: Agent) -> None:
    """It is as its weekday again."""
    audit("removed", day, by=by)
    calendar = day.calendar
    day.delete()
    _changed(calendar)


@transaction.atomic
def import_days(calendar: Calendar, file: bytes, *, by: Agent) -> int:
    """Each whole day of an iCalendar file is free, those of an earlier file are forgotten. Returns how many there are.

    Raises `Invalid` for what is no such file or holds no whole day. Days that somebody entered stay.
    """
    found = whole_days(file)
    if not found:
        raise Invalid(_("There is no whole day in this file. Export the holidays as all-day entries."))
    held = Calendar.objects.select_for_update().get(pk=calendar.pk)
    held.days.filter(imported=True).delete()
    own = set(held.days.values_list("date", flat=True))
    rows = [
        CalendarDay(calendar=held, date=day, name=name, imported=True)
        for day, name in sorted(found.items())
        if day not in own
    ]
    if len(rows) + len(own) > MOST:
        raise Invalid(_("A calendar has at most %(most)s days of its own.") % {"most": MOST})
    CalendarDay.objects.bulk_create(rows)
    audit("imported", held, by=by, changes=[("days", "", len(rows))])
    _changed(held)
    return len(rows)


def whole_days(file: bytes) -> dict[date, str]:
    """Day → name of the all-day entries of an iCalendar file; repeated ones at their first time only."""
    if len(file) > LARGEST:
        raise Invalid(_("The file is too large for a calendar of holidays."))
    try:
        entries = Parsed.from_ical(file).walk("VEVENT")
    except (ValueError, IndexError, KeyError) as error:
        raise Invalid(_("This is no iCalendar file (.ics).")) from error
    found: dict[date, str] = {}
    for entry in entries:
        start, end = entry.decoded("DTSTART", None), entry.decoded("DTEND", None)
        if not isinstance(start, date) or isinstance(start, datetime):
            continue
        last = end if isinstance(end, date) and not isinstance(end, datetime) else start + timedelta(days=1)
        name = str(entry.get("SUMMARY", "")).replace("\0", "")[:120]
        for place in range(min(max((last - start).days, 1), LONGEST)):
            found.setdefault(start + timedelta(days=place), name)
    return found


@transaction.atomic
def remove_calendar(calendar: Calendar, *, by: Agent) -> Removal | None:
    """Raises `Conflict` while a policy counts or a team works by it."""
    used = calendar.policies.count()
    if used:
        raise Conflict(
            ngettext(
                "%(count)d policy counts by it. Give it another calendar first.",
                "%(count)d policies count by it. Give them another calendar first.",
                used,
            )
            % {"count": used}
        )
    if calendar.teams.exists():
        raise Conflict(_("Teams work by it. Take them out of it first."))
    removal = keep(calendar, by=by)
    audit("removed", calendar, by=by)
    calendar.delete()
    return removal


def _changed(calendar: Calendar) -> None:
    if _counts(calendar):
        renew()


def _counts(calendar: Calendar) -> bool:
    """Whether any promise passes in its hours."""
    return calendar.policies.exists() or calendar.teams.exists()
