"""Forms about how far the assistant may go."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from replywell.console.forms.base import SettingsForm
from replywell.console.forms.people import set_rows
from replywell.resolution.models import CategoryAutonomy
from replywell.tickets.models import Category

Mode = CategoryAutonomy.Mode
MODE_NAMES = {
    Mode.OFF.value: _("Off"),
    Mode.SHADOW.value: _("Shadow"),
    Mode.DRAFT.value: _("Draft"),
    Mode.HOLD.value: _("Hold"),
    Mode.AUTO.value: _("Auto"),
}
BECAUSE = _("Only asked where answers leave alone without proof. It is kept in the audit.")


class ModeForm(SettingsForm):
    mode = forms.ChoiceField(label=_("Mode"), choices=list(MODE_NAMES.items()))
    because = forms.CharField(label=_("Why"), required=False, max_length=500, help_text=BECAUSE)


class RungForm(SettingsForm):
    category = forms.ModelChoiceField(Category.objects.none(), label=_("Category"), empty_label=None)
    language = forms.RegexField(
        r"^[a-z]{2,3}$",
        label=_("Language"),
        required=False,
        help_text=_("Its code, such as de. Empty: every language."),
    )
    channel = forms.ChoiceField(label=_("Channel"), required=False)
    mode = forms.ChoiceField(label=_("Mode"), choices=list(MODE_NAMES.items()), initial=Mode.DRAFT)
    because = forms.CharField(label=_("Why"), required=False, max_length=500, help_text=BECAUSE)

    def __init__(self, data: Any = None, *, channels: list[tuple[str, str]], **more: Any) -> None:
        super().__init__(data, **more)
        set_rows(self, "category", Category.objects.filter(active=True))
        field = self.fields["channel"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", _("Every channel")), *channels]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if not given.get("language") and not given.get("channel"):
            raise forms.ValidationError(_("Choose a language or a channel."))
        return given


class ProofForm(SettingsForm):
    """What one rung has to prove; empty: as everywhere."""

    target = forms.FloatField(
        label=_("Right answers to be proven, in %"),
        required=False,
        min_value=50,
        max_value=99.9,
        help_text=_(
            "Empty: as everywhere. The lower bound has to reach it, with a certainty of 95 per cent."
        ),
    )
    minimum = forms.IntegerField(
        label=_("Judged answers at least"),
        required=False,
        min_value=10,
        max_value=10_000,
        help_text=_("Empty: as everywhere."),
    )


class CareForm(SettingsForm):
    target = forms.FloatField(
        label=_("Right answers to be proven, in %"),
        min_value=50,
        max_value=99.9,
        help_text=_("The lower bound has to reach it, with a certainty of 95 per cent."),
    )
    minimum = forms.IntegerField(label=_("Judged answers at least"), min_value=10, max_value=10_000)
    hold_out = forms.FloatField(
        label=_("Given to people all the same, in %"),
        min_value=0,
        max_value=50,
        help_text=_("Drawn by lot, so that you keep seeing what people would say. 2 to 5 is good."),
    )
    hold_shortest = forms.IntegerField(
        label=_("Seconds that a well-founded answer waits on Hold"), min_value=5, max_value=86_400
    )
    hold_longest = forms.IntegerField(
        label=_("Seconds that the least founded one waits"), min_value=5, max_value=86_400
    )
