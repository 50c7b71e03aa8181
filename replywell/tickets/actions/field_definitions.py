"""Custom fields are defined, change, and go."""

import re
from collections.abc import Mapping
from typing import Any

from django.db import connection, transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from replywell.kit.errors import Conflict, Invalid
from replywell.people.actions.audit import audit, put
from replywell.people.actions.removals import keep
from replywell.people.models import Agent, Removal
from replywell.tickets.models import CustomField
from replywell.tickets.patterns import check_pattern

Kind = CustomField.Kind


@transaction.atomic
def put_field(field: CustomField, values: Mapping[str, Any], *, by: Agent) -> CustomField:
    """A new field, or what changed about one; its slug stays, for tickets keep values under it.

    Raises `Conflict` for another kind while tickets have values, `Invalid` for what contradicts itself.
    """
    kind = values.get("kind", field.kind)
    if (
        field.pk
        and kind != CustomField.objects.values_list("kind", flat=True).get(pk=field.pk)
        and used(field)
    ):
        raise Conflict(
            _(
                "Tickets have values of this field already, so its kind stays. "
                "Switch it off and add a new field of the other kind instead."
            )
        )
    values = {**values, **_of_kind(kind, values, field)}
    if not field.slug:
        field.slug = _free_slug(str(values["name"]))
    put(field, values, by=by)
    return field


@transaction.atomic
def remove_field(field: CustomField, *, by: Agent) -> Removal | None:
    """The field goes; what tickets have in it stays stored, unseen. Adding it anew does not bring it back."""
    removal = keep(field, by=by)
    audit("removed", field, by=by)
    field.delete()
    return removal


@transaction.atomic
def order_fields(ids: list[int], *, by: Agent) -> None:
    """Ask for the fields in this order."""
    fields = {field.pk: field for field in CustomField.objects.select_for_update()}
    for position, pk in enumerate(ids):
        if pk in fields and fields[pk].position != position:
            put(fields[pk], {"position": position}, by=by)


def used(field: CustomField) -> bool:
    """Whether any ticket has a value of it."""
    with connection.cursor() as cursor:
        cursor.execute("select exists (select 1 from tickets_ticket where custom ? %s)", [field.slug])
        return bool(cursor.fetchone()[0])


def _of_kind(kind: str, values: Mapping[str, Any], field: CustomField) -> dict[str, Any]:
    """What a kind needs, and nothing that it has no use for."""

    def given(name: str) -> Any:
        return values.get(name, getattr(field, name))

    options = list(dict.fromkeys(filter(None, (option.strip() for option in given("options")))))
    low, high = given("minimum"), given("maximum")
    if kind in {Kind.CHOICE, Kind.CHOICES} and len(options) < 2:
        raise Invalid(_("A list needs two options at least: write one on each line."))
    if any(len(option) > 80 for option in options):
        raise Invalid(_("An option has 80 characters at most."))
    if kind == Kind.NUMBER and low is not None and high is not None and low > high:
        raise Invalid(_("The smallest number is larger than the largest one."))
    pattern = given("pattern") if kind == Kind.TEXT else ""
    if pattern:
        check_pattern(pattern)
    number = kind == Kind.NUMBER
    return {
        "options": options if kind in {Kind.CHOICE, Kind.CHOICES} else [],
        "pattern": pattern,
        "minimum": low if number else None,
        "maximum": high if number else None,
    }


def _free_slug(name: str) -> str:
    base = re.sub(r"-+", "_", slugify(name))[:40] or "field"
    taken = set(CustomField.objects.values_list("slug", flat=True))
    return next(slug for n in range(1, 10_000) if (slug := base if n == 1 else f"{base}_{n}") not in taken)
