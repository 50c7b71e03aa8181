"""From a connection's row to an adapter with validated settings."""

from typing import Any

from django.conf import settings
from pydantic import ValidationError

from replywell.adapters.channels import CHANNELS
from replywell.adapters.channels.port import Channel
from replywell.connections.models import Connection
from replywell.kit.errors import Refused
from replywell.kit.secrets import Undecipherable, derived_key


def instance() -> str:
    """This desk's mark in what it sends, by which it knows its own mail again."""
    return derived_key("instance").hex()[:16]


def _ours(channel: Channel) -> dict[str, Any]:
    """Settings that follow from the installation, where the adapter has them."""
    ours = {"instance": instance(), "max_bytes": settings.ENV.max_mail_mb * 1_000_000}
    return {name: value for name, value in ours.items() if name in channel.Settings.model_fields}


def own_addresses(connection: Connection) -> set[str]:
    """The address of a connection and its aliases, in lower case."""
    stored = connection.settings
    listed = f"{stored.get('address', '')},{stored.get('aliases', '')}".lower().split(",")
    return {address.strip() for address in listed if address.strip()}


def is_own_address(connection: Connection, address: str) -> bool:
    """Whether the connection's own mail leaves from here, with or without a mark behind a plus."""
    local, _, domain = address.lower().rpartition("@")
    return not own_addresses(connection).isdisjoint({address.lower(), f"{local.partition('+')[0]}@{domain}"})


def channel_of(connection: Connection) -> tuple[Channel, Any]:
    """The adapter and its settings. Raises `Refused` when they are not valid."""
    if isinstance(connection.settings, Undecipherable):
        raise Refused(f"{connection.name}: {connection.settings.explanation}")
    channel = CHANNELS.get(connection.adapter)
    if channel is None:
        raise Refused(
            f"There is no channel {connection.adapter!r}. Choose one of: {', '.join(sorted(CHANNELS))}."
        )
    try:
        return channel, channel.Settings.model_validate(connection.settings | _ours(channel))
    except ValidationError as error:
        problems = "; ".join(f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors())
        raise Refused(f"The settings of connection {connection.slug} are not valid: {problems}.") from error
