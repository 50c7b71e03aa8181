"""Calendars: the list, a page for each with its year, its days of their own, and files of holidays."""

import calendar as months
from datetime import date
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils.dates import MONTHS
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from replywell.console.forms.promises import CalendarForm, DayForm, FileForm
from replywell.console.views.settings import AskPage, FormPage, SettingsView, one
from replywell.escalations.models import Path
from replywell.kit import clock
from replywell.kit.errors import Conflict, Invalid, NotFound
from replywell.people.working_time import holidays_of
from replywell.sla.actions.calendars import import_days, put_calendar, put_day, remove_calendar, remove_day
from replywell.sla.models import Calendar, CalendarDay


class Calendars(SettingsView):
    """GET lists the calendars."""

    section = "calendars"

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.shown("console/calendars.html", calendars=Calendar.objects.prefetch_related("policies"))


class NewCalendar(FormPage):
    """GET asks for a calendar, POST makes it."""

    section = "calendars"
    back = "calendars"
    title = gettext_lazy("New calendar")

    @property
    def calendar(self) -> Calendar:
        return Calendar(week={str(day): [["09:00", "17:00"]] for day in range(5)})

    def form(self, data: Any = None) -> forms.Form:
        row = self.calendar
        names = ("name", "timezone", "week", "country", "region")
        teams = list(row.teams.values_list("pk", flat=True)) if row.pk else []
        return CalendarForm(data, initial={name: getattr(row, name) for name in names} | {"teams": teams})

    def save(self, form: forms.Form) -> HttpResponse:
        row = put_calendar(self.calendar, form.cleaned_data, by=self.agent)
        return self.done("calendar", row.pk, told=_("%(name)s is saved.") % {"name": row.name})


class OneCalendar(NewCalendar):
    """GET shows a calendar with a year of it, POST changes it."""

    template = "console/calendar.html"
    day: forms.Form | None = None

    @property
    def calendar(self) -> Calendar:
        return one(Calendar.objects.all(), self.kwargs["pk"])

    def more(self) -> dict[str, Any]:
        row = self.calendar
        year = min(max(self.asked_number("year") or clock.now().year, 1970), 2100)
        removal = {"removal": ("console:calendar-removal", row.pk), "remove": _("Delete calendar")}
        return removal | {
            "title": row.name,
            "calendar": row,
            "year": year,
            "months": _year(row, year),
            "days": row.days.filter(date__year=year),
            "day_form": self.day or DayForm(),
            "file_form": FileForm(),
        }


class CalendarDays(OneCalendar):
    """GET is the calendar's page, POST enters a day that is not as its weekday."""

    def post(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        row, form = self.calendar, DayForm(request.POST)
        self.day = form
        if form.is_valid():
            try:
                made = put_day(
                    row,
                    form.cleaned_data["date"],
                    name=form.cleaned_data["name"],
                    hours=form.hours(),
                    by=self.agent,
                )
            except (Invalid, Conflict) as error:
                form.add_error(None, error.message)
            else:
                return self.done("calendar", row.pk, told=_("%(day)s is saved.") % {"day": made})
        return self.page(self.form(), status=422)


class CalendarDayRemoval(SettingsView):
    """POST makes a day as its weekday again."""

    section = "calendars"

    def post(self, request: HttpRequest, pk: int, number: int) -> HttpResponse:
        day = one(CalendarDay.objects.select_related("calendar").filter(calendar=pk), number)
        told = str(day)
        remove_day(day, by=self.agent)
        return self.done("calendar", pk, told=_("%(day)s is as its weekday again.") % {"day": told})


class CalendarFile(SettingsView):
    """POST takes the whole days of an iCalendar file as free."""

    section = "calendars"

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        row = one(Calendar.objects.all(), pk)
        file = request.FILES.get("file")
        if file is None:
            raise NotFound(_("Choose a file first."))
        count = import_days(row, file.read(), by=self.agent)
        words = ngettext("%(count)d day is free.", "%(count)d days are free.", count)
        return self.done("calendar", pk, told=words % {"count": count})


class CalendarRemoval(AskPage):
    """GET asks, POST removes a calendar that no policy counts and no team works by."""

    section = "calendars"
    back = "calendars"
    submit = gettext_lazy("Delete calendar")

    @property
    def calendar(self) -> Calendar:
        return one(Calendar.objects.all(), self.kwargs["pk"])

    def more(self) -> dict[str, Any]:
        return super().more() | {"title": _("Delete the calendar %(name)s?") % {"name": self.calendar.name}}

    def consequences(self) -> list[str]:
        paths = Path.objects.filter(calendar=self.calendar.pk).values_list("name", flat=True)
        told = _("On the escalation path %(name)s every hour counts then.")
        return [*super().consequences(), *(told % {"name": name} for name in paths)]

    def save(self, form: forms.Form) -> HttpResponse:
        row = self.calendar
        removal = remove_calendar(row, by=self.agent)
        return self.done("calendars", told=_("%(name)s is deleted.") % {"name": row.name}, removal=removal)


def _year(row: Calendar, year: int) -> list[dict[str, Any]]:
    """Months with weeks of days; each day a number (none outside of the month), what it is, and its name."""
    own = {day.date: day for day in row.days.filter(date__year=year)}
    holidays = holidays_of(row.country, row.region, year)
    return [
        {
            "name": MONTHS[month],
            "weeks": [
                [_day(row, date(year, month, day), own, holidays) if day else None for day in week]
                for week in months.monthcalendar(year, month)
            ],
        }
        for month in range(1, 13)
    ]


def _day(row: Calendar, day: date, own: dict[date, CalendarDay], holidays: dict[date, str]) -> dict[str, Any]:
    if day in own:
        kind = "own" if own[day].hours else "free"
        return {"number": day.day, "kind": kind, "name": own[day].name or _("a day of its own")}
    if day in holidays:
        return {"number": day.day, "kind": "free", "name": holidays[day]}
    return {"number": day.day, "kind": "" if row.week.get(str(day.weekday())) else "off", "name": ""}
