"""The week of somebody's working hours: a row a day, with a box for whether they work and times from–to."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.template.loader import render_to_string
from django.utils.dates import WEEKDAYS
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from replywell.kit.errors import Invalid
from replywell.people import hours

SLOTS = 2
"""Times that a day has room for; one more than there are, where there are as many."""
USUAL = ("09:00", "17:00")
"""What stands in a day that has no times, for when its box is ticked."""

type Typed = list[tuple[bool, list[tuple[str, str]]]]
"""Of each day whether its box is ticked, and what its fields say."""


class WeekWidget(forms.Widget):
    """Seven rows. A day whose box is not ticked is off, whatever its times say."""

    shows_week = True

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> Typed:
        return [self._day(data, f"{name}_{day}") for day in range(hours.DAYS)]

    def value_omitted_from_data(self, data: Mapping[str, Any], files: Any, name: str) -> bool:
        return False

    def id_for_label(self, id_: str) -> str:
        return ""

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        typed: Typed = value if isinstance(value, list) else of_week(value or {})
        rows = [
            {
                "name": f"{name}_{day}",
                "label": WEEKDAYS[day],
                "works": works,
                "times": _with_room(times),
                "wrong": works and _problem(times),
            }
            for day, (works, times) in enumerate(typed)
        ]
        return render_to_string("console/week.html", {"rows": rows})

    def _day(self, data: Mapping[str, Any], name: str) -> tuple[bool, list[tuple[str, str]]]:
        pairs = [
            (str(data.get(f"{name}_from_{slot}", ""))[:20], str(data.get(f"{name}_to_{slot}", ""))[:20])
            for slot in range(hours.MOST + 1)
        ]
        while pairs and pairs[-1] == ("", ""):
            pairs.pop()
        return name in data, pairs


class WeekField(forms.Field):
    """Working hours as they are stored; what is wrong is told of each day by its name."""

    widget = WeekWidget

    def clean(self, value: Typed) -> hours.Week:
        week: hours.Week = {}
        wrong = []
        for day, (works, times) in enumerate(value):
            if not works:
                continue
            if problem := _problem(times):
                told = _("%(day)s: %(problem)s") % {"day": WEEKDAYS[day], "problem": problem}
                wrong.append(told)
            else:
                week[str(day)] = hours.read_day(times)
        if wrong:
            raise forms.ValidationError(wrong)
        return week

    def has_changed(self, initial: Any, data: Any) -> bool:
        return True


def of_week(week: hours.Week) -> Typed:
    """Stored hours as the rows show them."""
    days = [week.get(str(day), []) for day in range(hours.DAYS)]
    return [(bool(intervals), hours.fields_of(intervals)) for intervals in days]


def _problem(times: list[tuple[str, str]]) -> str:
    """What is wrong with a day on which they work; empty for nothing."""
    try:
        read = hours.read_day(times)
    except Invalid as error:
        return error.message
    return "" if read else _("Enter from when and until when, or untick it.")


def _with_room(times: list[tuple[str, str]]) -> list[tuple[int, str, str]]:
    shown = list(times) or [USUAL]
    room = min(max(SLOTS, len(shown) + 1), hours.MOST)
    shown += [("", "")] * (room - len(shown))
    return [(slot, start, end) for slot, (start, end) in enumerate(shown)]
