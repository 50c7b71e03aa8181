"""What a press leaves behind: its word instead of the buttons."""

import json

from replywell.adapters.channels.port import Raw
from replywell.adapters.channels.slack.admission import part, parts, pressed, stored
from replywell.adapters.channels.slack.api import call
from replywell.adapters.channels.slack.blocks import ACTIONS, escape
from replywell.adapters.channels.slack.settings import SlackSettings


def acknowledge(settings: SlackSettings, raw: Raw) -> None:
    """Nothing for what is no press. Raises `Refused` and `Unavailable`."""
    posted = stored(raw)
    action = pressed(posted) if posted.get("type") == "block_actions" else None
    below = part(posted, "message")
    if action is None or not below.get("ts"):
        return
    who = str(part(posted, "user").get("id", ""))
    word = str(part(action, "text").get("text", ""))[:100]
    note = {
        "type": "context",
        "elements": [{"type": "mrkdwn", "text": f":white_check_mark: <@{who}>: {escape(word)}"}],
    }
    kept = [block for block in parts(below, "blocks") if block.get("block_id") != ACTIONS]
    call(
        settings,
        "chat.update",
        channel=str(part(posted, "channel").get("id", "")),
        ts=str(below["ts"]),
        text=str(below.get("text", ""))[:3000],
        blocks=json.dumps([*kept, note], ensure_ascii=False),
    )
