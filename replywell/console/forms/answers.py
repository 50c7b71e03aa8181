"""Forms about answers: canned replies and macros."""

from typing import Any

from django import forms
from django.core.validators import validate_slug
from django.utils.translation import gettext_lazy as _

from replywell.automation.models import Shared
from replywell.console.forms.base import SettingsForm, language_choices
from replywell.console.forms.people import set_choices, set_rows
from replywell.people.models import Agent, Team
from replywell.people.permissions import may
from replywell.tickets.models import Category


class SharedForm(SettingsForm):
    """A form of something that is one's own, a team's or everybody's."""

    whose = forms.ChoiceField(label=_("For"), help_text=_("Who is offered it."))
    active = forms.BooleanField(label=_("In use"), required=False, initial=True)

    def __init__(self, *args: Any, row: Shared, by: Agent, initial: dict[str, Any], **kwargs: Any) -> None:
        self.row, self.by = row, by
        whose = f"team-{row.team_id}" if row.team_id else "own" if row.owner_id else "all"
        if not row.pk and not may(by, "administer"):
            whose = "own"
        super().__init__(*args, **kwargs | {"initial": {"whose": whose, "active": row.active, **initial}})
        set_choices(self, "whose", self._choices())

    def _choices(self) -> list[tuple[str, Any]]:
        everywhere = may(self.by, "administer")
        teams = Team.objects.all() if everywhere else self.by.teams.all()
        own = self.row.owner if self.row.owner_id else self.by
        mine = _("Me alone") if own == self.by else str(own)
        shared: list[tuple[str, Any]] = [(f"team-{team.pk}", team.name) for team in teams]
        return ([("all", _("Everybody"))] if everywhere else []) + shared + [("own", mine)]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        whose = cleaned.pop("whose", "own")
        team = (
            Team.objects.filter(pk=whose.removeprefix("team-")).first() if whose.startswith("team-") else None
        )
        own = self.row.owner if self.row.owner_id else self.by
        return cleaned | {"team": team, "owner": own if whose == "own" else None}


class ReplyForm(SharedForm):
    """A canned reply."""

    name = forms.CharField(label=_("Name"), max_length=120)
    shortcut = forms.CharField(
        label=_("Shortcut"),
        max_length=40,
        validators=[validate_slug],
        help_text=_("In the composer / and this word insert it: letters, digits, - and _."),
    )
    text = forms.CharField(
        label=_("Text"),
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 12, "class": "input--text"}),
        help_text=_("Markdown. Placeholders are filled in when it is inserted."),
    )
    locale = forms.ChoiceField(
        label=_("Language"), required=False, help_text=_("Offered first for tickets in it.")
    )
    category = forms.ModelChoiceField(
        Category.objects.none(),
        label=_("Category"),
        required=False,
        empty_label=_("Any"),
        help_text=_("Offered first for its tickets."),
    )
    groups = ((_("When it is offered"), "", ("locale", "category", "whose", "active")),)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        row = kwargs["row"]
        initial = {name: getattr(row, name) for name in ("name", "shortcut", "text", "locale", "category")}
        super().__init__(*args, initial=initial, **kwargs)
        set_choices(self, "locale", [("", _("Any")), *language_choices(answered=True)])
        set_rows(self, "category", Category.objects.filter(active=True))


class MacroForm(SharedForm):
    """A macro without its steps, which `steps.py` reads."""

    name = forms.CharField(label=_("Name"), max_length=120)
    description = forms.CharField(label=_("What it is for"), required=False, max_length=200)
    groups = ((_("Who has it"), "", ("whose", "active")),)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        row = kwargs["row"]
        super().__init__(*args, initial={"name": row.name, "description": row.description}, **kwargs)
