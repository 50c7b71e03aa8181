"""What can be written as a requester of the demo."""

from collections.abc import Sequence
from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from replywell.adapters.channels.port import Party

LONGEST = 100_000
"""Characters."""


class AnswerForm(forms.Form):
    """An answer to a mail; `who` matters only where the mail went to several people."""

    who = forms.ChoiceField(label=_("Answer as"), widget=forms.HiddenInput)
    text = forms.CharField(
        label=_("Answer"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 5, "dir": "auto"}),
    )
    quote = forms.BooleanField(label=_("Quote the mail below"), required=False, initial=True)

    def __init__(self, *args: Any, people: Sequence[Party], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._people = {person.email: person for person in people}
        who = cast(forms.ChoiceField, self.fields["who"])
        who.choices = [(p.email, f"{p.name} <{p.email}>" if p.name else p.email) for p in people]
        who.initial = people[0].email if people else ""
        if len(people) > 1:
            who.widget = forms.Select(choices=who.choices)

    @property
    def sender(self) -> Party:
        return self._people[self.cleaned_data["who"]]


class NewMailForm(forms.Form):
    """A mail from anybody to one of the desk's addresses."""

    name = forms.CharField(label=_("Your name"), max_length=100, required=False)
    email = forms.EmailField(label=_("Your address"), max_length=320)
    to = forms.ChoiceField(label=_("To"))
    subject = forms.CharField(
        label=_("Subject"), max_length=300, required=False, widget=forms.TextInput(attrs={"dir": "auto"})
    )
    text = forms.CharField(
        label=_("Text"), max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 10, "dir": "auto"})
    )

    def __init__(self, *args: Any, addresses: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        to = cast(forms.ChoiceField, self.fields["to"])
        to.choices = [(address, address) for address in addresses]

    @property
    def sender(self) -> Party:
        return Party(self.cleaned_data["email"].lower(), self.cleaned_data["name"])
