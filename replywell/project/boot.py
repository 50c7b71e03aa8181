"""Starting a process: its database, Django, the schema."""

import os
import sys
import time
from collections.abc import Callable

import psycopg

from replywell.kit.errors import Unavailable
from replywell.kit.postgres import EmbeddedPostgres
from replywell.project.environment import environment

MIGRATION_LOCK = 7_235_110
PATIENCE = 20.0
"""Seconds for which a process waits for its database when it starts."""


def boot() -> EmbeddedPostgres | None:
    """Make the database reachable and Django ready; returns our own PostgreSQL where there is one.

    Raises `Unavailable` when the database does not answer.
    """
    env = environment()
    server = None
    if env.embedded_database:
        server = EmbeddedPostgres(env.root / "postgres")
        server.start()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "replywell.project.settings")
    import django

    django.setup()
    return server


def migrate(say: Callable[[str], object] = lambda _: None) -> None:
    """Bring the schema up to date; of several processes one does, the others wait."""
    from django.conf import settings
    from django.core.management import call_command
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    from replywell.kit import jobs

    with _connected(settings.DATABASE_URL) as holder:
        holder.execute("select pg_advisory_lock(%s)", [MIGRATION_LOCK])
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            say("Bringing the database up to date")
            call_command("migrate", interactive=False, verbosity=0)
            jobs.defer("index tickets", queue=jobs.SLOW)


def _connected(url: str) -> psycopg.Connection:
    """A connection; a database that is just starting is waited for."""
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            return psycopg.connect(url, autocommit=True, connect_timeout=10)
        except psycopg.OperationalError as error:
            if time.monotonic() > deadline:
                raise Unavailable(f"The database does not answer: {error}. Check DATABASE_URL.") from error
            time.sleep(0.3)


def ready() -> None:
    """Boot for a command: database, Django and schema, or a one-sentence reason on stderr."""
    boot()
    migrate(lambda message: sys.stderr.write(f"{message}\n"))
