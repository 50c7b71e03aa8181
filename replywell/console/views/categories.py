"""Categories: a tree, a page for each, and merging."""

from typing import Any

from django import forms
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from replywell.console.forms.tickets import CategoryForm, IntoForm, PolicyForm
from replywell.console.views.settings import AskPage, FormPage, SettingsView, one
from replywell.people.actions.succession import holds
from replywell.resolution.actions.autonomy import mode_of, set_mode
from replywell.resolution.actions.policies import FIELDS, set_policy
from replywell.resolution.policies import policy_of
from replywell.resolution.queries import modes_of
from replywell.tickets.actions.categories import merge_category, put_category
from replywell.tickets.models import Category


class Categories(SettingsView):
    """GET lists what tickets are sorted into, two levels."""

    section = "categories"

    def get(self, request: HttpRequest) -> HttpResponse:
        rows = list(Category.objects.select_related("team").order_by("name"))
        modes = modes_of()
        for row in rows:
            row.mode = modes.get(row.pk, "draft")  # type: ignore[attr-defined]  # for the list
        first = [row for row in rows if row.parent_id is None]
        tree = [(row, [each for each in rows if each.parent_id == row.pk]) for row in first]
        return self.shown("console/categories.html", tree=tree)


class NewCategory(FormPage):
    """GET asks for a category, POST makes it."""

    section = "categories"
    gated = True
    back = "categories"
    title = gettext_lazy("New category")

    @property
    def category(self) -> Category:
        return Category()

    def form(self, data: Any = None) -> forms.Form:
        row = self.category
        names = ["name", "parent", "description", "examples", "team", "active"]
        initial = {name: getattr(row, name) for name in names} | {"mode": mode_of(row)}
        return CategoryForm(data, category=row, initial=initial)

    @transaction.atomic
    def save(self, form: forms.Form) -> HttpResponse:
        given = dict(form.cleaned_data)
        mode = given.pop("mode")
        row = put_category(self.category, given, by=self.agent)
        set_mode(row, mode, by=self.agent)
        return self.done("categories", told=_("%(name)s is saved.") % {"name": row.name})


class OneCategory(NewCategory):
    """GET shows a category, POST changes it."""

    template = "console/category.html"

    @property
    def category(self) -> Category:
        return one(Category.objects.select_related("parent", "team"), self.kwargs["pk"])

    def more(self) -> dict[str, Any]:
        row = self.category
        return {
            "title": row.name,
            "removal": ("console:category-merge", row.pk),
            "remove": _("Merge into another"),
            "merges": True,
            "policy": reverse("console:category-policy", args=[row.pk]),
        }


class CategoryPolicyPage(FormPage):
    """GET shows what holds for the assistant's answers in a category, POST changes it."""

    section = "categories"
    gated = True
    back = "categories"
    hint = gettext_lazy(
        "What holds for answers that leave without a person having read them. Whatever stands against one makes it a draft."
    )

    @property
    def category(self) -> Category:
        return one(Category.objects.all(), self.kwargs["pk"])

    def form(self, data: Any = None) -> forms.Form:
        row = policy_of(self.category)
        return PolicyForm(data, initial={name: getattr(row, name) for name in FIELDS})

    def more(self) -> dict[str, Any]:
        return {"title": _("Answers in %(name)s") % {"name": self.category.name}}

    def save(self, form: forms.Form) -> HttpResponse:
        row = self.category
        set_policy(row, form.cleaned_data, by=self.agent)
        return self.done("categories", told=_("%(name)s is saved.") % {"name": row.name})


class CategoryMerge(AskPage):
    """GET tells what would move and asks where; POST merges a category into another."""

    section = "categories"
    gated = True
    back = "categories"
    submit = gettext_lazy("Merge")

    @property
    def category(self) -> Category:
        return one(Category.objects.all(), self.kwargs["pk"])

    def form(self, data: Any = None) -> forms.Form:
        rest = Category.objects.exclude(pk=self.category.pk).exclude(parent=self.category)
        return IntoForm(data, rows=rest)

    def more(self) -> dict[str, Any]:
        return super().more() | {"title": _("Merge %(name)s into another?") % {"name": self.category.name}}

    def consequences(self) -> list[str]:
        held = holds(self.category)
        moving = ", ".join(f"{name}: {count}" for name, count in held.items())
        return [
            (_("What is sorted into it moves (%(what)s).") % {"what": moving})
            if moving
            else _("Nothing is sorted into it."),
            _("Its examples go to the other, and it is deleted. This cannot be undone."),
            _("Routing rules that name it have to be changed by hand."),
        ]

    def save(self, form: forms.Form) -> HttpResponse:
        row = self.category
        name, into = row.name, form.cleaned_data["into"]
        moved = merge_category(row, into, by=self.agent)
        told = ngettext(
            "%(name)s is %(into)s now; %(count)s row moved.",
            "%(name)s is %(into)s now; %(count)s rows moved.",
            moved,
        )
        return self.done("categories", told=told % {"name": name, "into": into.name, "count": moved})
