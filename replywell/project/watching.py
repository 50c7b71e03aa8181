"""Mailboxes are watched where their servers offer it, so that new mail comes in within seconds.

Polling once a minute stays: what a watch misses, it finds.
"""

import logging
import threading
from dataclasses import dataclass, field
from typing import Self

from django.db import close_old_connections

from replywell.adapters.channels.email.settings import EmailSettings
from replywell.adapters.channels.email.watch import watch
from replywell.connections.models import Connection
from replywell.connections.queries import channel_of
from replywell.kit import jobs
from replywell.kit.errors import AdapterError, Unsupported

log = logging.getLogger(__name__)

LOOK_EVERY_S = 20.0
"""How often new, changed and switched-off mailboxes are looked for."""
WAITS_S = (5.0, 15.0, 60.0, 300.0)
"""After the first failure, the second, and so on; the last one for all further ones."""


@dataclass
class _Watch:
    settings: EmailSettings
    over: threading.Event = field(default_factory=threading.Event)


class Watches:
    """One thread for each mailbox that is watched; use it as a context manager."""

    def __init__(self) -> None:
        self._over = threading.Event()
        self._watches: dict[int, _Watch] = {}
        self._thread = threading.Thread(target=self._run, name="watches", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        for one in self._watches.values():
            one.over.set()

    def _run(self) -> None:
        while not self._over.is_set():
            try:
                self.look()
            except Exception:
                log.exception("Mailboxes could not be looked for; we try again.")
            finally:
                close_old_connections()
            self._over.wait(LOOK_EVERY_S)

    def look(self) -> None:
        """Begin with new mailboxes, end with those that are off, begin anew with changed ones."""
        wanted = mailboxes()
        for number, one in list(self._watches.items()):
            if wanted.get(number) != one.settings:
                one.over.set()
                del self._watches[number]
        for number, settings in wanted.items():
            if number not in self._watches:
                self._watches[number] = one = _Watch(settings)
                threading.Thread(
                    target=keep_watch, args=(number, one.settings, one.over), daemon=True
                ).start()


def mailboxes() -> dict[int, EmailSettings]:
    """The mailboxes that are read, by the number of their connection."""
    found = {}
    for row in Connection.objects.filter(active=True, adapter="email"):
        if row.settings.get("inbound") == "imap":
            try:
                found[row.pk] = channel_of(row)[1]
            except AdapterError as error:  # its page tells; nothing to watch until somebody mends it
                log.info("%s", error.message)
    return found


def keep_watch(number: int, settings: EmailSettings, over: threading.Event) -> None:
    """Watch until it is over; a broken connection is made again, after longer and longer waits."""
    failures = 0
    while not over.is_set():
        try:
            for _ in watch(settings, over.is_set):
                failures = 0
                tell(number)
        except Unsupported:
            log.info("Mailbox %s cannot be watched; it is read once a minute.", settings.address)
            return
        except Exception as error:
            said = error.message if isinstance(error, AdapterError) else type(error).__name__
            log.info("Mailbox %s is not watched now: %s", settings.address, said)
            over.wait(WAITS_S[min(failures, len(WAITS_S) - 1)])
            failures += 1


def tell(number: int) -> None:
    """Something came: have the mailbox read."""
    try:
        jobs.defer("poll", queue=jobs.SLOW, connection=number)
    finally:
        close_old_connections()
