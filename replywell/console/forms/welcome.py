"""Forms of the first run."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from replywell.console.forms.base import SettingsForm, language_choices, zones
from replywell.console.forms.people import set_choices


class TokenForm(SettingsForm):
    token = forms.CharField(
        label=_("Setup token"), max_length=200, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )


class OwnerForm(SettingsForm):
    """The organization and who owns its desk."""

    organization = forms.CharField(
        label=_("Name of the organization"),
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
    )
    name = forms.CharField(
        label=_("Your name"), max_length=120, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    email = forms.EmailField(
        label=_("Your e-mail address"),
        max_length=254,
        help_text=_("You sign in with it."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    password = forms.CharField(
        label=_("Password"),
        max_length=500,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("8 characters at least; a few words are easier to remember than signs."),
    )
    locale = forms.ChoiceField(label=_("Language"))
    timezone = forms.ChoiceField(label=_("Time zone"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        set_choices(self, "locale", language_choices())
        set_choices(self, "timezone", zones())
