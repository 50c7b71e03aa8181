"""Something goes, and something else of its kind takes its place wherever it was named."""

from collections.abc import Iterator
from typing import Any

from django.db import models
from django.db.models import ManyToOneRel


def holds(row: models.Model) -> dict[str, int]:
    """How many rows of any room point to this one, by what they are."""
    held: dict[str, int] = {}
    for name, count in points_at(row):
        held[name] = held.get(name, 0) + count
    return {name: count for name, count in held.items() if count}


def points_at(row: models.Model) -> Iterator[tuple[str, int]]:
    """Every relation that leads to this row: what its rows are called, and how many there are."""
    for relation in _pointing(row):
        through = relation.related_model._meta
        name = str(
            _other(relation).related_model._meta.verbose_name_plural
            if through.auto_created
            else through.verbose_name_plural
        )
        yield name, _rows(relation, row).count()


def followers(row: models.Model, successor: models.Model | None = None) -> list[dict[str, Any]]:
    """Which rows point to this one, to be written down before it goes and something takes its place."""
    found = []
    for relation in _pointing(row):
        rows = list(_rows(relation, row).values_list("pk", flat=True))
        tied = bool(relation.related_model._meta.auto_created)
        other = _other(relation) if tied else None
        ends = list(_rows(relation, row).values_list(other.attname, flat=True)) if other else []
        if rows:
            found.append(
                {
                    "model": relation.related_model._meta.label,
                    "field": relation.field.name,
                    "rows": rows,
                    "other": other.name if other else "",
                    "ends": ends,
                    "successor": successor.pk if successor else None,
                }
            )
    return found


def take_over(old: models.Model, new: models.Model) -> int:
    """Every row of any room that points to the one points to the other. Returns how many did."""
    moved = 0
    for relation in _pointing(old):
        rows = _rows(relation, old)
        if relation.related_model._meta.auto_created:  # of many to many: who has both keeps the one
            other = _other(relation).attname
            rows = rows.exclude(**{f"{other}__in": _rows(relation, new).values(other)})
        moved += rows.update(**{relation.field.name: new})
    return moved


def _pointing(row: models.Model) -> Iterator[ManyToOneRel]:
    for field in row._meta.get_fields(include_hidden=True):
        if isinstance(field, ManyToOneRel) and field.one_to_many and not _goes_too(field):
            yield field


def _goes_too(relation: ManyToOneRel) -> bool:
    """Whether such a row means nothing without what it points to: its model says so in `GOES_WITH`."""
    return relation.field.name in getattr(relation.related_model, "GOES_WITH", ())


def _rows(relation: ManyToOneRel, row: models.Model) -> models.QuerySet[models.Model]:
    return relation.related_model._base_manager.filter(**{relation.field.name: row})


def _other(relation: ManyToOneRel) -> models.ForeignKey[models.Model, models.Model]:
    """The other end of a table that ties many to many."""
    return next(
        field
        for field in relation.related_model._meta.fields
        if isinstance(field, models.ForeignKey) and field.name != relation.field.name
    )
