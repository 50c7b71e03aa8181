"""Custom fields: a list in their order, a page for each, and going."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from replywell.console.forms.tickets import FieldForm
from replywell.console.views.settings import AskPage, FormPage, SettingsView, one
from replywell.kit.errors import Invalid
from replywell.tickets.actions.field_definitions import order_fields, put_field, remove_field, used
from replywell.tickets.models import CustomField
from replywell.tickets.patterns import matches


class Fields(SettingsView):
    """GET lists the fields; POST moves one up or down."""

    section = "fields"

    def get(self, request: HttpRequest) -> HttpResponse:
        fields = CustomField.objects.prefetch_related("categories")
        return self.shown("console/fields.html", fields=fields)

    def post(self, request: HttpRequest) -> HttpResponse:
        ids = list(CustomField.objects.values_list("pk", flat=True))
        pk, step = self.number("field"), -1 if self.text("to") == "up" else 1
        if pk not in ids:
            raise Invalid(_("This field is not here any more. Reload the page."))
        at = ids.index(pk)
        ids.insert(max(0, min(len(ids) - 1, at + step)), ids.pop(at))
        order_fields(ids, by=self.agent)
        return self.done("fields")


class NewField(FormPage):
    """GET asks for a field, POST makes it; `try` in the form tries its pattern instead."""

    section = "fields"
    back = "fields"
    template = "console/custom_field.html"
    title = gettext_lazy("New custom field")
    tried: list[tuple[str, bool]] = []

    @property
    def field(self) -> CustomField:
        return CustomField()

    def form(self, data: Any = None) -> forms.Form:
        return FieldForm(data, field=self.field)

    def more(self) -> dict[str, Any]:
        return {"tried": self.tried}

    def save(self, form: forms.Form) -> HttpResponse:
        given = dict(form.cleaned_data)
        examples = given.pop("examples")
        if "try" in self.request.POST:
            pattern = given["pattern"]
            self.tried = [(example, not pattern or matches(pattern, example)) for example in examples]
            return self.page(form)
        field = put_field(self.field, given, by=self.agent)
        return self.done("fields", told=_("%(name)s is saved.") % {"name": field.name})

    def explain(self, form: forms.Form, error: Any) -> None:
        form.add_error(
            "pattern" if form.cleaned_data.get("pattern") and isinstance(error, Invalid) else None,
            error.message,
        )


class OneField(NewField):
    """GET shows a field, POST changes it."""

    @property
    def field(self) -> CustomField:
        return one(CustomField.objects.all(), self.kwargs["pk"])

    def more(self) -> dict[str, Any]:
        field = self.field
        return super().more() | {
            "title": field.name,
            "used": used(field),
            "removal": ("console:field-removal", field.pk),
            "remove": _("Delete field"),
        }


class FieldRemoval(AskPage):
    """GET asks, POST removes a field."""

    section = "fields"
    back = "fields"
    submit = gettext_lazy("Delete field")

    @property
    def field(self) -> CustomField:
        return one(CustomField.objects.all(), self.kwargs["pk"])

    def more(self) -> dict[str, Any]:
        return super().more() | {"title": _("Delete the field %(name)s?") % {"name": self.field.name}}

    def consequences(self) -> list[str]:
        if not used(self.field):
            return [_("No ticket has a value of it.")]
        return [
            _("Tickets have values of it: they are not shown any more."),
            _("To keep them visible on old tickets, switch the field off instead."),
        ]

    def save(self, form: forms.Form) -> HttpResponse:
        removal = remove_field(self.field, by=self.agent)
        return self.done("fields", told=_("The field is deleted."), removal=removal)
