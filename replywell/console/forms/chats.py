"""The form of a Slack workspace or a bot in Teams; secrets go in and never come out."""

from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from pydantic import SecretStr

from replywell.adapters.channels import CHANNELS
from replywell.console.forms.base import SettingsForm
from replywell.console.forms.connections import brand_choice

CHATS = {"slack": "Slack", "teams": "Microsoft Teams"}
"""Channels that this form is for, by adapter."""
ASKED: dict[str, dict[str, tuple[str | Promise, str | Promise]]] = {
    "slack": {
        "client_id": (_("Client ID"), _("Slack shows it under Basic Information.")),
        "client_secret": (_("Client secret"), _("Slack shows it under Basic Information.")),
        "signing_secret": (_("Signing secret"), _("By it Slack signs what it posts here.")),
        "token": (
            _("Bot token"),
            _("“Add to Slack” fills it in. Or enter the Bot User OAuth Token; it begins with xoxb-."),
        ),
        "channels": (
            _("Watched channels"),
            _(
                "Ids of channels in which every message becomes a ticket. Elsewhere the app has to be mentioned."
            ),
        ),
        "reaction": (
            _("Emoji that keeps a thread"),
            _("An agent who reacts with it has the thread kept as knowledge, without names. Empty for none."),
        ),
        "trust_addresses": (
            _("Members’ addresses count as proven"),
            _(
                "A full member’s confirmed address joins what they wrote by mail. Guests’ and other companies’ never do."
            ),
        ),
    },
    "teams": {
        "app_id": (_("Application (client) ID"), _("Azure shows it on the app registration’s overview.")),
        "app_password": (
            _("Client secret"),
            _("Its value, from Certificates & secrets. Azure shows it once."),
        ),
        "tenant_id": (_("Directory (tenant) ID"), _("Azure shows it on the app registration’s overview.")),
        "app_kind": (_("Registered for"), _("New bots are for a single tenant.")),
        "tenants": (
            _("Further tenants"),
            _("Ids of other organizations whose people may write here; of an app for several tenants."),
        ),
        "trust_addresses": (
            _("Members’ addresses count as proven"),
            _(
                "A full member’s address in your own directory joins what they wrote by mail. Guests’ never do."
            ),
        ),
        "cloud": (_("Cloud"), ""),
    },
}
CHOICES = {
    "app_kind": (("single", _("A single tenant")), ("multi", _("Several tenants"))),
    "cloud": (("public", _("Public")), ("government", _("US Government"))),
}


class ChatForm(SettingsForm):
    """One field for each setting that a person knows; the others stay as they are."""

    connection = forms.CharField(
        label=_("Name of the connection"), max_length=120, help_text=_("As the desk calls it.")
    )
    slug = forms.SlugField(widget=forms.HiddenInput, required=False, max_length=50)

    def __init__(
        self,
        *args: Any,
        adapter: str,
        stored: dict[str, Any],
        called: str,
        slug: str,
        brand: int | None = None,
        **more: Any,
    ) -> None:
        self.adapter, self.stored = adapter, stored
        super().__init__(*args, **more)
        self.fields["connection"].initial, self.fields["slug"].initial = called or CHATS[adapter], slug
        if choice := brand_choice(brand):
            self.fields["answers_as"] = choice
        for name, (label, hint) in ASKED[adapter].items():
            self.fields[name] = _field(adapter, name, stored, {"label": label, "help_text": hint})

    def settings(self) -> dict[str, Any]:
        """What was entered, with the stored secret where none was, and the rest as it was."""
        given = dict(self.stored)
        for name in ASKED[self.adapter]:
            value = self.cleaned_data.get(name)
            if _is_secret(self.adapter, name) and not value:
                continue
            given[name] = value
        return given


def _is_secret(adapter: str, name: str) -> bool:
    return CHANNELS[adapter].Settings.model_fields[name].annotation is SecretStr


def _field(adapter: str, name: str, stored: dict[str, Any], common: dict[str, Any]) -> forms.Field:
    info = CHANNELS[adapter].Settings.model_fields[name]
    required = info.is_required()
    if _is_secret(adapter, name):
        has = bool(stored.get(name))
        hint = _("One is stored. Empty leaves it as it is.") if has else common["help_text"]
        look = {"autocomplete": "new-password", "data-stored": "yes" if has else "no"}
        return forms.CharField(
            **common | {"help_text": hint},
            required=required and not has,
            max_length=2000,
            widget=forms.PasswordInput(attrs=look),
        )
    initial = stored.get(name, None if required else info.default)
    if info.annotation is bool:
        return forms.BooleanField(**common, required=False, initial=initial)
    if name in CHOICES:
        return forms.ChoiceField(**common, choices=CHOICES[name], initial=initial)
    return forms.CharField(**common, required=required, max_length=2000, initial=initial)
