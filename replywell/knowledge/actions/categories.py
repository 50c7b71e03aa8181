"""Categories of the help center are made, put in order and removed."""

import re
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from replywell.kit.errors import Conflict, Invalid
from replywell.knowledge.models import Category
from replywell.people.actions.audit import audit, put
from replywell.people.models import Agent
from replywell.people.permissions import check


@transaction.atomic
def put_category(category: Category, values: Mapping[str, Any], *, by: Agent) -> Category:
    """A category is new or changed; one without an address gets it from its name."""
    check(by, "publish articles")
    values = dict(values)
    names = {
        locale: name.strip() for locale, name in values.get("names", category.names).items() if name.strip()
    }
    if not names:
        raise Invalid(_("Give the category a name in at least one language."))
    values["names"] = names
    name = names.get("en") or next(iter(names.values()))
    given = values.get("slug") or category.slug or name
    values["slug"] = slugify(given)[:80] or slugify(given, allow_unicode=True)[:80] or "category"
    if Category.objects.filter(slug=values["slug"]).exclude(pk=category.pk).exists():
        raise Conflict(_("Another category has this address. Choose another name or address."))
    parent = values.get("parent")
    if parent and (
        parent.pk == category.pk or parent.parent_id or (category.pk and category.children.exists())
    ):
        raise Invalid(
            _("Categories go one level deep: choose one that is in no other, and holds none itself.")
        )
    if category.pk is None:
        last = Category.objects.order_by("-position").values_list("position", flat=True).first()
        values.setdefault("position", (last or 0) + 1)
    put(category, values, by=by)
    return category


@transaction.atomic
def move_category(category: Category, by_steps: int, *, by: Agent) -> None:
    """Up (negative) or down among those beside it."""
    check(by, "publish articles")
    beside = list(Category.objects.select_for_update().filter(parent=category.parent_id))
    at = next((place for place, each in enumerate(beside) if each.pk == category.pk), None)
    if at is None:
        return
    beside.insert(max(0, at + by_steps), beside.pop(at))
    for place, each in enumerate(beside):
        each.position = place
    Category.objects.bulk_update(beside, ["position"])


@transaction.atomic
def remove_category(category: Category, *, by: Agent) -> None:
    """Its articles stay, without a category; those inside it move up."""
    check(by, "publish articles")
    audit("removed", category, by=by)
    category.delete()


def category_named(name: str, locale: str) -> Category | None:
    """The category that a document's source names, made when it is not there; none for no name."""
    name = name.strip()[:80]
    slug = slugify(name) or slugify(name, allow_unicode=True)
    if not slug:
        return None
    # `getting-started`, as files have it, is for machines.
    told = re.sub(r"[-_]+", " ", name) if name.islower() else name
    names = {locale: told[:1].upper() + told[1:]}
    return Category.objects.get_or_create(slug=slug[:80], defaults={"names": names})[0]
