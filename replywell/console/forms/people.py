"""Forms about people: colleagues, teams, brands, the organization, oneself."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from replywell.console.forms.base import SettingsForm, language_choices, zones
from replywell.console.forms.week import WeekField
from replywell.kit.pictures import TYPES as LOGO_TYPES
from replywell.kit.pictures import picture_type
from replywell.people.models import Agent, Role, Team
from replywell.people.permissions import roles_within
from replywell.ui.contrast import is_colour

LARGEST_LOGO = 200_000
"""Bytes."""
ROLES = {
    Role.OWNER: _("Owner: everything, and other owners"),
    Role.ADMIN: _("Administrator: everything but owners"),
    Role.LEAD: _("Lead: answers, shares views and replies"),
    Role.AGENT: _("Agent: answers"),
    Role.LIGHT: _("Light agent: reads and writes notes in their teams"),
    Role.VIEWER: _("Viewer: reads"),
}


class WeekForm(SettingsForm):
    """A form with working hours, in a time zone."""

    timezone = forms.ChoiceField(label=_("Time zone"))
    working_hours = WeekField(label=_("Working hours"), required=False)
    week_group = (
        _("Working hours"),
        _(
            "Tick the days and enter from when until when. A second time is for after a break; until 00:00 is midnight."
        ),
        ("timezone", "working_hours"),
    )


class AgentForm(WeekForm):
    """What an administrator sets about a colleague."""

    name = forms.CharField(label=_("Name"), max_length=120)
    role = forms.ChoiceField(label=_("Role"))
    teams = forms.ModelMultipleChoiceField(
        Team.objects.none(), label=_("Teams"), required=False, widget=forms.CheckboxSelectMultiple
    )
    skills = forms.CharField(
        label=_("Skills"),
        required=False,
        max_length=500,
        help_text=_("Words with commas between them: refunds, vat."),
    )
    capacity = forms.IntegerField(
        label=_("Capacity"),
        min_value=0,
        max_value=1000,
        help_text=_("Open tickets at once before others are asked."),
    )
    locale = forms.ChoiceField(label=_("Language"))
    available = forms.BooleanField(label=_("Takes tickets"), required=False)
    channel_capacity = forms.CharField(
        label=_("Capacity of single channels"),
        required=False,
        max_length=500,
        help_text=_("Where it is less than that: the channel and how many, such as email 4, widget 2."),
    )
    away_until = forms.DateTimeField(
        label=_("Away until"),
        required=False,
        help_text=_("Takes no tickets until then, in your time zone."),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M:%S"],
    )
    groups = (
        (_("Work"), "", ("teams", "skills", "capacity", "channel_capacity", "available", "away_until")),
        WeekForm.week_group,
    )

    def __init__(self, *args: Any, agent: Agent, by: Agent, **kwargs: Any) -> None:
        names = ["name", "role", "capacity", "locale", "timezone", "available", "away_until", "working_hours"]
        initial = {name: getattr(agent, name) for name in names}
        initial |= {
            "skills": ", ".join(agent.skills),
            "channel_capacity": ", ".join(f"{name} {most}" for name, most in agent.channel_capacity.items()),
            "teams": list(agent.teams.values_list("pk", flat=True)),
        }
        super().__init__(*args, **kwargs | {"initial": initial})
        given = {*roles_within(by), Role(agent.role)}
        set_choices(self, "role", [(role, label) for role, label in ROLES.items() if role in given])
        set_choices(self, "locale", language_choices(agent.locale))
        set_choices(self, "timezone", zones())
        set_rows(self, "teams", Team.objects.all())

    def clean_skills(self) -> list[str]:
        return split_words(self.cleaned_data["skills"])

    def clean_channel_capacity(self) -> dict[str, int]:
        """`email 4, widget 2` as channel → tickets at once."""
        found: dict[str, int] = {}
        for part in split_words(self.cleaned_data["channel_capacity"]):
            channel, _blank, most = part.replace(":", " ").rpartition(" ")
            if not channel.strip() or not most.isascii() or not most.isdigit() or len(most) > 4:
                raise forms.ValidationError(
                    _("Write each as the channel and a number, such as email 4."), code="shape"
                )
            found[channel.strip().lower()] = int(most)
        return found


class InvitationForm(SettingsForm):
    """Whom to invite."""

    email = forms.EmailField(label=_("E-mail address"), max_length=254)
    name = forms.CharField(label=_("Name"), max_length=120)
    role = forms.ChoiceField(label=_("Role"), initial=Role.AGENT)
    teams = forms.ModelMultipleChoiceField(
        Team.objects.none(), label=_("Teams"), required=False, widget=forms.CheckboxSelectMultiple
    )
    locale = forms.ChoiceField(label=_("Language"), help_text=_("Of the pages, and of the invitation."))

    def __init__(self, *args: Any, by: Agent, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        set_choices(self, "role", [(role, ROLES[role]) for role in roles_within(by)])
        set_choices(self, "locale", language_choices(by.locale))
        set_rows(self, "teams", Team.objects.all())


class ComingForm(SettingsForm):
    """What an invited colleague fills in."""

    name = forms.CharField(
        label=_("Your name"), max_length=120, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    password = forms.CharField(
        label=_("Password"),
        max_length=500,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("8 characters at least; a few words are easier to remember than signs."),
    )


class BrandForm(SettingsForm):
    name = forms.CharField(label=_("Name"), max_length=120)
    tone = forms.CharField(
        label=_("Voice"),
        max_length=200,
        help_text=_("How answers sound, for example: friendly, clear and brief."),
    )
    signature = forms.CharField(
        label=_("Signature"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Who an answer is signed by, below the greeting in its language."),
    )
    locale = forms.ChoiceField(label=_("Language"), help_text=_("Of what has no other."))
    colour = forms.CharField(
        label=_("Colour of the help center"),
        required=False,
        max_length=7,
        widget=forms.TextInput(
            attrs={"spellcheck": "false", "autocomplete": "off", "placeholder": "#0c6559"}
        ),
        help_text=_(
            "Such as #0c6559; empty for the usual one. Shades that can be read in light and dark, "
            "and the colour of text on it, are chosen for you."
        ),
    )
    logo = forms.FileField(
        label=_("Logo of the help center"),
        required=False,
        widget=forms.FileInput(attrs={"accept": ",".join(LOGO_TYPES)}),
        help_text=_("PNG, JPEG, GIF or WebP of at most 200 kB; it is shown 32 pixels high."),
    )
    no_logo = forms.BooleanField(label=_("Remove the logo"), required=False)
    groups = [
        (_("Help center"), _("How your help center looks under this name."), ("colour", "logo", "no_logo"))
    ]

    def __init__(self, *args: Any, logo: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        set_choices(self, "locale", language_choices(answered=True))
        if not logo:
            del self.fields["no_logo"]

    def clean_colour(self) -> str:
        colour = self.cleaned_data["colour"].strip().lower()
        if colour and not is_colour(colour):
            raise forms.ValidationError(_("Write the colour as # and six digits or letters from a to f."))
        return str(colour)

    def clean_logo(self) -> tuple[bytes, str] | None:
        """The picture and its media type, told by its bytes and not by its name."""
        file = self.cleaned_data["logo"]
        if not file:
            return None
        if file.size > LARGEST_LOGO:
            raise forms.ValidationError(_("This picture is too large: 200 kB at most."))
        content = file.read()
        found = picture_type(content)
        if not found:
            raise forms.ValidationError(_("This is no PNG, JPEG, GIF or WebP picture."))
        return content, found

    def values(self) -> dict[str, Any]:
        """What the brand is given; a logo only where that was said."""
        values = {name: self.cleaned_data[name] for name in ("name", "tone", "signature", "locale", "colour")}
        picture = self.cleaned_data["logo"]
        if picture:
            values |= {"logo": picture[0], "logo_type": picture[1]}
        elif self.cleaned_data.get("no_logo"):
            values |= {"logo": b"", "logo_type": ""}
        return values


class OrganizationForm(SettingsForm):
    name = forms.CharField(label=_("Name of the organization"), max_length=120)
    locale = forms.ChoiceField(label=_("Language"), help_text=_("What the desk says when nobody has chosen."))
    timezone = forms.ChoiceField(label=_("Time zone"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        set_choices(self, "locale", language_choices())
        set_choices(self, "timezone", zones())


class ProfileForm(WeekForm):
    """What everybody sets about themselves."""

    name = forms.CharField(label=_("Name"), max_length=120)
    signature = forms.CharField(
        label=_("Signature line"),
        required=False,
        max_length=200,
        help_text=_("Below your name in a reply: your position, for example."),
    )
    locale = forms.ChoiceField(label=_("Language"))
    theme = forms.ChoiceField(
        label=_("Appearance"),
        required=False,
        choices=[("", _("As the system")), ("light", _("Light")), ("dark", _("Dark"))],
    )
    shortcuts = forms.BooleanField(
        label=_("Keyboard shortcuts"),
        required=False,
        help_text=_("Single keys do something. Ctrl or ⌘ K works in any case."),
    )
    groups = (
        (_("How it looks"), "", ("locale", "theme", "shortcuts")),
        WeekForm.week_group,
    )

    def __init__(self, *args: Any, agent: Agent, **kwargs: Any) -> None:
        names = ["name", "signature", "locale", "timezone", "theme", "shortcuts", "working_hours"]
        initial = {name: getattr(agent, name) for name in names}
        super().__init__(*args, **kwargs | {"initial": initial})
        set_choices(self, "locale", language_choices(agent.locale))
        set_choices(self, "timezone", zones())


def set_choices(form: forms.Form, name: str, choices: Any) -> None:
    field = form.fields[name]
    assert isinstance(field, forms.ChoiceField)
    field.choices = choices


def set_rows(form: forms.Form, name: str, rows: Any) -> None:
    field = form.fields[name]
    assert isinstance(field, forms.ModelChoiceField)
    field.queryset = rows


def split_words(text: str) -> list[str]:
    """Words with commas between them, each once."""
    return list(dict.fromkeys(word.strip()[:60] for word in text.split(",") if word.strip()))
