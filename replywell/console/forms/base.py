"""What the forms of the settings have in common."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

LANGUAGES = (("en", "English"), ("de", "Deutsch"), ("ar", "العربية"))
"""The product's pages speak these."""
ANSWERED = (
    *LANGUAGES,
    ("fr", "Français"),
    ("es", "Español"),
    ("it", "Italiano"),
    ("nl", "Nederlands"),
    ("pt", "Português"),
)
"""Languages that requesters are answered in."""


@dataclass(frozen=True, slots=True)
class Group:
    """Fields that belong together, under a title of their own."""

    title: str | Promise
    hint: str | Promise
    fields: list[forms.BoundField]

    @property
    def key(self) -> str:
        """What its fields' names begin with, e.g. `imap`: by it a page shows what is needed."""
        return self.fields[0].name.partition("_")[0]


type Groups = Sequence[tuple[str | Promise, str | Promise, Sequence[str]]]
"""Title, hint and names of fields, each."""


class SettingsForm(forms.Form):
    """A form in groups; fields that no group names come first."""

    groups: Groups = ()

    def grouped(self) -> Iterator[Group]:
        named = {name for _title, _hint, names in self.groups for name in names}
        first = [self[name] for name in self.fields if name not in named and not self[name].is_hidden]
        if first:
            yield Group("", "", first)
        for title, hint, names in self.groups:
            fields = [self[name] for name in names if name in self.fields]
            if fields:
                yield Group(title, hint, fields)


class Lines(forms.CharField):
    """Several values, one on each line."""

    def __init__(self, *, rows: int = 5, longest: int = 4000, most: int = 500, **more: Any) -> None:
        self.longest, self.most = longest, most
        super().__init__(widget=forms.Textarea(attrs={"rows": rows}), **more)

    def to_python(self, value: Any) -> Any:
        return [line.strip() for line in (value or "").splitlines() if line.strip()]

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list | tuple) else value

    def validate(self, value: Any) -> None:
        super().validate(value)
        if len(value) > self.most or any(len(line) > self.longest for line in value):
            raise forms.ValidationError(
                _("%(most)s lines of %(longest)s characters each at most."),
                params={"most": self.most, "longest": self.longest},
            )

    def run_validators(self, value: Any) -> None:
        for line in value:
            super().run_validators(line)


def zones() -> list[tuple[str, str]]:
    """Time zones as a person looks for them."""
    named = sorted(
        zone
        for zone in available_timezones()
        if "/" in zone and not zone.startswith(("Etc/", "SystemV/", "posix/", "right/"))
    )
    return [("UTC", "UTC"), *((zone, zone.replace("_", " ")) for zone in named)]


def language_choices(current: str = "", *, answered: bool = False) -> list[tuple[str, str]]:
    """The languages there are, and the one that is set whatever it is."""
    choices = list(ANSWERED if answered else LANGUAGES)
    if current and current not in dict(choices):
        choices.append((current, current))
    return choices
