"""Mailboxes are emptied into the same intake as everything else."""

import logging

from django.db import connection as database

from replywell.connections.models import Connection
from replywell.connections.queries import channel_of
from replywell.intake.actions.take_in import take_in
from replywell.kit import clock
from replywell.kit.errors import AdapterError

log = logging.getLogger(__name__)


def poll_mailbox(mailbox: Connection) -> int:
    """Take in what is new; returns how many. One poll of a mailbox runs at a time.

    The cursor moves after each mail that was kept, so a crash repeats one mail at most, which the ledger
    knows. Problems are written on the connection, for its page and for `replywell doctor`.
    """
    with database.cursor() as cursor:
        cursor.execute("select pg_try_advisory_lock(hashtext('poll mailbox'), %s)", [mailbox.pk])
        if not cursor.fetchone()[0]:
            return 0
    taken = 0
    try:
        channel, settings = channel_of(mailbox)
        for raw, cursor_after in channel.poll(settings, mailbox.cursor):
            take_in(mailbox, raw)
            taken += 1
            mailbox.cursor = cursor_after
            mailbox.save(update_fields=["cursor"])
        mailbox.last_ok_at, mailbox.last_error = clock.now(), ""
    except AdapterError as error:
        log.warning("Mailbox %s: %s", mailbox.slug, error.message)
        mailbox.last_error, mailbox.last_error_at = error.message, clock.now()
    finally:
        with database.cursor() as cursor:
            cursor.execute("select pg_advisory_unlock(hashtext('poll mailbox'), %s)", [mailbox.pk])
    mailbox.save(update_fields=["last_ok_at", "last_error", "last_error_at"])
    return taken
