"""What the contact form asks beside the message: a topic, and the desk's own fields that go with it."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _

from replywell.kit.errors import Invalid
from replywell.tickets.fields import LONGEST, validated
from replywell.tickets.models import Category, CustomField

Kind = CustomField.Kind


def topics() -> list[Category]:
    """The categories that requesters may choose, each below the one it belongs to."""
    found = list(Category.objects.filter(active=True, in_form=True).select_related("parent"))
    return sorted(
        found, key=lambda each: (each.parent.name if each.parent else each.name, bool(each.parent), each.name)
    )


def topic_field(offered: list[Category]) -> forms.ChoiceField:
    choices = [("", _("Something else")), *((each.slug, _named(each)) for each in offered)]
    return forms.ChoiceField(label=_("Topic"), choices=choices, required=False)


def questions(topic: Category | None) -> list[CustomField]:
    """The fields that are asked for with this topic, in their order."""
    asked = CustomField.objects.filter(active=True).exclude(in_form=CustomField.InForm.NOT)
    those = {topic.pk, topic.parent_id} if topic else set()
    return [
        field
        for field in asked.prefetch_related("categories")
        if not (of := {category.pk for category in field.categories.all()}) or of & those
    ]


class Question:
    """A field of the desk as a field of a form."""

    def __init__(self, field: CustomField) -> None:
        self.field, self.name = field, f"custom-{field.slug}"

    def shown(self) -> forms.Field:
        field = self.field
        common: dict[str, Any] = {
            "label": field.name,
            "help_text": field.help,
            "required": field.in_form == CustomField.InForm.NEEDED,
        }
        options = [(option, option) for option in field.options]
        match field.kind:
            case Kind.YES_NO:
                choices = [("yes", _("Yes")), ("no", _("No"))]
                return forms.ChoiceField(choices=choices, widget=forms.RadioSelect, **common)
            case Kind.CHOICE:
                return forms.ChoiceField(choices=[("", "—"), *options], **common)
            case Kind.CHOICES:
                return forms.MultipleChoiceField(
                    choices=options, widget=forms.CheckboxSelectMultiple, **common
                )
            case Kind.DATE:
                return forms.DateField(widget=forms.DateInput(attrs={"type": "date"}), **common)
            case Kind.NUMBER:
                return forms.CharField(
                    max_length=40, widget=forms.TextInput(attrs={"inputmode": "decimal"}), **common
                )
            case Kind.LINK:
                return forms.CharField(
                    max_length=2000,
                    widget=forms.TextInput(attrs={"inputmode": "url", "dir": "ltr"}),
                    **common,
                )
        return forms.CharField(max_length=LONGEST, **common)

    def read(self, given: Any) -> Any:
        """The value as tickets keep it; None for none. Raises `ValidationError` with what to do."""
        try:
            return validated(self.field, given)
        except Invalid as error:
            raise forms.ValidationError(error.message) from error


def _named(category: Category) -> str:
    return f"{category.parent.name} › {category.name}" if category.parent else category.name
