"""Forms of authoring."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from replywell.knowledge.models import Article, Audience, Category, Volatility
from replywell.people.models import Agent
from replywell.ui.templatetags.ui import icon

SHELF_ICONS = {
    "book": _("Book"), "help": _("Question mark"), "settings": _("Settings"), "person": _("Person"),
    "team": _("People"), "key": _("Key"), "lock": _("Lock"), "shield": _("Shield"), "globe": _("Globe"),
    "home": _("House"), "mail": _("Letter"), "phone": _("Telephone"), "bell": _("Bell"),
    "calendar": _("Calendar"), "clock": _("Clock"), "search": _("Magnifier"), "tag": _("Label"),
    "image": _("Picture"), "code": _("Code"), "chart": _("Chart"), "bolt": _("Lightning"), "flag": _("Flag"),
}  # fmt: skip
"""Icons of the interface that a category may have."""


def locales() -> list[tuple[str, str]]:
    """Languages that an article may be written in: the product's, and those that articles are in."""
    known = dict(settings.LANGUAGES)
    used = Article.objects.order_by().values_list("locale", flat=True).distinct()
    return [*known.items(), *((code, code) for code in sorted(set(used) - known.keys()))]


class NewArticleForm(forms.Form):
    """What an article begins with."""

    title = forms.CharField(label=_("Title"), max_length=300)
    locale = forms.ChoiceField(label=_("Language"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["locale"].choices = locales()  # type: ignore[attr-defined]  # a choice field


class CategoryForm(forms.Form):
    """A category: a name and a word about it in each language, and the category it is in."""

    parent = forms.ModelChoiceField(
        Category.objects.filter(parent=None), label=_("Inside the category"), required=False
    )

    icon = forms.ChoiceField(label=_("Icon"), required=False, widget=forms.RadioSelect)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        shown = [
            (name, format_html('<span class="shelf-icon">{}</span> {}', icon(name), told))
            for name, told in SHELF_ICONS.items()
        ]
        self.fields["icon"].choices = [("", _("The usual one")), *shown]  # type: ignore[attr-defined]  # a choice field
        for code, language in settings.LANGUAGES:
            name = forms.CharField(label=_("Name"), max_length=80, required=False)
            name.label = f"{_('Name')} ({language})"
            about = forms.CharField(max_length=200, required=False)
            about.label = f"{_('Description')} ({language})"
            self.fields |= {f"name_{code}": name, f"about_{code}": about}

    def values(self) -> dict[str, Any]:
        """What a category is given, from a form that is valid."""
        given = self.cleaned_data
        return {
            "names": {code: given[f"name_{code}"] for code, _language in settings.LANGUAGES},
            "descriptions": {
                code: given[f"about_{code}"]
                for code, _language in settings.LANGUAGES
                if given[f"about_{code}"]
            },
            "parent": given["parent"],
            "icon": given["icon"],
        }


class DetailsForm(forms.Form):
    """What is known of an article besides its text."""

    category = forms.ModelChoiceField(Category.objects.all(), label=_("Category"), required=False)
    audience = forms.ChoiceField(label=_("Who may read it"), choices=Audience.choices)
    owner = forms.ModelChoiceField(
        Agent.objects.filter(is_active=True), label=_("Owner"), required=False,
        help_text=_("Who is asked when it has to be checked, or somebody reports it."),
    )  # fmt: skip
    volatility = forms.ChoiceField(
        label=_("How fast it changes"), choices=Volatility.choices,
        help_text=_("It is to be checked again after 365, 180 or 30 days."),
    )  # fmt: skip
    expires_on = forms.DateField(
        label=_("Check again on"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    labels = forms.CharField(
        label=_("Labels"), required=False, max_length=500, help_text=_("Products and the like, with commas.")
    )
    summary = forms.CharField(label=_("Summary"), required=False, max_length=300)
    slug = forms.CharField(
        label=_("Address"), max_length=120, help_text=_("An address it had before leads on to the new one.")
    )

    def clean_labels(self) -> list[str]:
        given = (label.strip()[:60] for label in self.cleaned_data["labels"].split(","))
        return list(dict.fromkeys(label for label in given if label))
