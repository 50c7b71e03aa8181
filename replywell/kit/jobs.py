"""Jobs in PostgreSQL: deferred in the transaction that causes them, so a rollback leaves none.

A job is a small function that takes ids and calls an action. It may run twice (a worker can die
between the work and its receipt), so every job is idempotent.
"""

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime
from typing import Any

from django.db import connection
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

FAST = "fast"
"""Queue of what a person waits for."""
SLOW = "slow"
"""Queue of what may take its time: knowledge, mailboxes, housekeeping."""

RETRY = RetryStrategy(max_attempts=8, exponential_wait=2)

_inline: ContextVar[list[tuple[str, dict[str, Any]]] | None] = ContextVar("inline", default=None)
_functions: dict[str, Callable[..., Any]] = {}

_DEFER = """
select procrastinate_defer_jobs_v1(array[row(%s, %s, %s, %s, %s, %s::jsonb, %s)::procrastinate_job_to_defer_v1])
"""
_DEFER_EACH = """
select procrastinate_defer_jobs_v1(array_agg(
    row(%s, %s, 0, null, null, given::jsonb, null)::procrastinate_job_to_defer_v1 order by place))
from unnest(%s::text[]) with ordinality as each (given, place)
"""
_DEFER_ALL = """
select procrastinate_defer_jobs_v1(array_agg(
    row(%s, name, 0, null, null, %s::jsonb, null)::procrastinate_job_to_defer_v1 order by place))
from unnest(%s::text[]) with ordinality as named (name, place)
"""
_DEFER_OF_ROW = (
    "procrastinate_defer_jobs_v1(array[row('{queue}', '{name}', 0, null, null,"
    " jsonb_build_object('{argument}', {column}), null)::procrastinate_job_to_defer_v1])"
)


def job(name: str, *, queue: str = FAST, retry: RetryStrategy | None = RETRY) -> Callable[..., Any]:
    """Register a function as the job `name`."""

    def register(function: Callable[..., Any]) -> Callable[..., Any]:
        _functions[name] = function
        app.task(name=name, queue=queue, retry=retry or False)(function)
        return function

    return register


def defer(
    name: str,
    *,
    queue: str = FAST,
    lock: str | None = None,
    at: datetime | None = None,
    once: str | None = None,
    **arguments: Any,
) -> None:
    """Run the job once this transaction commits.

    `lock`: jobs with the same lock run one after another. `once`: nothing is added while a job with the
    same word waits; only for jobs deferred outside of a transaction, since it may raise.
    """
    waiting = _inline.get()
    if waiting is not None:
        waiting.append((name, arguments))
        return
    with connection.cursor() as cursor:
        cursor.execute(_DEFER, [queue, name, 0, lock, once, json.dumps(arguments), at])


def defer_each(name: str, arguments: Sequence[dict[str, Any]], *, queue: str = FAST) -> None:
    """Run the job with each of these once this transaction commits, in their order: one statement for all."""
    waiting = _inline.get()
    if waiting is not None:
        waiting.extend((name, each) for each in arguments)
        return
    if arguments:
        with connection.cursor() as cursor:
            cursor.execute(_DEFER_EACH, [queue, name, [json.dumps(each) for each in arguments]])


def defer_all(names: Sequence[str], **arguments: Any) -> None:
    """Several jobs of the fast queue with the same arguments, in this order and in one statement."""
    waiting = _inline.get()
    if waiting is not None:
        waiting.extend((name, dict(arguments)) for name in names)
    elif names:
        with connection.cursor() as cursor:
            cursor.execute(_DEFER_ALL, [FAST, json.dumps(arguments), list(names)])


def of_row(name: str, argument: str, column: str) -> str:
    """SQL that defers a job of the fast queue with a column of the row that the same statement writes.

    Empty while jobs are kept (`inline`). All three are words of ours, never of anybody else.
    """
    if _inline.get() is not None:
        return ""
    return _DEFER_OF_ROW.format(queue=FAST, name=name, argument=argument, column=column)


@contextmanager
def inline() -> Iterator[None]:
    """Inside, jobs are kept; on leaving they run here, one after another, with those they defer.

    For loading a demo and for tests: the outermost transaction has to be inside.
    """
    waiting: list[tuple[str, dict[str, Any]]] = []
    token = _inline.set(waiting)
    try:
        yield
        while waiting:
            name, arguments = waiting.pop(0)
            _functions[name](**arguments)
    finally:
        _inline.reset(token)
