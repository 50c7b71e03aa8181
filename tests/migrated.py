"""A database in which every migration has run, to copy for each worker: it is made once for the migrations as they are."""

import hashlib
from pathlib import Path

from django.db import connection

_PREFIX = "replywell_migrated_"
_ROOT = Path(__file__).parent.parent / "replywell"


def migrated() -> str:
    """Its name. The first worker makes it, the others wait; those of other migrations are dropped."""
    name = _PREFIX + _version()
    with connection._nodb_cursor() as cursor:
        cursor.execute("select pg_advisory_lock(hashtext(%s))", [_PREFIX])
        cursor.execute("select datname from pg_database where starts_with(datname, %s)", [_PREFIX])
        there = {row[0] for row in cursor.fetchall()}
        if name not in there:
            for old in there:
                cursor.execute(f'drop database "{old}"')
            half = f"{name}_half"  # a run that is killed leaves nothing that looks whole
            _make(half)
            cursor.execute(f'alter database "{half}" rename to "{name}"')
    return name


def _version() -> str:
    """Changes with every migration."""
    found = hashlib.sha256()
    for path in sorted(_ROOT.glob("**/migrations/*.py")):
        found.update(path.relative_to(_ROOT).as_posix().encode() + path.read_bytes())
    return found.hexdigest()[:12]


def _make(name: str) -> None:
    test, own = connection.settings_dict["TEST"], connection.settings_dict["NAME"]
    named = test["NAME"]
    test["NAME"] = name
    try:
        connection.creation.create_test_db(verbosity=0, autoclobber=True)
    finally:
        connection.close()
        connection.close_pool()
        test["NAME"] = named
        connection.settings_dict["NAME"] = own
