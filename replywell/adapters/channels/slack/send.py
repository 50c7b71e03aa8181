"""What we say in Slack: in the thread where it was asked, else directly to the member."""

import json
from typing import Any

from replywell.adapters.channels.port import OutboundMessage, Receipt
from replywell.adapters.channels.slack import files
from replywell.adapters.channels.slack.admission import part
from replywell.adapters.channels.slack.api import post
from replywell.adapters.channels.slack.blocks import messages
from replywell.adapters.channels.slack.settings import SlackSettings
from replywell.kit.errors import AdapterError, Unconfirmed, Unreachable


def send(settings: SlackSettings, message: OutboundMessage) -> Receipt:
    """Raises `Refused`, `Unavailable`, `Unreachable`, and `Unconfirmed` where something of it may be posted already."""
    channel, thread = _where(settings, message)
    listed = files.given(settings, message.files)
    first = ""
    for number, (text, blocks) in enumerate(messages(message)):
        try:
            answer = post(settings, "chat.postMessage", **_posted(channel, thread, text, blocks))
        except AdapterError as error:
            if not number:
                raise
            raise Unconfirmed(
                f"The beginning of the answer was posted, the rest was not: {error.message}"
            ) from None
        first = first or str(answer.get("ts", ""))
    if listed:
        files.shown(settings, channel, thread, json.dumps(listed))
    return Receipt(f"{channel}:{first}")


def _posted(channel: str, thread: str, text: str, blocks: list[dict[str, Any]]) -> dict[str, Any]:
    """Addresses in it are not unfolded: nobody asked for the pages behind them."""
    return {
        "channel": channel,
        "thread_ts": thread or None,
        "text": text,
        "blocks": json.dumps(blocks, ensure_ascii=False),
        "unfurl_links": "false",
        "unfurl_media": "false",
    }


def _where(settings: SlackSettings, message: OutboundMessage) -> tuple[str, str]:
    """Channel and thread. Raises `Unreachable` for somebody of another workspace, and where nobody is named."""
    team, _, place = message.conversation.partition(":")
    if place:
        channel, _, thread = place.partition(":")
        if settings.team_id and team != settings.team_id:
            raise Unreachable(
                "The conversation is in another workspace than the one of this connection. Answer by mail."
            )
        return channel, thread
    if message.handle is None or message.handle.kind != "slack":
        raise Unreachable("Nobody in Slack is named to send it to. Answer by mail.")
    team, _, user = message.handle.value.partition(":")
    if settings.team_id and team != settings.team_id:
        raise Unreachable("The member belongs to another workspace. Answer by mail.")
    opened = post(settings, "conversations.open", users=user)
    direct = str(part(opened, "channel").get("id") or "")
    if not direct:
        raise Unreachable("Slack opened no conversation with this member. Answer by mail.")
    return direct, ""
