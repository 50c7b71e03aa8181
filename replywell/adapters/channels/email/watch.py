"""A mailbox that tells by itself when something comes (IMAP IDLE)."""

import time
from collections.abc import Callable, Iterator
from contextlib import suppress

from replywell.adapters.channels.email.imap import explained, opened
from replywell.adapters.channels.email.settings import EmailSettings
from replywell.kit.errors import Unavailable, Unsupported

STEP_S = 2.0
"""How long it waits before it looks whether it is to stop."""
LONGEST_S = 20 * 60
"""Servers hang up after 29 minutes: the connection is made anew before."""


def watch(settings: EmailSettings, stopped: Callable[[], bool]) -> Iterator[None]:
    """Yields once it watches, and whenever something changed in the mailbox, until `stopped` or for 20 minutes.

    Raises `Unsupported` where the server does not offer it, `Refused` and `Unavailable` as reading does.
    """
    with explained(settings), opened(settings) as box:
        abilities = b" ".join(box.client.capability()[1]).decode("ascii", "replace").upper().split()
        if "IDLE" not in abilities:
            raise Unsupported("This server does not tell when something comes.")
        box.folder.set(settings.imap_folder, readonly=True)
        box.idle.start()
        try:
            yield
            waited = 0.0
            while waited < LONGEST_S and not stopped():
                began = time.monotonic()
                told = box.idle.poll(timeout=STEP_S)
                waited += STEP_S
                if any(b"EXISTS" in line or b"RECENT" in line for line in told):
                    yield
                elif any(line.startswith(b"* BYE") for line in told) or (
                    not told and time.monotonic() - began < STEP_S / 2  # readable, and there is nothing
                ):
                    raise Unavailable("The mailbox's server hung up.")
        finally:
            with suppress(Exception):  # whatever a broken connection raises at last
                box.idle.stop()
