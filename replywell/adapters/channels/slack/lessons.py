"""A thread that an agent wants kept as knowledge: asked for by a shortcut, or by an emoji."""

from typing import Any

from replywell.adapters.channels.abilities import Lesson
from replywell.adapters.channels.port import Raw
from replywell.adapters.channels.slack.admission import SHORTCUT, own, part, parts, stored
from replywell.adapters.channels.slack.api import call
from replywell.adapters.channels.slack.members import Members
from replywell.adapters.channels.slack.mrkdwn import named, plain
from replywell.adapters.channels.slack.settings import SlackSettings
from replywell.kit.errors import Refused

PAGE, PAGES, MOST = 200, 5, 500
"""Messages asked for at once, how often, and how many are kept."""
TITLE = 120


def lesson(settings: SlackSettings, raw: Raw) -> Lesson | None:
    """What a stored item asks to keep; None for every other item. Raises `Unavailable`."""
    posted = stored(raw)
    asked = _asked(posted)
    if asked is None:
        return None
    who, channel, ts = asked
    members = Members(settings, str(posted.get("team_id", "")))
    asker = members.get(who)
    by = asker.party.email if asker.proven else ""
    try:
        said = _thread(settings, channel, ts)
        answer = call(settings, "chat.getPermalink", channel=channel, message_ts=_first(said, ts))
    except Refused as error:
        return Lesson(by, "", (), "", problem=error.message)
    url = str(answer.get("permalink") or "")
    texts = [
        (_who(members, each), _text(members, each))
        for each in said
        if each.get("user") != own(settings, posted)
    ]
    kept = tuple((name, text) for name, text in texts if text)
    title = next(iter(kept[0][1].split("\n")))[:TITLE] if kept else ""
    return Lesson(by, title, kept, url)


def answer_lesson(settings: SlackSettings, raw: Raw, told: str) -> None:
    """Only who asked sees it. Raises `Refused` and `Unavailable`."""
    posted = stored(raw)
    asked = _asked(posted)
    if asked is None:
        return
    who, channel, _ts = asked
    thread = part(posted, "message").get("thread_ts")
    call(settings, "chat.postEphemeral", channel=channel, user=who, text=told[:3000], thread_ts=thread)


def _asked(posted: dict[str, Any]) -> tuple[str, str, str] | None:
    """Who asked, and which message they pointed at."""
    event, item = part(posted, "event"), part(part(posted, "event"), "item")
    if event.get("type") == "reaction_added" and item.get("type") == "message":
        return str(event.get("user", "")), str(item.get("channel", "")), str(item.get("ts", ""))
    if posted.get("type") == "message_action" and posted.get("callback_id") == SHORTCUT:
        message = part(posted, "message")
        root = str(message.get("thread_ts") or message.get("ts") or "")
        return str(part(posted, "user").get("id", "")), str(part(posted, "channel").get("id", "")), root
    return None


def _thread(settings: SlackSettings, channel: str, ts: str) -> list[dict[str, Any]]:
    """All of a thread, of which any message may be named."""
    said = _replies(settings, channel, ts)
    root = str(said[0].get("thread_ts") or ts) if said else ts
    return said if root == ts else _replies(settings, channel, root)


def _replies(settings: SlackSettings, channel: str, ts: str) -> list[dict[str, Any]]:
    said: list[dict[str, Any]] = []
    cursor: str | None = None
    for _page in range(PAGES):
        answer = call(settings, "conversations.replies", channel=channel, ts=ts, limit=PAGE, cursor=cursor)
        said += parts(answer, "messages")
        cursor = str(part(answer, "response_metadata").get("next_cursor") or "") or None
        if cursor is None:
            break
    return said[:MOST]


def _first(said: list[dict[str, Any]], ts: str) -> str:
    return str(said[0].get("ts") or ts) if said else ts


def _who(members: Members, said: dict[str, Any]) -> str:
    user = str(said.get("user") or "")
    return members.name(user) if user else ""


def _text(members: Members, said: dict[str, Any]) -> str:
    text = str(said.get("text") or "")
    for user in named(text):
        members.name(user)
    return plain(text, members.name)
