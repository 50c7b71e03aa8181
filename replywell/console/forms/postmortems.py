"""Forms of post-mortems: what is written, and what is to be done."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from replywell.console.forms.base import SettingsForm
from replywell.people.models import Agent
from replywell.people.permissions import ALLOWED

LONGEST = 20_000


def _text(label: Any, rows: int, hint: Any = "") -> forms.CharField:
    return forms.CharField(
        label=label,
        required=False,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": rows}),
        help_text=hint,
    )


class PostMortemForm(SettingsForm):
    """What a person makes of the draft."""

    title = forms.CharField(label=_("Title"), max_length=200)
    summary = _text(
        _("Summary"),
        5,
        _("What happened, in states and roles: it is about how work goes, not about who did it."),
    )
    causes = forms.MultipleChoiceField(
        label=_("Causes"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Found by rules in what happened. Tick those that are true."),
    )
    other_cause = _text(_("Another cause"), 2)
    prevention = _text(_("Prevention"), 5)
    lessons = _text(_("Lessons"), 4)
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: Any, *, causes: list[tuple[str, str]], **more: Any) -> None:
        super().__init__(data, **more)
        field = self.fields["causes"]
        if isinstance(field, forms.MultipleChoiceField):
            field.choices = causes
        if not causes:
            field.help_text = _("No rule applies. Say below what it was.")


class FollowUpForm(SettingsForm):
    """What is to be done, by whom and until when."""

    what = forms.CharField(label=_("What is to be done"), max_length=300)
    owner = forms.ModelChoiceField(Agent.objects.none(), label=_("By whom"), required=False)
    due = forms.DateField(
        label=_("Until when"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def __init__(self, data: Any = None, **more: Any) -> None:
        super().__init__(data, **more)
        field = self.fields["owner"]
        if isinstance(field, forms.ModelChoiceField):
            field.queryset = Agent.objects.filter(is_active=True, role__in=ALLOWED["write post-mortems"])
