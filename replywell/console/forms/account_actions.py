"""The form of an account action: what it does, what it calls, with what, and who has to agree."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from replywell.adapters.tools.values import Argument
from replywell.console.forms.base import Lines, SettingsForm
from replywell.resolution.account_actions import AccountAction
from replywell.tickets.models import Category

MOST = 8
SPARE = 2
"""Empty rows below the filled ones."""
TYPES = [
    ("", "–"),
    ("text", _("Text")),
    ("number", _("Number")),
    ("choice", _("Choice")),
    ("identifier", _("Number or code that names something")),
]
SOURCES = [
    ("agent:", _("An agent enters it")),
    ("message:order", _("Order number in the message")),
    ("message:invoice", _("Invoice number in the message")),
    ("message:error_code", _("Error code in the message")),
    ("message:product", _("Product in the message")),
    ("message:words", _("Words of the message")),
    ("contact:email", _("The contact's address")),
    ("contact:name", _("The contact's name")),
    ("contact:company", _("The contact's company")),
    ("contact:number", _("The contact's number here")),
]
_CODE = {"class": "input--code", "dir": "ltr", "spellcheck": "false"}
CALL = ("method", "url", "headers", "body", "token", "results", "repeats")


class ActionForm(SettingsForm):
    """An action that asks nothing of an administrator but words and rules."""

    groups: tuple[tuple[Any, Any, tuple[str, ...]], ...] = (
        (_("Who may want it"), "", ("description", "examples", "categories")),
        (
            _("Who has to agree"),
            _("Both hold whoever starts it. An agent's approval does not replace the code."),
            ("identity", "approval"),
        ),
        (_("What the requester is told"), "", ("reply",)),
    )
    name = forms.CharField(label=_("Name"), max_length=80, help_text=_("Requesters read it, too."))
    active = forms.BooleanField(
        label=_("Switched on"),
        required=False,
        help_text=_("While it is on, the assistant asks for the code by itself where this is wanted."),
    )
    description = forms.CharField(
        label=_("What it does"),
        max_length=500,
        required=False,
        help_text=_("One sentence. It is matched with what is asked."),
    )
    examples = Lines(
        label=_("How requesters ask for it"),
        required=False,
        rows=5,
        longest=300,
        most=20,
        help_text=_("One sentence a line, in every language that you are written in."),
    )
    categories = forms.ModelMultipleChoiceField(
        label=_("The assistant proposes it in"),
        queryset=Category.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("In none: agents run it by hand only."),
    )
    identity = forms.ChoiceField(
        label=_("The requester shows who they are by"),
        choices=AccountAction.Identity.choices,
        widget=forms.RadioSelect,
        help_text=_(
            "The code goes to the address that you know them by. A sender is proven by sign-in or by their mail's domain."
        ),
    )
    approval = forms.BooleanField(label=_("An agent has to approve each"), required=False)
    reply = forms.CharField(
        label=_("Reply when it is done"),
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_(
            "Greeting and signature come by themselves. {contact.name}, {contact.email}, arguments and results may stand in it."
        ),
    )

    def __init__(self, *args: Any, action: AccountAction, **kwargs: Any) -> None:
        stored = {
            "name": action.name,
            "active": action.active,
            "description": action.description,
            "examples": action.examples,
            "categories": list(action.categories.values_list("pk", flat=True)) if action.pk else [],
            "identity": action.identity,
            "approval": action.approval,
            "reply": action.reply,
        }
        super().__init__(*args, **kwargs | {"initial": stored | kwargs.get("initial", {})})
        choices: Any = self.fields["categories"]
        choices.queryset = Category.objects.filter(active=True).order_by("name")

    def settings(self) -> dict[str, Any]:
        return {}

    def rows(self) -> list[list[forms.BoundField]]:
        """The fields of each argument, a row each."""
        return []


class HttpActionForm(ActionForm):
    """An action that calls an address, with the arguments of the call."""

    groups = (
        ActionForm.groups[0],
        (
            _("The call"),
            _(
                "Placeholders such as {invoice} or {contact.email} stand in the path, behind the question mark, and in texts of the body. Nothing else can be put into the host or a header."
            ),
            CALL,
        ),
        *ActionForm.groups[1:],
    )
    method = forms.ChoiceField(
        label=_("Method"), choices=[(m, m) for m in ("POST", "PUT", "PATCH", "DELETE", "GET")]
    )
    url = forms.CharField(
        label=_("Address"),
        max_length=2000,
        widget=forms.TextInput(
            attrs=_CODE | {"placeholder": "https://api.example.com/invoices/{invoice}/mail"}
        ),
    )
    headers = Lines(
        label=_("Headers"),
        required=False,
        rows=2,
        longest=2000,
        most=12,
        help_text=_("One a line, such as Authorization: Bearer {token}."),
    )
    body = forms.CharField(
        label=_("Body"),
        required=False,
        max_length=8000,
        widget=forms.Textarea(attrs=_CODE | {"rows": 4, "placeholder": '{"to": "{contact.email}"}'}),
        help_text=_("JSON. Empty: nothing is sent."),
    )
    token = forms.CharField(
        label=_("Secret token"),
        required=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
        help_text=_("Stands where a header says {token}. Empty: it stays as it is."),
    )
    results = Lines(
        label=_("Results"),
        required=False,
        rows=2,
        longest=200,
        most=6,
        help_text=_("What of the JSON answer the requester may read, one a line: sent_to = mail.to"),
    )
    repeats = forms.BooleanField(
        label=_("The same call twice does no harm"),
        required=False,
        help_text=_(
            "The service heeds Idempotency-Key. Else a call that breaks off is looked at by a person."
        ),
    )

    def __init__(self, *args: Any, action: AccountAction, **kwargs: Any) -> None:
        kept = action.settings or {}
        stored = {name: kept[name] for name in CALL if name != "token" and name in kept}
        super().__init__(*args, action=action, **kwargs | {"initial": stored})
        given = [Argument.model_validate(one) for one in kept.get("arguments", ())]
        self._rows = min(len(given) + SPARE, MOST)
        if self.is_bound:
            self._rows = MOST
        for number in range(self._rows):
            self._add(number, given[number] if number < len(given) else None)

    def _add(self, number: int, one: Argument | None) -> None:
        looks = ", ".join(one.choices) if one and one.choices else one.look if one else ""
        source = f"{one.source}:{one.field}" if one else "agent:"
        fields: dict[str, forms.Field] = {
            "name": forms.CharField(label=_("Placeholder"), required=False, max_length=30, initial=one.name if one else "", widget=forms.TextInput(attrs=_CODE)),
            "label": forms.CharField(label=_("Called"), required=False, max_length=80, initial=one.label if one else ""),
            "type": forms.ChoiceField(label=_("Type"), required=False, choices=TYPES, initial=one.type if one else ""),
            "looks": forms.CharField(label=_("Look or choices"), required=False, max_length=400, initial=looks),
            "source": forms.ChoiceField(label=_("From"), required=False, choices=SOURCES, initial=source),
            "required": forms.BooleanField(label=_("Required"), required=False, initial=one.required if one else True),
        }  # fmt: skip
        for name, field in fields.items():
            self.fields[f"argument_{number}_{name}"] = field

    def rows(self) -> list[list[forms.BoundField]]:
        names = ("name", "label", "type", "looks", "source", "required")
        rows = [[self[f"argument_{number}_{name}"] for name in names] for number in range(self._rows)]
        filled = [row for row in rows if row[0].value()]
        return rows[: min(len(filled) + SPARE, MOST)]

    def grouped(self) -> Any:
        for group in super().grouped():
            group.fields[:] = [field for field in group.fields if not field.name.startswith("argument_")]
            yield group

    def settings(self) -> dict[str, Any]:
        given = self.cleaned_data
        call = {name: given[name] for name in CALL}
        return call | {"arguments": [one for number in range(self._rows) if (one := self._argument(number))]}

    def _argument(self, number: int) -> dict[str, Any] | None:
        given = {
            name: self.cleaned_data.get(f"argument_{number}_{name}")
            for name in ("name", "label", "type", "looks", "source", "required")
        }
        if not given["name"]:
            return None
        source, _colon, field = str(given["source"] or "agent:").partition(":")
        looks = str(given["looks"] or "").strip()
        listed = given["type"] == "choice"
        return {
            "name": str(given["name"]).strip(),
            "label": given["label"] or given["name"],
            "type": given["type"] or "text",
            "look": "" if listed else looks,
            "choices": [part.strip() for part in looks.split(",") if part.strip()] if listed else [],
            "source": source,
            "field": field,
            "required": bool(given["required"]),
        }


FORMS: dict[str, type[ActionForm]] = {"http": HttpActionForm}
"""Tools with settings of their own → their form; of all others nothing is asked."""


def form_of(tool: str) -> type[ActionForm]:
    return FORMS.get(tool, ActionForm)
