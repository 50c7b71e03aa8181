"""One event loop of our own in a background thread, for SDKs that only speak async.

HTTP clients belong to the loop they were made in, so a new loop a call would lose every open connection, and
the caller's own loop (an async view, a worker) must not be touched. All questions share this one instead.
"""

import asyncio
import os
import threading
from collections.abc import Callable, Coroutine
from typing import Any


class _Loop:
    def __init__(self) -> None:
        self.forget()

    def forget(self) -> None:
        """A forked child has no copy of the thread, and the lock may have been held: both are made anew."""
        self._lock = threading.Lock()
        self._loop: asyncio.AbstractEventLoop | None = None

    def running(self) -> asyncio.AbstractEventLoop:
        with self._lock:
            if self._loop is None:
                self._loop = asyncio.new_event_loop()
                threading.Thread(target=self._loop.run_forever, name="models", daemon=True).start()
            return self._loop


_ours = _Loop()
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_ours.forget)


def run[T](start: Callable[[], Coroutine[Any, Any, T]], patience: float) -> T:
    """Run a coroutine to its end, from any thread. Raises `TimeoutError` after `patience` seconds."""
    future = asyncio.run_coroutine_threadsafe(start(), _ours.running())
    try:
        return future.result(patience)
    except BaseException:
        future.cancel()
        raise
