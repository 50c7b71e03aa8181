"""Things that happen at the same moment, on connections of their own, and what a transaction leaves behind."""

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from django.db import connection

from replywell.kit.live import CHANNEL

PATIENCE = 30.0
"""Seconds that anything may take before a test calls it stuck."""


def at_once(*functions: Callable[[], Any]) -> list[Any]:
    """Start all of them at one moment, each in a thread with its own database connection.

    Returns their results in order; an exception in one of them is raised here.
    """
    barrier = threading.Barrier(len(functions))
    running = [Running(function, barrier) for function in functions]
    return [each.result() for each in running]


class Running:
    """A function in a thread with its own database connection."""

    def __init__(self, function: Callable[[], Any], barrier: threading.Barrier | None = None) -> None:
        self._function, self._barrier = function, barrier
        self._outcome: list[Any] = []
        self._error: BaseException | None = None
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def _run(self) -> None:
        try:
            if self._barrier:
                self._barrier.wait(PATIENCE)
            self._outcome.append(self._function())
        except BaseException as error:
            self._error = error
        finally:
            connection.close()

    def result(self) -> Any:
        """What it returned; waits for it."""
        self._thread.join(PATIENCE)
        assert not self._thread.is_alive(), "It is stuck."
        if self._error:
            raise self._error
        return self._outcome[0]


class Gate:
    """Somebody comes to it and waits there until another opens it."""

    def __init__(self) -> None:
        self._there, self._open = threading.Event(), threading.Event()

    def wait(self) -> None:
        self._there.set()
        assert self._open.wait(PATIENCE), "Nobody opened the gate."

    def wait_for_visitor(self) -> None:
        assert self._there.wait(PATIENCE), "Nobody came to the gate."

    def open(self) -> None:
        self._open.set()


def until_somebody_waits_for_a_lock() -> None:
    """Returns once another connection of this test stands before a lock."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        with connection.cursor() as cursor:
            cursor.execute(
                "select count(*) from pg_stat_activity"
                " where datname = current_database() and wait_event_type = 'Lock'"
            )
            if cursor.fetchone()[0]:
                return
    raise AssertionError("Nobody waited for a lock.")


def deferred(name: str) -> list[dict[str, Any]]:
    """Arguments of the jobs of this name that wait, oldest first, as this connection sees them."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select args from procrastinate_jobs where task_name = %s and status = 'todo' order by id", [name]
        )
        return [row[0] if isinstance(row[0], dict) else json.loads(row[0]) for row in cursor.fetchall()]


def forget_jobs() -> None:
    """Take waiting jobs away: they outlive the rows of a test that commits."""
    with connection.cursor() as cursor:
        cursor.execute("delete from procrastinate_events")
        cursor.execute("delete from procrastinate_jobs")


@contextmanager
def listening() -> Iterator[Callable[[], list[dict[str, Any]]]]:
    """The live news of this test's database; calling it gives what came up to now."""
    settings = connection.settings_dict
    given = {"host": settings["HOST"], "port": settings["PORT"], "user": settings["USER"]}
    given |= {"password": settings["PASSWORD"], "dbname": settings["NAME"]}
    with psycopg.connect(
        autocommit=True, **{name: value for name, value in given.items() if value}
    ) as listener:
        listener.execute(f"listen {CHANNEL}")
        yield lambda: [json.loads(notice.payload) for notice in listener.notifies(timeout=0.2)]
