"""Forms about programs: their tokens, and the webhooks that tell them."""

from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from replywell.api.actions.tokens import FASTEST
from replywell.api.models import Webhook
from replywell.api.models.tokens import RATE
from replywell.api.published import KINDS
from replywell.api.scopes import SCOPES
from replywell.console.forms.base import SettingsForm
from replywell.console.forms.people import set_choices
from replywell.people.models import Agent
from replywell.people.permissions import roles_within

CALLED: dict[str, Promise] = {
    "read": _("Read everything"),
    "write": _("Write everything"),
    "tickets:read": _("Read tickets, search, views and events"),
    "tickets:write": _("Open, change and answer tickets"),
    "contacts:read": _("Read contacts and companies"),
    "contacts:write": _("Add and change contacts and companies"),
    "articles:read": _("Read articles"),
    "articles:write": _("Write and publish articles"),
    "desk:read": _("Read tags, fields, categories, teams and agents"),
    "desk:write": _("Add tags"),
    "webhooks:read": _("Read webhooks and what they delivered"),
    "webhooks:write": _("Manage webhooks"),
}
"""What each scope is called."""


def choices_of(by: Agent) -> list[tuple[str, str]]:
    """Active colleagues who may no more than this one, oneself first."""
    within = Agent.objects.filter(is_active=True, role__in=roles_within(by)).exclude(pk=by.pk)
    return [(str(one.pk), f"{one.name} ({one.get_role_display()})") for one in (by, *within)]


class TokenForm(SettingsForm):
    """A new token."""

    name = forms.CharField(
        label=_("Name"), max_length=120, help_text=_("What it is for, such as “Data warehouse”.")
    )
    agent = forms.ChoiceField(
        label=_("Acts as"), help_text=_("It may what this person may, and what it does is theirs.")
    )
    scopes = forms.MultipleChoiceField(
        label=_("Scopes"),
        choices=[(scope, CALLED[scope]) for scope in SCOPES],
        widget=forms.CheckboxSelectMultiple,
        initial=["read"],
        help_text=_("Give it no more than it needs. “Everything” leaves out webhooks."),
    )
    rate = forms.IntegerField(
        label=_("Requests a minute"), min_value=1, max_value=FASTEST, initial=RATE,
        widget=forms.NumberInput(attrs={"class": "input--number"}),
    )  # fmt: skip

    def __init__(self, *args: Any, by: Agent, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        set_choices(self, "agent", choices_of(by))

    def clean_agent(self) -> Agent:
        return Agent.objects.get(pk=self.cleaned_data["agent"])


class WebhookForm(SettingsForm):
    """A webhook."""

    name = forms.CharField(label=_("Name"), max_length=120, help_text=_("Who listens there."))
    url = forms.CharField(
        label=_("Address"),
        max_length=2000,
        widget=forms.URLInput(attrs={"dir": "ltr", "placeholder": "https://hooks.example.com/replywell"}),
        help_text=_("Every event is posted there, signed. It has to answer with 2xx within 15 seconds."),
    )
    kinds = forms.MultipleChoiceField(
        label=_("Told when"), choices=list(KINDS.items()), widget=forms.CheckboxSelectMultiple
    )
    owner = forms.ChoiceField(
        label=_("Owner"), help_text=_("It is told only of tickets that this person may see.")
    )
    active = forms.BooleanField(label=_("Switched on"), required=False, initial=True)

    def __init__(self, *args: Any, row: Webhook, by: Agent, **kwargs: Any) -> None:
        owner = row.owner if row.owner_id else by
        stored = {"name": row.name, "url": row.url, "kinds": row.kinds or [], "active": row.active}
        super().__init__(*args, initial={**stored, "owner": str(owner.pk)}, **kwargs)
        choices = choices_of(by)
        if str(owner.pk) not in dict(choices):
            choices.append((str(owner.pk), owner.name))
        set_choices(self, "owner", choices)

    def clean_owner(self) -> Agent:
        return Agent.objects.get(pk=self.cleaned_data["owner"])
