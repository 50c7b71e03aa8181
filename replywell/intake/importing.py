"""Mail from files, taken in as if it had arrived."""

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.db import InterfaceError, OperationalError
from django.db import connection as database

from replywell.adapters.channels.email.delivery import delivered_to, delivery_key
from replywell.adapters.channels.port import Raw
from replywell.connections.models import Connection
from replywell.intake.actions.take_in import take_in
from replywell.intake.models import InboundItem
from replywell.kit import jobs
from replywell.kit.errors import Invalid

PATIENCE = 60.0
"""Seconds for which an import waits for a database that does not answer."""


def import_way(adapter: str) -> Connection:
    """The connection that imported mail belongs to: the first active one of this kind. Raises `Invalid`."""
    connection = Connection.objects.filter(adapter=adapter, active=True).order_by("pk").first()
    if connection is None:
        raise Invalid(
            f"There is no active connection of the kind {adapter!r}. Set one up at Settings, Connections."
        )
    return connection


def import_mail(
    connection: Connection, name: str, mail: Path | bytes, largest: int, *, walk: bool
) -> dict[str, Any]:
    """Take one mail in; with `walk` its walk is done before this returns, else a worker does it.

    Returns the line that `replywell ingest --json` prints.
    """
    try:
        if isinstance(mail, Path) and mail.stat().st_size > largest:
            return _line(name, "rejected", f"It is larger than {largest // 1_000_000} MB.")
        content = mail.read_bytes() if isinstance(mail, Path) else mail
    except OSError as error:
        return _line(name, "rejected", f"It cannot be read: {error.strerror}.")
    if not content.strip():
        return _line(name, "rejected", "It is empty.")
    to = delivered_to(content)
    raw = Raw(key=delivery_key(content, to), body=content, envelope_to=to)
    item = _patiently(lambda: _taken(connection, raw, walk=walk))
    if item.repeats:
        return _line(name, "duplicate", "The same mail was taken in before.", item.ticket_id, item.message_id)
    return _line(name, item.outcome, item.reason, item.ticket_id, item.message_id)


def _taken(connection: Connection, raw: Raw, *, walk: bool) -> InboundItem:
    if not walk:
        return take_in(connection, raw)
    with jobs.inline():
        return take_in(connection, raw)


def _patiently(take: Callable[[], InboundItem]) -> InboundItem:
    """Wait for a database that went away; what was committed just before is found again by its key."""
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            return take()
        except (OperationalError, InterfaceError):
            if time.monotonic() > deadline:
                raise
            database.close()
            time.sleep(0.5)


def _line(
    name: str, outcome: str, reason: str, ticket: int | None = None, message: int | None = None
) -> dict[str, Any]:
    return {"file": name, "outcome": outcome, "reason": reason, "ticket": ticket, "message": message}
