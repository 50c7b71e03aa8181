"""Live news for one agent: the numbers of tickets that changed, as far as this agent may see them."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

from asgiref.sync import sync_to_async
from django.contrib.auth import get_user
from django.db import connection
from django.http import HttpRequest

from replywell.kit.live import bus
from replywell.people.models import Agent
from replywell.tickets.queries import visible_to

GATHER = 0.05
"""Seconds in which news are gathered: one look at the permissions serves them all."""
HEARTBEAT = 15.0
NOTIFIED = "event: notified\ndata: {}\n\n"
AGAIN = "event: again\ndata: {}\n\n"


async def stream(request: HttpRequest) -> AsyncIterator[str]:
    """Server-sent events until the reader goes or their session ends.

    `tickets` holds a JSON list of numbers; `presence` the same, of tickets that somebody came to or left;
    `notified` says that there is something new for this agent alone;
    `again` says that news may have been missed.
    """
    async with bus.subscribe() as news:
        if await _look(request, set()) is None:
            return
        yield f"retry: 2000\n\n{AGAIN}"  # the page was drawn before this began
        while True:
            gathered = await _gather(news)
            numbers = {item["ticket"] for item in gathered if "ticket" in item}
            looked_at = {item["presence"] for item in gathered if "presence" in item}
            visible = await _look(request, numbers | looked_at)
            if visible is None:
                return
            if any(item.get("kind") == "again" for item in gathered):
                yield AGAIN
            if any(item.get("agent") == request.user.pk for item in gathered):
                yield NOTIFIED
            if changed := [number for number in visible if number in numbers]:
                yield f"event: tickets\ndata: {json.dumps(changed)}\n\n"
            if moved := [number for number in visible if number in looked_at]:
                yield f"event: presence\ndata: {json.dumps(moved)}\n\n"
            if not gathered:
                yield ": still here\n\n"


async def _gather(news: asyncio.Queue[dict[str, Any]]) -> list[dict[str, Any]]:
    """What came within a moment after the first; nothing when it was quiet for a heartbeat."""
    try:
        gathered = [await asyncio.wait_for(news.get(), HEARTBEAT)]
    except TimeoutError:
        return []
    await asyncio.sleep(GATHER)
    while not news.empty():
        gathered.append(news.get_nowait())
    return gathered


def visible_numbers(agent: Agent, numbers: set[int]) -> list[int]:
    """Those of the tickets that this agent may see, in order."""
    return sorted(visible_to(agent).filter(pk__in=numbers).values_list("pk", flat=True)) if numbers else []


@sync_to_async
def _look(request: HttpRequest, numbers: set[int]) -> list[int] | None:
    """The same for whoever is signed in now; None when nobody is any more.

    An open page must not keep a connection of the pool for hours, so this one goes back after each look.
    """
    try:
        session = type(request.session)(request.session.session_key)
        request.session = session
        agent = get_user(request)
        return visible_numbers(agent, numbers) if isinstance(agent, Agent) else None
    finally:
        connection.close()
