"""Live news: one LISTEN connection a web process, fanned out to whoever has a page open.

News are small JSON objects of ids; each client asks for what it may see. They leave when the
transaction commits and are lost when nobody listens: pages fetch the state when they open.
"""

import asyncio
import contextlib
import json
import logging
from collections.abc import AsyncIterator, Sequence
from typing import Any

import psycopg
from django.conf import settings
from django.db import connection

CHANNEL = "replywell_live"
log = logging.getLogger(__name__)


def publish(**news: Any) -> None:
    """Tell every open page, when this transaction commits."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_notify(%s, %s)", [CHANNEL, json.dumps(news)])


def publish_all(news: Sequence[dict[str, Any]]) -> None:
    """Tell every open page all of this, when this transaction commits."""
    if news:
        told = [json.dumps(each) for each in news]
        with connection.cursor() as cursor:
            cursor.execute("select pg_notify(%s, each) from unnest(%s::text[]) as each", [CHANNEL, told])


def of_row(name: str, column: str) -> str:
    """SQL that tells news, a parameter without that name, with a column of the row that the same statement writes.

    Both are words of ours, never of anybody else.
    """
    return f"pg_notify('{CHANNEL}', (%s::jsonb || jsonb_build_object('{name}', {column}))::text)"


class Bus:
    """Listens for this process and hands news to subscribers; a slow one loses the oldest."""

    def __init__(self) -> None:
        self._subscribers: set[asyncio.Queue[dict[str, Any]]] = set()
        self._task: asyncio.Task[None] | None = None

    @contextlib.asynccontextmanager
    async def subscribe(self) -> AsyncIterator[asyncio.Queue[dict[str, Any]]]:
        """A queue of news from now on. After a gap in the connection it holds `{"kind": "again"}`."""
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._listen())
        queue: asyncio.Queue[dict[str, Any]] = asyncio.Queue(maxsize=500)
        self._subscribers.add(queue)
        try:
            yield queue
        finally:
            self._subscribers.discard(queue)

    def _hand_out(self, news: dict[str, Any]) -> None:
        for queue in self._subscribers:
            if queue.full():
                queue.get_nowait()
            queue.put_nowait(news)

    async def _listen(self) -> None:
        while True:
            try:
                listener = await psycopg.AsyncConnection.connect(settings.DATABASE_URL, autocommit=True)
                async with listener:
                    await listener.execute(f"listen {CHANNEL}")
                    self._hand_out({"kind": "again"})
                    async for notice in listener.notifies():
                        self._hand_out(json.loads(notice.payload))
            except psycopg.OperationalError:
                log.warning("Live news: the database is away; trying again.")
            await asyncio.sleep(1)


bus = Bus()
