"""A mail server of our own: takes mail for our addresses, hands it over, relays nothing."""

import asyncio
import logging
import ssl
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from typing import Self

from replywell.adapters.channels.email.lmtp_conversation import LmtpConversation
from replywell.adapters.channels.email.smtp_conversation import Conversation, House, Limits
from replywell.adapters.channels.port import Raw
from replywell.kit.errors import Unavailable

__all__ = ["Limits", "SmtpListener"]

log = logging.getLogger(__name__)


class SmtpListener:
    """Receives mail over SMTP and answers 250 only once `deliver` has returned.

    `deliver` gets a `Raw` and runs in a thread; if it raises, the sender is told to try again (451), so that
    a mail is never lost between the two. `accepts` says whether an envelope address is ours, also in a
    thread; other addresses get 550. The same delivery tried again has the same `Raw.key`. Mails of more than
    `max_bytes` are refused (552), if the sender announces their size before they are sent.

    With `lmtp` it speaks LMTP: `deliver` gets the mail once for each recipient, and each has its own answer.
    """

    def __init__(
        self,
        deliver: Callable[[Raw], object],
        accepts: Callable[[str], bool],
        host: str = "127.0.0.1",
        port: int = 2525,
        *,
        max_bytes: int = 50 * 1024 * 1024,
        limits: Limits | None = None,
        hostname: str = "replywell",
        tls: ssl.SSLContext | None = None,
        workers: int = 4,
        lmtp: bool = False,
    ) -> None:
        self._conversation = LmtpConversation if lmtp else Conversation
        self.host = host
        self.port = port
        """The port asked for; after `start` the real one, for 0 picks a free one."""
        self._make_house = lambda: House(
            deliver=deliver,
            accepts=accepts,
            max_bytes=max_bytes,
            limits=limits or Limits(in_flight=max(Limits().in_flight, 2 * max_bytes)),
            hostname=hostname,
            tls=tls,
            pool=ThreadPoolExecutor(workers, "smtp-deliver"),
            lmtp=lmtp,
        )
        self._loop: asyncio.AbstractEventLoop | None = None
        self._stop: asyncio.Event | None = None
        self._grace = 10.0
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Listen, in a thread of its own; returns once mail can arrive.

        Raises `Unavailable` if the port is taken or not allowed.
        """
        ready: Future[int] = Future()
        self._thread = threading.Thread(target=self._run, args=(ready,), name="smtp-listener", daemon=True)
        self._thread.start()
        try:
            self.port = ready.result()
        except OSError as error:
            raise Unavailable(
                f"Cannot listen for mail on {self.host}:{self.port}: {error.strerror or error}. "
                "Stop what uses this port, or choose another one."
            ) from error

    def stop(self, grace: float = 10.0) -> None:
        """Take no more mail; what is being received gets up to `grace` seconds to be stored."""
        if self._thread is None:
            return
        self._grace = grace
        if self._loop and self._stop:
            with suppress(RuntimeError):  # the loop has ended by itself
                self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join()
        self._thread = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def _run(self, ready: Future[int]) -> None:
        try:
            asyncio.run(self._serve(ready))
        except Exception as error:
            if ready.done():
                log.exception("The mail listener on port %s ended.", self.port)
            else:
                ready.set_exception(error)

    async def _serve(self, ready: Future[int]) -> None:
        self._loop = asyncio.get_running_loop()
        self._stop = asyncio.Event()
        house = self._make_house()
        server = await self._loop.create_server(
            lambda: self._conversation(house), self.host, self.port, backlog=128
        )
        ready.set_result(server.sockets[0].getsockname()[1])
        await self._stop.wait()
        house.stopping = True
        server.close()
        for session in list(house.sessions):
            session.say_goodbye()
        tasks = [session.task for session in house.sessions if session.task]
        if tasks:
            await asyncio.wait(tasks, timeout=self._grace)
        for session in list(house.sessions):
            session.hang_up()
        await self._loop.run_in_executor(None, house.pool.shutdown)
