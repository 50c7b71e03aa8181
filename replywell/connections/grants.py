"""Permissions to mailboxes are renewed before they end."""

import logging

from replywell.adapters.channels.email.oauth import PROVIDERS, renewed
from replywell.connections.actions import keep_grant, note_health
from replywell.connections.models import Connection
from replywell.connections.queries import channel_of
from replywell.kit.errors import AdapterError, Refused

log = logging.getLogger(__name__)


def renew_grants() -> int:
    """Ask for a new permission wherever there is one, and keep it; returns how many are new.

    One that was taken back is told on the connection's page.
    """
    new = 0
    for row in Connection.objects.filter(active=True, adapter="email"):
        if row.settings.get("auth") not in PROVIDERS or not row.settings.get("oauth_refresh"):
            continue
        try:
            _channel, chosen = channel_of(row)
            grant = renewed(chosen)
        except Refused as error:
            note_health(row, error.message)
        except AdapterError as error:
            log.warning("Connection %s: %s", row.slug, error.message)
        else:
            if grant.refresh and grant.refresh != chosen.oauth_refresh.get_secret_value():
                keep_grant(row, grant.refresh)
                new += 1
    return new
