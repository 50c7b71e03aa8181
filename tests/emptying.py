"""What a committing test leaves behind goes: rows are deleted, in one statement, while nobody else may write.

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
    """A page that a browser test left may still be writing: the lock waits for it, and it then waits for us."""
    names = connection.introspection.django_table_names(only_existing=True, include_views=False)
    tables = [connection.ops.quote_name(name) for name in sorted(set(names) - KEPT)]
    return [
        f"""
        do $$ begin
            loop
                begin
                    lock table {", ".join(tables)} in exclusive mode;
                    exit;
                exception when deadlock_detected then null;
                end;
            end loop;
            {" ".join(f"delete from {table};" for table in tables)}
        end $$
        """
    ]
