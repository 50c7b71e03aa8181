"""What a committing test leaves behind goes: rows are deleted where there are any.

Django's own way empties every table, full or not, and makes all permissions anew: about a second a test.
"""

from collections.abc import Sequence
from typing import Any
from unittest.mock import patch

from django.core.management.commands import flush
from django.db import connection

KEPT = frozenset({"django_content_type", "auth_permission"})
"""The same in every database of this product, and never changed by a test."""


def quick_emptying() -> Any:
    """A patch under which `flush` deletes rows; foreign keys are checked at the end of its transaction."""
    return patch.multiple(flush, sql_flush=_deletions, emit_post_migrate_signal=lambda *_: None)


def _deletions(*_: Any, **__: Any) -> Sequence[str]:
    tables = connection.introspection.django_table_names(only_existing=True, include_views=False)
    quoted = {name: connection.ops.quote_name(name) for name in tables if name not in KEPT}
    with connection.cursor() as cursor:
        cursor.execute(
            " union all ".join(
                f"select '{name}' where exists (select from {table})" for name, table in quoted.items()
            )
        )
        return [f"delete from {quoted[name]}" for (name,) in cursor.fetchall()]
