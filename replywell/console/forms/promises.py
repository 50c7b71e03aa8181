"""Forms about promises: a policy, a calendar and its days."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from replywell.adapters.channels import CHANNELS
from replywell.console.forms.base import Groups, SettingsForm, zones
from replywell.console.forms.people import set_rows, split_words
from replywell.console.forms.week import WeekField
from replywell.people import hours
from replywell.people.models import Brand, Company, Team
from replywell.sla.countries import countries
from replywell.sla.lengths import read_minutes, write_minutes
from replywell.sla.models import Calendar, Policy
from replywell.tickets.models import Category, Urgency
from replywell.workspace.ways import way_of

LABELS = {
    "first_response": _("First answer"),
    "next_response": _("Each further answer"),
    "resolution": _("Resolution"),
}
KEPT = ("urgencies", "tiers", "channels", "companies", "categories", "brands")
"""The conditions of a policy."""
PART = "internal_"
"""With the number of a team: the field of its part."""


class LengthField(forms.CharField):
    """A length of time; cleaned to minutes, or None."""

    def clean(self, value: Any) -> int | None:
        typed = super().clean(value)
        if not typed:
            return None
        minutes = read_minutes(typed)
        if minutes is None:
            raise ValidationError(_("Write it as 30 min, 4 h or 1 h 30 min."))
        return minutes

    def prepare_value(self, value: Any) -> Any:
        return write_minutes(value) if isinstance(value, int) else value


class PolicyForm(SettingsForm):
    """What is promised, when time passes, and to which tickets."""

    name = forms.CharField(label=_("Name"), max_length=80)
    active = forms.BooleanField(label=_("In use"), required=False)
    first_response = LengthField(
        label=LABELS["first_response"],
        required=False,
        max_length=40,
        help_text=_("By a person, or by the assistant once the requester accepts it."),
    )
    next_response = LengthField(label=LABELS["next_response"], required=False, max_length=40)
    resolution = LengthField(
        label=LABELS["resolution"],
        required=False,
        max_length=40,
        help_text=_("As 30 min, 4 h or 1 h 30 min; nothing where nothing is promised."),
    )
    calendar = forms.ModelChoiceField(
        Calendar.objects.none(),
        label=_("Hours that count"),
        required=False,
        empty_label=_("Every hour of every day"),
    )
    around_the_clock = forms.MultipleChoiceField(
        label=_("Counts every hour all the same"),
        required=False,
        choices=list(LABELS.items()),
        widget=forms.CheckboxSelectMultiple,
    )
    pauses = forms.MultipleChoiceField(
        label=_("No time passes while a ticket is"),
        required=False,
        choices=[("pending", _("waiting for the requester")), ("on_hold", _("on hold, waiting for others"))],
        widget=forms.CheckboxSelectMultiple,
    )
    urgencies = forms.TypedMultipleChoiceField(
        label=_("Urgency"),
        required=False,
        coerce=int,
        choices=Urgency.choices,
        widget=forms.CheckboxSelectMultiple,
    )
    tiers = forms.CharField(
        label=_("Plans"), required=False, max_length=400, help_text=_("With commas between: pro, enterprise.")
    )
    companies = forms.ModelMultipleChoiceField(Company.objects.none(), label=_("Companies"), required=False)
    categories = forms.ModelMultipleChoiceField(
        Category.objects.none(),
        label=_("Categories"),
        required=False,
        help_text=_("With those below them."),
    )
    channels = forms.MultipleChoiceField(
        label=_("Channels"), required=False, widget=forms.CheckboxSelectMultiple
    )
    brands = forms.ModelMultipleChoiceField(
        Brand.objects.none(), label=_("Brands"), required=False, widget=forms.CheckboxSelectMultiple
    )
    groups: Groups = (
        (_("What is promised"), "", ("first_response", "next_response", "resolution")),
        (_("When time passes"), "", ("calendar", "around_the_clock", "pauses")),
        (_("To which tickets"), _("Whatever is left empty fits every ticket."), KEPT),
    )
    """Parts of teams come between."""

    def __init__(self, *args: Any, policy: Policy, **kwargs: Any) -> None:
        plain = ("name", "active", *LABELS, "calendar", "around_the_clock", "pauses", "urgencies", "channels")
        initial: dict[str, Any] = {name: getattr(policy, name) for name in plain}
        initial["tiers"] = ", ".join(policy.tiers)
        if policy.pk:
            initial |= {
                name: list(getattr(policy, name).values_list("pk", flat=True))
                for name in ("companies", "categories", "brands")
            }
        else:
            initial |= {"pauses": ["pending"]}
        super().__init__(*args, **kwargs | {"initial": initial})
        self._parts(policy)
        set_rows(self, "calendar", Calendar.objects.all())
        set_rows(self, "companies", Company.objects.order_by("name"))
        set_rows(self, "categories", Category.objects.order_by("name"))
        set_rows(self, "brands", Brand.objects.order_by("pk"))
        field = self.fields["channels"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = [(slug, way_of(slug).name) for slug in CHANNELS]

    def _parts(self, policy: Policy) -> None:
        """A field for each team."""
        names = []
        for team in Team.objects.all():
            names.append(f"{PART}{team.pk}")
            self.fields[names[-1]] = LengthField(
                label=team.name,
                required=False,
                max_length=40,
                initial=(policy.internal or {}).get(str(team.pk)),
            )
        help_text = _(
            "How long a team may have a ticket in its hands, within what the requester is promised. Its leads hear of it."
        )
        whom = (_("To which tickets"), _("Whatever is left empty fits every ticket."), KEPT)
        self.groups = (*self.groups[:2], (_("Parts of teams"), help_text, tuple(names)), whom)

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        parts = {name: values.pop(name) for name in [*values] if name.startswith(PART)}
        values["internal"] = {name.removeprefix(PART): minutes for name, minutes in parts.items() if minutes}
        return values

    def clean_tiers(self) -> list[str]:
        return split_words(self.cleaned_data["tiers"])

    def clean_around_the_clock(self) -> list[str]:
        return list(self.cleaned_data["around_the_clock"]) if self.cleaned_data.get("calendar") else []


class CalendarForm(SettingsForm):
    """A week's hours, where, and whose holidays are free."""

    name = forms.CharField(label=_("Name"), max_length=80)
    timezone = forms.ChoiceField(label=_("Time zone"), choices=zones)
    week = WeekField(label=_("Week"), required=False)
    country = forms.ChoiceField(
        label=_("Public holidays of"), required=False, choices=lambda: [("", _("none")), *countries()]
    )
    region = forms.CharField(
        label=_("Region"),
        required=False,
        max_length=20,
        help_text=_("Its code, as BY for Bavaria or CA for California; nothing for the whole country."),
    )
    teams = forms.ModelMultipleChoiceField(
        Team.objects.none(),
        label=_("Teams that work by it"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Their parts of a promise count in these hours, whatever the calendar of the policy."),
    )
    groups = (
        (_("Week"), _("What the clock on the wall shows there."), ("week",)),
        (_("Holidays"), _("They are free. Days of their own go before them."), ("country", "region")),
        (_("Teams"), "", ("teams",)),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        set_rows(self, "teams", Team.objects.order_by("name"))

    def clean_region(self) -> str:
        return self.cleaned_data["region"].strip().upper()


class DayForm(forms.Form):
    """A day that is not as its weekday."""

    date = forms.DateField(label=_("Day"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    name = forms.CharField(label=_("Name"), required=False, max_length=120)
    start = forms.CharField(
        label=_("From"), required=False, max_length=8, widget=forms.TimeInput(attrs={"type": "time"})
    )
    end = forms.CharField(
        label=_("Until"), required=False, max_length=8, widget=forms.TimeInput(attrs={"type": "time"})
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": "day_%s"} | kwargs)  # the calendar above has a name, too

    def hours(self) -> list[list[str]]:
        """Raises `Invalid` for what is no time."""
        return hours.read_day([(self.cleaned_data["start"], self.cleaned_data["end"])])


class FileForm(forms.Form):
    """An iCalendar file."""

    file = forms.FileField(label=_("iCalendar file (.ics)"))
