"""Examines the installation; each finding says how to mend it."""

import shutil
import socket
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

from replywell.kit.errors import ReplywellError
from replywell.project.environment import Environment, environment


@dataclass(frozen=True, slots=True)
class Finding:
    check: str
    level: Literal["ok", "warning", "problem"]
    told: str
    remedy: str = ""


def examine() -> Iterator[Finding]:
    """Every check; those that need the database are left out when it does not answer."""
    env = environment()
    yield Finding("Python", "ok", sys.version.split()[0])
    yield from _home(env)
    try:
        from replywell.project.boot import boot

        server = boot()
        from django.db import connection

        with connection.cursor() as cursor:
            cursor.execute("show server_version")
            version = cursor.fetchone()[0]
    except Exception as error:  # whatever a database can fail with is one finding
        told = error.message if isinstance(error, ReplywellError) else str(error)
        yield Finding(
            "Database", "problem", told, "Check DATABASE_URL, or the log in the home's postgres folder."
        )
        return
    yield Finding("Database", "ok", f"PostgreSQL {version}, {'our own' if server else 'yours'}")
    yield from _model(env)
    schema = list(_schema())
    yield from schema
    if all(finding.level == "ok" for finding in schema):
        yield _search_index()
        yield from _desk()
    yield from _ports(env)


def _home(env: Environment) -> Iterator[Finding]:
    free = shutil.disk_usage(env.root).free / 1e9
    if free < 1:
        yield Finding(
            "Home", "problem", f"{env.root}: {free:.1f} GB free", "Free some space, or move the home."
        )
    else:
        yield Finding("Home", "ok", f"{env.root}, {free:.0f} GB free")
    kept = env.root / "secret-key"
    if kept.exists() and kept.stat().st_mode & 0o077:
        yield Finding("Secret key", "warning", "Others on this machine can read it.", f"chmod 600 {kept}")


def _schema() -> Iterator[Finding]:
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    missing = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if missing:
        remedy = "Start the product once: it brings the database up to date."
        yield Finding("Schema", "problem", f"{len(missing)} migrations are missing.", remedy)
        return
    yield Finding("Schema", "ok", "up to date")
    with connection.cursor() as cursor:
        cursor.execute("select extversion from pg_extension where extname = 'vector'")
        row = cursor.fetchone()
    if row is None:
        yield Finding("pgvector", "problem", "not installed", "Install pgvector 0.7 or newer in PostgreSQL.")


def _model(env: Environment) -> Iterator[Finding]:
    from replywell.adapters.models.embedded import embedder

    try:
        embedder(env.root / "models").embed(["Is it there?"])
        yield Finding("Embedded AI", "ok", "answers")
    except ReplywellError as error:
        yield Finding(
            "Embedded AI", "problem", error.message, "Install the packages of `replywell[embedded]`."
        )
    if env.model != "embedded":
        from replywell.adapters.models.pydantic_ai import parse_model

        try:
            spec = parse_model(env.model)
            yield Finding("Model", "ok", f"{env.model}; the embedded AI takes over when it does not answer")
            keys = {"anthropic": env.anthropic_api_key, "openai": env.openai_api_key}
            if spec.provider in keys and not keys[spec.provider].get_secret_value():
                remedy = f"Set {spec.provider.upper()}_API_KEY."
                yield Finding("Model key", "problem", f"There is no key for {spec.provider}.", remedy)
        except ReplywellError as error:
            yield Finding("Model", "problem", error.message, "Correct REPLYWELL_MODEL.")
    if env.reranker:
        from replywell.adapters.models.reranker import ApiReranker

        try:
            ApiReranker(env.reranker, env.reranker_api_key.get_secret_value()).rerank(
                "Is it there?", ["Yes."]
            )
            yield Finding("Reranking", "ok", f"{env.reranker} answers")
        except ReplywellError as error:
            yield Finding("Reranking", "warning", error.message, "Correct REPLYWELL_RERANKER.")


def _search_index() -> Finding:
    from django.db import DatabaseError

    from replywell.knowledge.index.status import status

    remedy = "Build it anew: replywell kb index rebuild"
    try:
        now = status()
    except DatabaseError as error:
        return Finding("Search index", "problem", str(error).splitlines()[0], remedy)
    told = f"{now.passages} passages, {now.model} in {now.engine}, {now.size / 1e6:.1f} MB"
    if not now.whole:
        return Finding("Search index", "warning", f"{told}; broken, so searching is slow", remedy)
    if now.error or now.missing + now.untold:
        lag = f"{told}; {now.missing + now.untold} are not in it yet. {now.error}".strip()
        return Finding("Search index", "warning", lag, "Look closer: replywell kb doctor")
    return Finding("Search index", "ok", told)


def _desk() -> Iterator[Finding]:
    from django.db import DatabaseError

    from replywell.connections.models import Connection
    from replywell.connections.queries import channel_of
    from replywell.delivery.models import Outbound
    from replywell.intake.models import InboundItem
    from replywell.kit import clock
    from replywell.people.models import Agent

    try:
        if not Agent.objects.filter(is_active=True, role__in=["owner", "admin"]).exists():
            remedy = "Start the product and open its setup link, or: replywell agent add you@example.com --role owner"
            yield Finding("Owner", "warning", "Nobody can administer this desk.", remedy)
        for connection in Connection.objects.filter(active=True):
            try:
                channel_of(connection)
                if connection.last_error:
                    yield Finding(
                        f"Connection {connection.slug}",
                        "warning",
                        connection.last_error,
                        "Test it at Settings, Connections.",
                    )
            except ReplywellError as error:
                yield Finding(
                    f"Connection {connection.slug}",
                    "problem",
                    error.message,
                    "Correct it at Settings, Connections.",
                )
        late = clock.now() - timedelta(minutes=5)
        waiting = InboundItem.objects.filter(outcome="waiting", received_at__lt=late).count()
        if waiting:
            yield Finding(
                "Intake", "problem", f"{waiting} items wait for over 5 minutes.", "Is a worker running?"
            )
        stuck = Outbound.objects.filter(state__in=["failed", "unsure"]).count()
        if stuck:
            yield Finding(
                "Outbox",
                "warning",
                f"{stuck} replies failed or are unsure.",
                "Open their tickets and send again.",
            )
    except DatabaseError as error:
        yield Finding(
            "Desk", "problem", str(error).splitlines()[0], "Start the product once, then ask again."
        )


def _ports(env: Environment) -> Iterator[Finding]:
    with socket.socket() as probe:
        probe.settimeout(1)
        if probe.connect_ex((env.mail_host, env.mail_port)) == 0:
            yield Finding("Mail listener", "ok", f"answers on {env.mail_host}:{env.mail_port}")
        else:
            told = f"nothing answers on {env.mail_host}:{env.mail_port}"
            yield Finding(
                "Mail listener", "warning", told, "It runs with `replywell up` or `replywell mail`."
            )
