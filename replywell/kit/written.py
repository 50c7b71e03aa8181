"""Rows of hot paths are written by statements that are put together once.

`save` puts its SQL together anew each time, which takes longer than writing the row. These two do what it does for a
row whose values are plain: no expressions, no signals, no parents.
"""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from django.db import DEFAULT_DB_ALIAS, DatabaseError, connection, models

from replywell.kit.compiled import prepared


def insert[Row: models.Model](row: Row) -> Row:
    """Keep a new row, which has its key from now on. Raises `IntegrityError`."""
    sql, fields = _insertion(type(row))
    with prepared(connection), connection.cursor() as cursor:
        cursor.execute(sql, _values(row, fields, add=True))
        row.pk = cursor.fetchone()[0]
    row._state.adding, row._state.db = False, DEFAULT_DB_ALIAS
    return row


def update(row: models.Model, names: Sequence[str]) -> None:
    """Keep these fields of a row. Raises `DatabaseError` where it is not there any more."""
    sql, fields = _change(type(row), tuple(dict.fromkeys(names)))
    with prepared(connection), connection.cursor() as cursor:
        cursor.execute(sql, [*_values(row, fields, add=False), row.pk])
        if not cursor.rowcount:
            raise DatabaseError(f"{row._meta.label} {row.pk} is not there any more.")


def _values(row: models.Model, fields: Sequence[Any], *, add: bool) -> list[Any]:
    return [field.get_db_prep_save(field.pre_save(row, add), connection) for field in fields]


@lru_cache(maxsize=64)
def _insertion(model: type[models.Model]) -> tuple[str, tuple[Any, ...]]:
    fields = tuple(field for field in model._meta.local_concrete_fields if not field.primary_key)
    columns, marks = ", ".join(map(_name, fields)), ", ".join(map(_mark, fields))
    sql = f"insert into {_table(model)} ({columns}) values ({marks}) returning {_name(model._meta.pk)}"  # noqa: S608 - names of our own models
    return sql, fields


@lru_cache(maxsize=256)
def _change(model: type[models.Model], names: tuple[str, ...]) -> tuple[str, tuple[Any, ...]]:
    fields = tuple(model._meta.get_field(name) for name in names)
    changes = ", ".join(f"{_name(field)} = {_mark(field)}" for field in fields)
    return f"update {_table(model)} set {changes} where {_name(model._meta.pk)} = %s", fields  # noqa: S608 - as above


def _table(model: type[models.Model]) -> str:
    return connection.ops.quote_name(model._meta.db_table)


def _name(field: Any) -> str:
    return connection.ops.quote_name(field.column)


def _mark(field: Any) -> str:
    """Where the value goes; of lists PostgreSQL wants to know of what they are."""
    kind = field.db_type(connection)
    return f"%s::{kind}" if kind.endswith("[]") else "%s"
