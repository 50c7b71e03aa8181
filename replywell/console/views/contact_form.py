"""The contact form of the help center: which topics it offers, and what it asks with each."""

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from replywell.console.views.settings import SettingsView
from replywell.kit.errors import Invalid
from replywell.tickets.actions.categories import put_category
from replywell.tickets.actions.field_definitions import put_field
from replywell.tickets.models import Category, CustomField

InForm = CustomField.InForm


class ContactFormPage(SettingsView):
    """GET shows topics and questions, POST chooses among them."""

    section = "contact-form"

    def get(self, request: HttpRequest) -> HttpResponse:
        fields = CustomField.objects.filter(active=True).prefetch_related("categories")
        return self.shown(
            "console/contact_form.html",
            tree=self.tree(),
            fields=fields,
            choices=InForm.choices,
            required=[field for field in fields if field.required and field.in_form == InForm.NOT],
        )

    @transaction.atomic
    def post(self, request: HttpRequest) -> HttpResponse:
        topics = set(request.POST.getlist("topic"))
        for category in Category.objects.filter(active=True):
            put_category(category, {"in_form": str(category.pk) in topics}, by=self.agent)
        for field in CustomField.objects.filter(active=True):
            chosen = request.POST.get(f"field-{field.pk}", field.in_form)
            if chosen not in InForm.values:
                raise Invalid(_("Choose one of the ways to ask that are offered."))
            put_field(field, {"in_form": chosen}, by=self.agent)
        return self.done("contact-form", told=_("The contact form asks what you chose."))

    def tree(self) -> list[Category]:
        """Categories in use, each behind the one it belongs to."""
        rows = Category.objects.filter(active=True).select_related("parent")
        return sorted(
            rows,
            key=lambda each: (each.parent.name if each.parent else each.name, bool(each.parent), each.name),
        )
