"""The channels there are."""

from replywell.adapters.channels.email.channel import EmailChannel
from replywell.adapters.channels.port import Channel

CHANNELS: dict[str, Channel] = {channel.name: channel for channel in (EmailChannel(),)}
