"""Categories are made, change, and are merged."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from replywell.adapters.models.embedded.defaults import default_dimensions
from replywell.kit.errors import Conflict, Invalid
from replywell.people.actions.audit import audit, put
from replywell.people.actions.succession import take_over
from replywell.people.models import Agent, Team
from replywell.tickets.models import Category


def default_categories(teams: dict[str, Team]) -> dict[str, Category]:
    """The six categories a desk starts with; `teams` says who takes which, `""` who takes the rest."""
    labels = next(d for d in default_dimensions() if d.name == "category").labels
    return {
        label.name: Category.objects.get_or_create(
            slug=label.name,
            defaults={
                "name": label.name.replace("_", " ").capitalize(),
                "description": label.description,
                "team": teams.get(label.name, teams.get("")),
            },
        )[0]
        for label in labels
    }


def give_examples(category: Category, examples: list[str]) -> None:
    """Messages that are typical of this category; the classifier learns from them."""
    category.examples = list(examples)
    category.save(update_fields=["examples"])


@transaction.atomic
def put_category(category: Category, values: Mapping[str, Any], *, by: Agent) -> Category:
    """A new category, or what changed about one. Its slug stays: rules and the classifier know it by that.

    Raises `Invalid` for a third level, `Conflict` for a name twice.
    """
    name = str(values.get("name", category.name)).strip()
    parent: Category | None = values.get("parent", category.parent)
    if parent and (parent.parent_id or parent.pk == category.pk):
        raise Invalid(_("Categories have two levels: choose one of the first as parent."))
    if parent and category.pk and category.children.exists():
        raise Invalid(_("This category has others below it, so it cannot be below one itself."))
    if Category.objects.filter(name__iexact=name).exclude(pk=category.pk).exists():
        raise Conflict(_("There is a category %(name)s already.") % {"name": name})
    if not category.slug:
        category.slug = free_slug(name)
    put(category, {**values, "name": name}, by=by)
    return category


@transaction.atomic
def merge_category(old: Category, into: Category, *, by: Agent) -> int:
    """The one becomes the other: tickets, examples and everything else that named it. Returns how many rows.

    Raises `Invalid` for itself, or one of its own.
    """
    if old.pk in (into.pk, into.parent_id):
        raise Invalid(_("Choose another category to merge it into, none of its own."))
    examples = list(dict.fromkeys([*into.examples, *old.examples]))
    if into.parent_id and old.children.exists():
        raise Invalid(_("Its subcategories would be on a third level. Merge or move them first."))
    moved = take_over(old, into)
    put(into, {"examples": examples}, by=by)
    audit("merged", old, by=by, changes=[("into", None, into.name), ("tickets and rules", None, moved)])
    old.delete()
    return moved


def free_slug(name: str) -> str:
    """A slug that no other category has."""
    base = slugify(name, allow_unicode=False)[:40] or "category"
    taken = set(Category.objects.filter(slug__startswith=base).values_list("slug", flat=True))
    return next(slug for n in range(1, 10_000) if (slug := base if n == 1 else f"{base}-{n}") not in taken)
