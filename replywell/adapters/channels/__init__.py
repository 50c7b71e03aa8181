"""The channels there are."""

from replywell.adapters.channels.email.channel import EmailChannel
from replywell.adapters.channels.port import Channel
from replywell.adapters.channels.slack.channel import SlackChannel
from replywell.adapters.channels.teams.channel import TeamsChannel
from replywell.adapters.channels.widget.channel import WidgetChannel

CHANNELS: dict[str, Channel] = {
    channel.name: channel for channel in (EmailChannel(), SlackChannel(), TeamsChannel(), WidgetChannel())
}
