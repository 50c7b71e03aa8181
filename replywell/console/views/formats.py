"""Numbers and names: how order numbers look and what products are called, so that messages are read by them."""

from typing import Any

from django import forms
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from replywell.console.forms.base import Lines, SettingsForm
from replywell.console.views.settings import FormPage
from replywell.triage.actions.formats import MOST, put_formats
from replywell.triage.entities import KINDS
from replywell.triage.learned import formats

NAMES = {
    "order": gettext_lazy("Order numbers"),
    "invoice": gettext_lazy("Invoice numbers"),
    "error_code": gettext_lazy("Error codes"),
    "product": gettext_lazy("Products"),
}
HINTS = {
    "order": gettext_lazy("One a line, as they look: # is a digit, @ a letter. LP-###### fits LP-204311."),
    "invoice": gettext_lazy(
        "For example RE-####-#####. Without a line, what stands behind the word is taken."
    ),
    "error_code": gettext_lazy(
        "For example LP-####. Without a line, usual codes such as HTTP 429 are recognized."
    ),
    "product": gettext_lazy("One name a line, as people write it."),
}


class FormatsForm(SettingsForm):
    """A field of lines for each kind."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for kind in KINDS:
            self.fields[kind] = Lines(
                label=NAMES[kind], help_text=HINTS[kind], required=False, rows=4, longest=40, most=MOST
            )


class Formats(FormPage):
    """GET shows the formats, POST changes them."""

    section = "formats"
    gated = True
    title = gettext_lazy("Numbers and names")
    hint = gettext_lazy(
        "What looks like this in a message is recognized, and nothing else counts as such a number."
    )

    def form(self, data: Any = None) -> forms.Form:
        return FormatsForm(data, initial={form.kind: list(form.looks) for form in formats()})

    def save(self, form: forms.Form) -> HttpResponse:
        put_formats({kind: form.cleaned_data[kind] for kind in KINDS}, by=self.agent)
        return self.done("formats", told=_("Saved. New messages are read by it."))
