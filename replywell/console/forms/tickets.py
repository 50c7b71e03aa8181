"""Forms about what tickets are sorted by: categories, tags, custom fields."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from replywell.console.forms.base import Lines, SettingsForm
from replywell.console.forms.people import set_rows
from replywell.people.models import Team
from replywell.resolution.models import CategoryAutonomy
from replywell.tickets.models import Category, CustomField, Tag

MODES = (
    (CategoryAutonomy.Mode.OFF, _("Off: no suggestion")),
    (CategoryAutonomy.Mode.SHADOW, _("Shadow: its answers are only compared with yours")),
    (CategoryAutonomy.Mode.DRAFT, _("Draft: it suggests, an agent sends")),
    (CategoryAutonomy.Mode.HOLD, _("Hold: it answers by itself, after a while in which anybody can stop it")),
    (CategoryAutonomy.Mode.AUTO, _("Auto: it answers by itself where it is safe")),
)
TONES = ((0, _("Blue")), (1, _("Green")), (2, _("Orange")), (3, _("Yellow")), (4, _("Red")), (5, _("Teal")))


class CategoryForm(SettingsForm):
    name = forms.CharField(label=_("Name"), max_length=80)
    parent = forms.ModelChoiceField(
        Category.objects.none(), label=_("Below"), required=False, empty_label=_("On the first level")
    )
    description = forms.CharField(
        label=_("Description"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("What belongs here, in a sentence. The assistant reads it too."),
    )
    examples = Lines(
        label=_("Examples"),
        required=False,
        rows=6,
        most=300,
        help_text=_(
            "Typical messages, one on each line. The classifier learns from them; ten are a good start."
        ),
    )
    team = forms.ModelChoiceField(
        Team.objects.none(),
        label=_("Team"),
        required=False,
        empty_label=_("Nobody"),
        help_text=_("Who takes it when no rule says otherwise."),
    )
    mode = forms.ChoiceField(
        label=_("Assistant"),
        choices=MODES,
        widget=forms.RadioSelect,
        help_text=_(
            "With Auto, answers leave without a person having read them: when their sources hold and no rule stands against it. Try Draft for a week first."
        ),
    )
    active = forms.BooleanField(
        label=_("In use"), required=False, help_text=_("New tickets can be sorted into it.")
    )

    def __init__(self, *args: Any, category: Category, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        set_rows(self, "parent", Category.objects.filter(parent=None).exclude(pk=category.pk))
        set_rows(self, "team", Team.objects.all())


class PolicyForm(SettingsForm):
    """What holds for answers in a category that leave without a person having read them."""

    bar = forms.FloatField(
        label=_("Confidence an answer needs"),
        required=False,
        min_value=0.5,
        max_value=1,
        widget=forms.NumberInput(attrs={"step": "0.01", "placeholder": "0.90"}),
        help_text=_("Between 0.5 and 1; of answers at 0.9 nine in ten are right. Empty: 0.90, as for all."),
    )
    personal = forms.BooleanField(
        label=_("Answer about the requester’s own affairs"),
        required=False,
        help_text=_("Orders, invoices, accounts: only to those who have shown who they are."),
    )
    promises = forms.BooleanField(
        label=_("Repeat promises that its articles make"),
        required=False,
        help_text=_("Refunds, dates, guarantees: word for word, never in other words. Better left off."),
    )
    attachments = forms.BooleanField(
        label=_("Answer although something is attached"),
        required=False,
        help_text=_("The assistant does not look into attachments."),
    )
    longest = forms.IntegerField(
        label=_("Characters of an answer, at most"), required=False, min_value=50, max_value=20_000
    )
    forbidden = Lines(
        label=_("Words that only people say"),
        required=False,
        rows=4,
        most=200,
        help_text=_("One on each line. An answer that has one of them becomes a draft."),
    )
    hosts = Lines(
        label=_("Websites that links may lead to"),
        required=False,
        rows=3,
        most=200,
        help_text=_(
            "One on each line, such as status.example.com. Your own and those of the cited articles are allowed anyway."
        ),
    )


class IntoForm(SettingsForm):
    """What something is merged into, or who takes over."""

    into = forms.ModelChoiceField(Category.objects.none(), label=_("Into"))

    def __init__(self, *args: Any, rows: Any, label: Any = "", required: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        set_rows(self, "into", rows)
        self.fields["into"].required = required
        if label:
            self.fields["into"].label = label


class TagForm(SettingsForm):
    name = forms.CharField(
        label=_("Name"),
        max_length=60,
        help_text=_("Another name follows on every ticket, in saved macros too."),
    )
    description = forms.CharField(label=_("Meaning"), required=False, max_length=200)
    tone = forms.TypedChoiceField(
        label=_("Colour"), choices=TONES, coerce=int, widget=forms.RadioSelect, initial=0
    )
    active = forms.BooleanField(label=_("Offered for new tickets"), required=False, initial=True)

    def __init__(self, *args: Any, tag: Tag, **kwargs: Any) -> None:
        initial = {name: getattr(tag, name) for name in ("name", "description", "tone", "active")}
        super().__init__(*args, **kwargs | {"initial": initial})


class FieldForm(SettingsForm):
    """A custom field; what its kind has no use for is left out when it is saved."""

    name = forms.CharField(label=_("Name"), max_length=80)
    help = forms.CharField(
        label=_("Help"), required=False, max_length=200, help_text=_("Stands below the field on the ticket.")
    )
    kind = forms.ChoiceField(label=_("Kind"), choices=CustomField.Kind.choices)
    options = Lines(
        label=_("Options"),
        required=False,
        rows=5,
        most=200,
        longest=80,
        help_text=_("For a list: one on each line."),
    )
    pattern = forms.CharField(
        label=_("Pattern"),
        required=False,
        max_length=200,
        help_text=_("For a text: a regular expression that all of it has to match."),
    )
    examples = Lines(
        label=_("Try the pattern on"),
        required=False,
        rows=3,
        most=10,
        longest=200,
        help_text=_("One on each line; what does not match is told when you press Try. Not stored."),
    )
    minimum = forms.FloatField(label=_("Smallest number"), required=False)
    maximum = forms.FloatField(label=_("Largest number"), required=False)
    required = forms.BooleanField(label=_("Required before a ticket can be resolved"), required=False)
    categories = forms.ModelMultipleChoiceField(
        Category.objects.none(),
        label=_("Categories"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Where it is asked for; none means everywhere."),
    )
    active = forms.BooleanField(label=_("In use"), required=False, initial=True)
    groups = (
        (_("What can be entered"), "", ("options", "pattern", "examples", "minimum", "maximum")),
        (_("Where it is asked for"), "", ("required", "categories", "active")),
    )

    def __init__(self, *args: Any, field: CustomField, **kwargs: Any) -> None:
        names = ["name", "help", "kind", "options", "pattern", "minimum", "maximum", "required", "active"]
        initial = {name: getattr(field, name) for name in names}
        initial["categories"] = list(field.categories.values_list("pk", flat=True)) if field.pk else []
        super().__init__(*args, **kwargs | {"initial": initial})
        set_rows(self, "categories", Category.objects.filter(active=True))
