"""Connections change."""

from typing import Any

from replywell.connections.models import Connection


def set_settings(connection: Connection, settings: dict[str, Any]) -> None:
    """Keep other settings; they are checked when the connection is next used."""
    connection.settings = settings
    connection.save(update_fields=["settings"])
