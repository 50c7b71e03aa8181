"""A source's form, made from its kind's settings; secrets go in and never come out."""

from types import NoneType
from typing import Any, Literal, TypeAliasType, get_args, get_origin

from django import forms
from django.utils.translation import gettext, gettext_lazy
from django.utils.translation import gettext_lazy as _
from pydantic import BaseModel, SecretStr
from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined

from replywell.console.forms.base import SettingsForm
from replywell.knowledge.kinds import asked_for, secret_names

CHOICES = {
    "public": _("Everybody"),
    "signed_in": _("Signed-in readers"),
    "internal": _("Agents only"),
    "auto": _("As it suits"),
    "sitemap": _("By the sitemap"),
    "links": _("By links"),
}
"""Choices as a person reads them."""
CLEAR = "clear_"
"""Begins the name of the box that removes a stored secret."""


class SourceForm(SettingsForm):
    """Name and schedule, and one field for each setting of the kind, as its types say."""

    source = forms.CharField(
        label=_("Name"), required=False, max_length=120, help_text=_("As the desk calls it.")
    )
    every = forms.IntegerField(
        label=_("Minutes between two syncs"),
        min_value=1,
        max_value=43_200,
        help_text=_("A folder's changes are seen at once besides."),
    )

    def __init__(
        self,
        *args: Any,
        model: type[BaseModel],
        stored: dict[str, Any],
        secrets: set[str],
        called: str,
        every: int,
        **kwargs: Any,
    ) -> None:
        self.model = model
        super().__init__(*args, **kwargs)
        self.fields["source"].initial, self.fields["every"].initial = called, every
        if "path" not in model.model_fields:
            self.fields["every"].help_text = ""
        for name, info in asked_for(model).items():
            self.fields[name] = field_of(name, info, stored, has=name in secrets)
            if name in secrets and not info.is_required():
                label = _("Remove what is stored: %(field)s") % {"field": self.fields[name].label}
                self.fields[CLEAR + name] = forms.BooleanField(label=label, required=False)
        self.order_fields(
            ["source", *(name for name in self.fields if name not in {"source", "every"}), "every"]
        )

    def settings(self) -> dict[str, Any]:
        """What was entered; of what was left empty, what is usual."""
        names = asked_for(self.model)
        given = {name: self.cleaned_data.get(name) for name in names}
        return {name: value for name, value in given.items() if value not in (None, "")}

    def cleared(self) -> set[str]:
        """Secrets that are to go."""
        return {name for name in secret_names(self.model) if self.cleaned_data.get(CLEAR + name)}


def field_of(name: str, info: FieldInfo, stored: dict[str, Any], *, has: bool) -> forms.Field:
    """The form's field for a setting, as its type says; `has` a secret that is stored already."""
    usual = "" if info.default is PydanticUndefined else info.default
    common: dict[str, Any] = {
        "label": gettext(info.title) if info.title else name.replace("_", " ").capitalize(),
        "help_text": gettext(info.description) if info.description else "",
        "required": info.is_required() and not has,
        "initial": stored.get(name, usual),
    }
    kind = _kind(info)
    if kind is SecretStr:
        return _secret(common, has)
    if get_origin(kind) is Literal:
        choices = [(each, CHOICES.get(each, str(each).capitalize())) for each in get_args(kind)]
        return forms.ChoiceField(**common | {"required": True}, choices=choices)
    if kind is bool:
        return forms.BooleanField(**common | {"required": False})
    if kind in (int, float):
        number = forms.IntegerField if kind is int else forms.FloatField
        return number(**common, min_value=_bound(info, "ge"), max_value=_bound(info, "le"))
    return forms.CharField(**common, max_length=_bound(info, "max_length") or 1000)


def _secret(common: dict[str, Any], has: bool) -> forms.Field:
    hint = gettext_lazy("One is stored. Empty leaves it as it is.") if has else common["help_text"]
    widget = forms.PasswordInput(
        attrs={"autocomplete": "new-password", "data-stored": "yes" if has else "no"}
    )
    return forms.CharField(
        **common | {"help_text": hint, "initial": None}, max_length=4000, strip=False, widget=widget
    )


def _kind(info: FieldInfo) -> Any:
    """The type of a setting, without its other names and without "or nothing"."""
    kind = info.annotation
    if isinstance(kind, TypeAliasType):
        kind = kind.__value__
    parts = [part for part in get_args(kind) if part is not NoneType]
    return parts[0] if NoneType in get_args(kind) and len(parts) == 1 else kind


def _bound(info: FieldInfo, name: str) -> Any:
    return next((getattr(one, name) for one in info.metadata if hasattr(one, name)), None)
