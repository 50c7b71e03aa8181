"""The chat's WebSocket: frames in, answers and news out, one after the other."""

import asyncio
import contextlib
import json
import logging
import re
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any
from urllib.parse import urlsplit

from django.db import DatabaseError

from replywell.kit.errors import ReplywellError
from replywell.portal.chat import exchange, frames
from replywell.portal.chat.hub import Line, hub, in_thread
from replywell.portal.chat.widgets import widget_of

type Message = MutableMapping[str, Any]
type Receive = Callable[[], Awaitable[Message]]
type Send = Callable[[Message], Awaitable[None]]

log = logging.getLogger(__name__)
PATH = re.compile(r"/chat/([a-z0-9]{8,40})/socket")
FIRST = 15.0
"""Seconds in which a connection has to say hello."""
GOING_AWAY, POLICY, FAILED = 1001, 1008, 1011


async def chat_socket(scope: MutableMapping[str, Any], receive: Receive, send: Send) -> None:
    """An ASGI application for `/chat/KEY/socket`; anything else is refused before the handshake."""
    match = PATH.fullmatch(scope["path"])
    await receive()  # websocket.connect
    if match is None or not from_here(scope):
        await send({"type": "websocket.close", "code": POLICY})
        return
    await send({"type": "websocket.accept"})
    try:
        line = await _greet(match[1], scope, receive, send)
    except (ReplywellError, DatabaseError, TimeoutError) as error:
        told = error.message if isinstance(error, ReplywellError) else ""
        await _close(send, POLICY if told else FAILED, told)
        return
    if line:
        await _talk(line, receive, send)


def from_here(scope: MutableMapping[str, Any]) -> bool:
    """Whether the frame that connects was served by this desk: no other page may use a visitor's token."""
    headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]}
    return same_origin(headers.get("origin", ""), headers.get("host", ""))


def same_origin(origin: str, host: str) -> bool:
    return bool(origin) and urlsplit(origin).netloc.lower() == host.lower()


async def _greet(key: str, scope: MutableMapping[str, Any], receive: Receive, send: Send) -> Line | None:
    frame = await asyncio.wait_for(_frame(receive), FIRST)
    if not isinstance(frame, frames.Hello):
        await _close(send, POLICY, "Say hello first.")
        return None
    address = (scope.get("client") or ("", 0))[0]
    async with hub.door:
        session, told = await in_thread(lambda: exchange.greeted(widget_of(key), frame, address))
    line = Line(session)
    hub.join(line)  # before the news are told, so that none falls between
    await _tell(send, told)
    if session.account or not told[0]["fresh"]:  # in what has not begun nobody can have written meanwhile
        line.wake()
    return line


async def _talk(line: Line, receive: Receive, send: Send) -> None:
    news = asyncio.create_task(_news(line, send))
    try:
        while True:
            frame = await _frame(receive)
            if frame is _GONE:
                return
            if frame is None or isinstance(frame, frames.Hello):
                await _close(send, POLICY, "This is nothing that a chat says.")
                return
            async with line.busy:
                if line.ended:
                    return
                told = await in_thread(exchange.answered, line.session, frame)
                hub.follow(line)
                await _tell(send, told)
    except DatabaseError:
        log.warning("A chat lost its database; the browser connects again.")
        await _close(send, FAILED)
    except OSError:  # they went while something was told
        return
    finally:
        news.cancel()
        await hub.leave(line)


async def _news(line: Line, send: Send) -> None:
    """Tell what happened, each time somebody says that something did."""
    while True:
        await line.woken.wait()
        line.woken.clear()
        async with line.busy:
            if line.ended:
                await _close(send, POLICY)
                return
            told, line.told = line.told, []
            try:
                if line.has_news():
                    told += await in_thread(exchange.news, line.session)
                    hub.follow(line)
                await _tell(send, told)
            except DatabaseError:
                await _close(send, FAILED)
                return
            except OSError:
                return


_GONE: Any = object()


async def _frame(receive: Receive) -> Any:
    message = await receive()
    if message["type"] == "websocket.disconnect":
        return _GONE
    return frames.read(message.get("text") or message.get("bytes"))


async def _tell(send: Send, told: list[dict[str, Any]]) -> None:
    for each in told:
        await send({"type": "websocket.send", "text": json.dumps(each, ensure_ascii=False)})


async def _close(send: Send, code: int, told: str = "") -> None:
    with contextlib.suppress(RuntimeError, OSError):
        if told:
            await _tell(send, [{"t": "refused", "told": told}])
        await send({"type": "websocket.close", "code": code})
