"""The form of a team."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from replywell.console.forms.base import SettingsForm
from replywell.console.forms.people import set_rows
from replywell.people.models import Agent, Team


class TeamForm(SettingsForm):
    name = forms.CharField(label=_("Name"), max_length=80)
    private = forms.BooleanField(
        label=_("Private"),
        required=False,
        help_text=_("Its tickets are visible to its members, owners and administrators only."),
    )
    handing = forms.ChoiceField(
        label=_("How its tickets find somebody"),
        choices=Team.Handing.choices,
        required=False,
        widget=forms.RadioSelect,
        initial=Team.Handing.PUSH,
        help_text=_("Handed: to whoever fits best and has room. Taken: with “Take next” above the list."),
    )
    agents = forms.ModelMultipleChoiceField(
        Agent.objects.none(), label=_("Members"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        set_rows(self, "agents", Agent.objects.filter(is_active=True))

    def clean_handing(self) -> str:
        return self.cleaned_data["handing"] or str(Team.Handing.PUSH)
