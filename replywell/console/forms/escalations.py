"""Forms about escalations: a path with its steps and fields, and a rotation with its people."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from replywell.connections.models import Connection
from replywell.console.forms.base import Lines, SettingsForm, zones
from replywell.console.forms.people import set_rows
from replywell.console.forms.promises import LengthField
from replywell.console.forms.week import WeekField
from replywell.escalations.models import Path, Rotation
from replywell.escalations.recipients import choices
from replywell.escalations.values import MOST_FIELDS, MOST_STEPS, SOURCES, Field, slug_of
from replywell.people.models import Agent, Role, Team
from replywell.sla.lengths import read_minutes, write_minutes
from replywell.sla.models import Calendar
from replywell.tickets.models import Urgency

PLAIN = ("name", "active", "situation", "taken", "team", "urgency", "owner", "response", "approval", "repeat")
WORDS = ("reply", "internal", "connection", "channel", "addresses")
KINDS = (("text", _("Text")), ("choice", _("Choice")), ("number", _("Number")), ("link", _("Link")))
MOST_MEMBERS = 40
GONE = _("The calendar of this path was deleted. Every hour counts until you choose another one.")


class PathForm(SettingsForm):
    """What a path is for, who hears first, and what is said; its conditions, steps and fields are read apart."""

    name = forms.CharField(label=_("Name"), max_length=80)
    active = forms.BooleanField(label=_("In use"), required=False)
    situation = forms.CharField(
        label=_("Situation"),
        required=False,
        max_length=300,
        help_text=_("What it is for, in a sentence for agents."),
    )
    taken = forms.ChoiceField(label=_("It is taken"), choices=Path.Taken.choices, widget=forms.RadioSelect)
    owner = forms.ChoiceField(
        label=_("Told first"),
        help_text=_("They answer for it. Where a team has no lead, the administrators are told instead."),
    )
    response = LengthField(
        label=_("Answer expected within"), max_length=40, help_text=_("As 15 min, 4 h or 1 h 30 min.")
    )
    calendar = forms.ModelChoiceField(
        Calendar.objects.none(),
        label=_("Hours that count"),
        required=False,
        empty_label=_("Every hour of every day"),
        help_text=_("For the expected answer and for the steps on silence."),
    )
    team = forms.ModelChoiceField(
        Team.objects.none(),
        label=_("The ticket goes to"),
        required=False,
        empty_label=_("It stays in its team"),
    )
    urgency = forms.TypedChoiceField(
        label=_("Urgency"),
        required=False,
        coerce=int,
        empty_value=None,
        choices=[("", _("As it is")), *Urgency.choices],
    )
    approval = forms.BooleanField(
        label=_("Ends with an approval"),
        required=False,
        help_text=_(
            "Whoever is told, or an administrator, approves or declines; never the person who asked."
        ),
    )
    repeat = forms.IntegerField(
        label=_("Begins again"),
        required=False,
        min_value=0,
        max_value=5,
        help_text=_(
            "How often the steps begin again with the first person when nobody has answered after the last."
        ),
    )
    reply = forms.CharField(
        label=_("To the requester"),
        required=False,
        max_length=8000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("Offered as a draft; an agent sends it, or does not."),
    )
    internal = forms.CharField(
        label=_("To whoever is told"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Besides the placeholders of macros, {{field.…}} stands for a field of this path."),
    )
    connection = forms.ModelChoiceField(
        Connection.objects.none(), label=_("Slack or Teams"), required=False, empty_label=_("Nowhere")
    )
    channel = forms.CharField(
        label=_("Channel"),
        required=False,
        max_length=200,
        help_text=_("Its id: in Slack it begins with C, in Teams with 19:. The app has to be a member."),
    )
    addresses = Lines(
        label=_("Further addresses"),
        required=False,
        rows=2,
        longest=254,
        most=10,
        help_text=_("They get every alarm of this path; one on each line."),
    )
    first = ("name", "active", "situation")
    then = ("taken",)
    who = ("owner", "response", "calendar", "team", "urgency", "approval")
    said = ("reply", "internal")
    besides = ("connection", "channel", "addresses")

    def __init__(self, *args: Any, path: Path, **kwargs: Any) -> None:
        initial = {name: getattr(path, name) for name in (*PLAIN, *WORDS, "calendar")}
        super().__init__(*args, **kwargs | {"initial": initial})
        set_rows(self, "team", Team.objects.all())
        set_rows(self, "calendar", Calendar.objects.all())
        if path.calendar and not Calendar.objects.filter(pk=path.calendar).exists():
            self.fields["calendar"].help_text = GONE
        set_rows(self, "connection", Connection.objects.filter(adapter__in=["slack", "teams"]))
        owner = self.fields["owner"]
        assert isinstance(owner, forms.ChoiceField)
        owner.choices = [(name, listed) for name, listed in choices() if listed]

    def clean_repeat(self) -> int:
        return self.cleaned_data["repeat"] or 0

    def clean_calendar(self) -> int | None:
        row = self.cleaned_data["calendar"]
        return row.pk if row else None

    def clean_addresses(self) -> list[str]:
        for address in self.cleaned_data["addresses"]:
            try:
                validate_email(address)
            except ValidationError as error:
                raise ValidationError(
                    _("%(address)s is no mail address."), params={"address": address}
                ) from error
        return [address.lower() for address in self.cleaned_data["addresses"]]

    def _part(self, names: tuple[str, ...]) -> list[forms.BoundField]:
        return [self[name] for name in names]

    @property
    def parts(self) -> dict[str, list[forms.BoundField]]:
        """Fields by where they stand on the page."""
        named = {
            "first": self.first,
            "then": self.then,
            "who": self.who,
            "said": self.said,
            "besides": self.besides,
        }
        return {name: self._part(fields) for name, fields in named.items()}


@dataclass(slots=True)
class StepLine:
    """A step as it stands in the form; minutes as they were typed where they cannot be read."""

    index: int
    after: str
    to: str
    wrong: str = ""


def read_steps(posted: QueryDict) -> tuple[list[dict[str, Any]], list[StepLine]]:
    """The steps of the form, and its lines; a button may have added or removed one."""
    lines = [
        StepLine(index, _given(posted, f"s-{index}-after"), _given(posted, f"s-{index}-to"))
        for index in range(_count(posted, "steps", MOST_STEPS))
    ]
    action, number = _change(posted)
    if action == "step-remove" and number < len(lines):
        del lines[number]
    if action == "step-add" and len(lines) < MOST_STEPS:
        lines.append(StepLine(len(lines), "15 min", ""))
    found = []
    for index, line in enumerate(lines):
        line.index = index
        minutes = 0 if line.after.strip() == "0" else read_minutes(line.after)
        if minutes is None:
            line.wrong = str(_("Write it as 30 min, 4 h or 1 h 30 min."))
        elif not line.to:
            line.wrong = str(_("Choose who is told."))
        found.append({"after": minutes or 0, "to": line.to})
    return found, lines


def step_lines(stored: list[dict[str, Any]]) -> list[StepLine]:
    return [
        StepLine(index, write_minutes(step["after"]) if step["after"] else "0", step["to"])
        for index, step in enumerate(stored)
    ]


def read_fields(posted: QueryDict) -> list[dict[str, Any]]:
    """The fields of the form as they are stored; a button may have added, removed or moved one."""
    found: list[dict[str, Any]] = []
    for index in range(_count(posted, "fields", MOST_FIELDS)):
        label = _given(posted, f"f-{index}-label")[:120]
        taken = {one["slug"] for one in found}
        slug = _given(posted, f"f-{index}-slug")[:50]
        options = [line.strip() for line in _given(posted, f"f-{index}-options").splitlines() if line.strip()]
        kind = _given(posted, f"f-{index}-kind")
        found.append(
            {
                "slug": slug if slug and slug not in taken else slug_of(label, taken),
                "label": label,
                "kind": kind if kind in dict(KINDS) else "text",
                "required": f"f-{index}-required" in posted,
                "help": _given(posted, f"f-{index}-help")[:300],
                "options": options[:40],
                "source": source if (source := _given(posted, f"f-{index}-source")) in SOURCES else "",
            }
        )
    action, number = _change(posted)
    if action == "field-remove" and number < len(found):
        del found[number]
    if action == "field-up" and 0 < number < len(found):
        found.insert(number - 1, found.pop(number))
    if action == "field-add" and len(found) < MOST_FIELDS:
        found.append(Field(slug="", label="").model_dump(mode="json"))
    return found


def _count(posted: QueryDict, name: str, most: int) -> int:
    given = posted.get(name, "0")
    return min(int(given), most) if given.isascii() and given.isdigit() and len(given) < 4 else 0


def _given(posted: QueryDict, name: str) -> str:
    return posted.get(name, "").replace("\0", "").strip()


def _change(posted: Mapping[str, Any]) -> tuple[str, int]:
    action, _colon, number = posted.get("change", "").partition(":")
    return action, int(number) if number.isascii() and number.isdigit() and len(number) < 4 else 10_000


class RotationForm(SettingsForm):
    """When turns change; the people are read apart."""

    name = forms.CharField(label=_("Name"), max_length=80)
    timezone = forms.ChoiceField(label=_("Time zone"), choices=zones)
    starts_on = forms.DateField(
        label=_("A handover is on"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("In a rotation of weeks, its weekday is that of every handover."),
    )
    handover = forms.TimeField(label=_("at"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"))
    days = forms.IntegerField(
        label=_("Days of a turn"), min_value=1, max_value=366, help_text=_("7 for a week.")
    )
    week = WeekField(label=_("Week"), required=False)
    groups = (
        (_("Turns"), "", ("timezone", "starts_on", "handover", "days")),
        (
            _("Hours"),
            _(
                "Only where somebody is on call at some hours: tick the days. Without any, somebody always is."
            ),
            ("week",),
        ),
    )

    def __init__(self, *args: Any, rotation: Rotation, **kwargs: Any) -> None:
        names = ("name", "timezone", "starts_on", "handover", "days", "week")
        super().__init__(*args, **kwargs | {"initial": {name: getattr(rotation, name) for name in names}})


def takers() -> list[Agent]:
    """Who may be in a rotation."""
    return list(Agent.objects.filter(is_active=True).exclude(role__in=[Role.LIGHT, Role.VIEWER]))


def read_members(posted: QueryDict) -> list[Agent]:
    """The people of the form in their order, each once."""
    known = {str(agent.pk): agent for agent in takers()}
    given = dict.fromkeys(posted.getlist("member")[:MOST_MEMBERS])
    return [known[number] for number in given if number in known]
