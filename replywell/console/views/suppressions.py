"""Addresses that get no more mail that no person wrote: a list, one more by hand, and lifting."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from replywell.console.forms.base import SettingsForm
from replywell.console.views.settings import FormPage, SettingsView, one
from replywell.delivery.actions.suppressions import lift, suppress_by_hand
from replywell.delivery.models import Suppression

SHOWN = 300


class Suppressions(SettingsView):
    """GET lists the addresses, newest first; `?q=` narrows it."""

    section = "suppressions"

    def get(self, request: HttpRequest) -> HttpResponse:
        words = self.text("q").strip()[:100]
        rows = Suppression.objects.select_related("message")
        found = rows.filter(address__contains=words.lower()) if words else rows
        return self.shown("console/suppressions.html", rows=found[:SHOWN], words=words)


class AddressForm(SettingsForm):
    address = forms.CharField(
        label=gettext_lazy("Address"),
        max_length=320,
        help_text=gettext_lazy("Agents can still write there; the assistant does not."),
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )


class NewSuppression(FormPage):
    """GET asks for an address, POST takes it down."""

    section = "suppressions"
    back = "suppressions"
    title = gettext_lazy("Send nothing by itself to an address")

    def form(self, data: Any = None) -> forms.Form:
        return AddressForm(data)

    def save(self, form: forms.Form) -> HttpResponse:
        row = suppress_by_hand(form.cleaned_data["address"], by=self.agent)
        return self.done(
            "suppressions", told=_("Only people write to %(address)s now.") % {"address": row.address}
        )


class SuppressionLifting(SettingsView):
    """POST lets everything write to an address again."""

    section = "suppressions"

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        row = one(Suppression.objects.all(), pk)
        lift(row, by=self.agent)
        return self.done(
            "suppressions", told=_("%(address)s may be written to again.") % {"address": row.address}
        )
