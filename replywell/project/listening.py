"""The mail process: a door for mail, and on a demo desk a catcher for what leaves."""

import logging
import signal
import threading
import time
from collections.abc import Callable
from contextlib import ExitStack

from django.conf import settings
from django.db import close_old_connections

from replywell.adapters.channels.email.smtp import SmtpListener
from replywell.adapters.channels.port import Raw
from replywell.connections.models import Connection
from replywell.connections.queries import own_addresses
from replywell.demo.catcher import catcher
from replywell.intake.actions.take_in import take_in
from replywell.kit.errors import Unavailable
from replywell.project.watching import Watches

log = logging.getLogger(__name__)

KNOWN_FOR = 5.0
"""Seconds for which the list of our addresses is believed."""


def listen(say: Callable[[str], None]) -> None:
    """Take mail until SIGTERM or SIGINT. Raises `Unavailable` when a port is taken."""
    env = settings.ENV
    done = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: done.set())
    addresses = Addresses()
    with ExitStack() as stack:
        door = SmtpListener(
            addresses.deliver,
            addresses.accepts,
            env.mail_host,
            env.mail_port,
            max_bytes=env.max_mail_mb * 1_000_000,
        )
        stack.enter_context(door)
        if env.lmtp_port:
            lmtp = SmtpListener(
                addresses.deliver,
                addresses.accepts,
                env.mail_host,
                env.lmtp_port,
                max_bytes=env.max_mail_mb * 1_000_000,
                lmtp=True,
            )
            stack.enter_context(lmtp)
            say(f"LMTP is spoken on {env.mail_host}:{lmtp.port}")
        stack.enter_context(Watches())
        say(f"Mail is taken on {env.mail_host}:{door.port}")
        demo = catcher()
        if demo:
            stack.enter_context(demo)
        done.wait()


class Addresses:
    """Which addresses are ours, and whose mail goes to which connection."""

    def __init__(self) -> None:
        self._known: dict[str, Connection] = {}
        self._until = 0.0

    def accepts(self, address: str) -> bool:
        """Whether mail to this address is for us. Raises when the database is away: try again later."""
        return self._connection(address) is not None

    def deliver(self, raw: Raw) -> None:
        """Take a mail in, once for each of our addresses it is for."""
        try:
            found = {c.pk: c for address in raw.envelope_to if (c := self._connection(address))}
            if not found:
                raise Unavailable("The address was given up a moment ago.")
            for connection in found.values():
                take_in(connection, raw)
        finally:
            close_old_connections()

    def _connection(self, address: str) -> Connection | None:
        if time.monotonic() > self._until:
            try:
                rows = Connection.objects.filter(active=True, adapter="email")
                listening = (row for row in rows if row.settings.get("inbound", "listener") == "listener")
                self._known = {address: row for row in listening for address in own_addresses(row)}
                self._until = time.monotonic() + KNOWN_FOR
            finally:
                close_old_connections()
        local, _, domain = address.lower().rpartition("@")
        return self._known.get(address.lower()) or self._known.get(f"{local.partition('+')[0]}@{domain}")
