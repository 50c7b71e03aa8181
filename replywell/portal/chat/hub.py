"""Who is connected to this process, and what wakes them: one look at the live news serves all."""

import asyncio
import contextlib
from collections import defaultdict
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

from django.db import connection

from replywell.kit.live import bus
from replywell.people.actions.being_here import gone, here
from replywell.portal.actions.chat import Session, revoked_among

BEAT = 20.0
"""Seconds between two words that the connected are here still."""
WAKING = frozenset(
    {
        "message_received",
        "reply_written",
        "resolved",
        "reopened",
        "closed",
        "suggested",
        "handed_off",
        "person_wanted",
        "assigned",
        "merged_into",
        "message_edited",
        "message_deleted",
    }
)
"""What happens to a ticket that a visitor may see something of."""
_threads = ThreadPoolExecutor(max_workers=3, thread_name_prefix="chat")


async def in_thread(work: Any, *given: Any) -> Any:
    """Ask the database outside of the event loop."""
    return await asyncio.get_running_loop().run_in_executor(_threads, partial(_kept, work, *given))


def _kept(work: Any, *given: Any) -> Any:
    """Each of the few threads keeps its connection, until something goes wrong with it."""
    try:
        return work(*given)
    except BaseException:
        connection.close()
        raise


class Line:
    """One open connection: its session, and what is to be told besides messages."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.woken = asyncio.Event()
        self.told: list[dict[str, Any]] = []
        self.busy = asyncio.Lock()
        self.ended = False
        self._look = False
        self._newest = 0

    def wake(self, told: dict[str, Any] | None = None) -> None:
        """Something happened, or is to be told as it is."""
        if told is None:
            self._look = True
        elif len(self.told) < 50:
            self.told.append(told)
        self.woken.set()

    def wake_for(self, message: int) -> None:
        """Somebody wrote; most often it was this line itself, which then has it by the time it looks."""
        self._newest = max(self._newest, message)
        self.woken.set()

    def end(self) -> None:
        """The visitor's token was revoked: nothing is answered or told here any more."""
        self.ended = True
        self.woken.set()

    def has_news(self) -> bool:
        """Whether the database has to be asked; asked once for each time it was woken."""
        look, self._look = self._look or self._newest > self.session.last, False
        return look


class Hub:
    """The lines of this process, by ticket and by conversation."""

    def __init__(self) -> None:
        self._lines: set[Line] = set()
        self._by_ticket: defaultdict[int, set[Line]] = defaultdict(set)
        self._by_conversation: defaultdict[str, set[Line]] = defaultdict(set)
        self._by_visitor: defaultdict[str, set[Line]] = defaultdict(set)
        self._tasks: list[asyncio.Task[None]] = []
        self.door = asyncio.Semaphore(1)
        """Whoever comes in is greeted one after another, so that thousands who come again after a restart do not
        hold up what those who are in already say."""

    def __len__(self) -> int:
        return len(self._lines)

    def join(self, line: Line) -> None:
        if not self._tasks or any(task.done() for task in self._tasks):
            for task in self._tasks:
                task.cancel()
            self._tasks = [asyncio.create_task(self._listen()), asyncio.create_task(self._beat())]
        self._lines.add(line)
        self._by_visitor[line.session.bearer.visitor].add(line)
        for conversation in line.session.conversations:
            self._by_conversation[conversation].add(line)
        self.follow(line)

    def follow(self, line: Line) -> None:
        """It hears of its tickets, as far as they are known by now."""
        for ticket in line.session.tickets:
            self._by_ticket[ticket].add(line)

    async def leave(self, line: Line) -> None:
        self._lines.discard(line)
        _forget(self._by_conversation, line.session.conversations, line)
        _forget(self._by_ticket, line.session.tickets, line)
        visitor = line.session.bearer.visitor
        _forget(self._by_visitor, [visitor], line)
        if line.session.visitor and visitor not in self._by_visitor:
            with contextlib.suppress(Exception):
                await in_thread(gone, visitor)

    async def _listen(self) -> None:
        async with bus.subscribe() as news:
            while True:
                self._hear(await news.get())

    def _hear(self, item: dict[str, Any]) -> None:
        kind = item.get("kind")
        if kind == "again":
            for line in self._lines:
                line.wake()
        elif "chat" in item:
            for line in self._by_conversation.get(item["chat"], ()):
                line.wake()
        elif "ended" in item:
            self._end([item["ended"]])
        elif "presence" in item and "typing" in item:
            for line in self._by_ticket.get(item["presence"], ()):
                line.wake({"t": "typing", "who": item["typing"]})
        elif kind in WAKING:
            message = item.get("message") if kind == "message_received" else None
            for line in self._by_ticket.get(item.get("ticket", 0), ()):
                if message:
                    line.wake_for(message)
                else:
                    line.wake()

    def _end(self, visitors: Iterable[str]) -> None:
        for visitor in visitors:
            for line in self._by_visitor.get(visitor, ()):
                line.end()

    async def _beat(self) -> None:
        while True:
            await asyncio.sleep(BEAT)
            connected = {line.session.bearer.visitor for line in self._lines if line.session.visitor}
            if connected:
                with contextlib.suppress(Exception):
                    await in_thread(here, connected)
                    self._end(await in_thread(revoked_among, connected))  # should the news have been lost


def _forget[K](lines: defaultdict[K, set[Line]], keys: Any, line: Line) -> None:
    for key in keys:
        lines[key].discard(line)
        if not lines[key]:
            del lines[key]


hub = Hub()
