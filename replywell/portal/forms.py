"""What a visitor writes to us."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _


class ContactForm(forms.Form):
    """A message to the desk. `website` is a trap: people do not see it, programs fill it in."""

    subject = forms.CharField(
        label=_("What is it about?"), max_length=200, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    text = forms.CharField(
        label=_("Your message"), max_length=20_000, widget=forms.Textarea(attrs={"rows": 8})
    )
    name = forms.CharField(
        label=_("Your name"),
        max_length=120,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    email = forms.EmailField(
        label=_("Your e-mail address"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email", "dir": "ltr"}),
        help_text=_("We answer to this address."),
    )
    website = forms.CharField(
        label=_("Leave this empty"),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "tabindex": "-1"}),
    )
    token = forms.RegexField(r"^[0-9a-f]{32}$", widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": "Contact-%s"} | kwargs)
        self.use_required_attribute = False

    def clean_website(self) -> str:
        """Somebody's browser may have filled it in for them: they are told, and nothing is lost."""
        if self.cleaned_data["website"]:
            raise forms.ValidationError(
                _("Empty the last field, which is only there for programs, and send again.")
            )
        return ""

    def clean_email(self) -> str:
        """With its domain as mail servers write it."""
        local, _at, domain = self.cleaned_data["email"].rpartition("@")
        try:
            return f"{local}@{domain.encode('idna').decode()}"
        except UnicodeError as error:
            raise forms.ValidationError(
                _("Mail does not reach this address. Check what is after the @.")
            ) from error

    def clean_name(self) -> str:
        return " ".join(self.cleaned_data["name"].split())

    def clean_subject(self) -> str:
        return " ".join(self.cleaned_data["subject"].split())
