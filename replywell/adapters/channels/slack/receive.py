"""What was said in Slack, as messages."""

import hashlib
from datetime import UTC, datetime
from typing import Any, get_args

from replywell.adapters.channels.port import InboundMessage, Party, Press, Raw
from replywell.adapters.channels.slack.admission import BUTTON, mentions, own, part, parts, pressed, stored
from replywell.adapters.channels.slack.api import call
from replywell.adapters.channels.slack.files import fetched
from replywell.adapters.channels.slack.members import Member, Members
from replywell.adapters.channels.slack.mrkdwn import named, plain
from replywell.adapters.channels.slack.settings import SlackSettings
from replywell.kit.errors import Refused, Unsupported

BURST_S = 300.0
"""Direct messages outside a thread, no further apart than this, are one conversation."""
SUBJECT = 80
BEFORE, LONGEST_BEFORE = 20, 5000
"""Messages of a thread that are quoted where the desk is called into it, and their characters together."""


def receive(settings: SlackSettings, raw: Raw) -> list[InboundMessage]:
    """What an admitted post says. Raises `Unavailable`, and `Unsupported` for what only asks to keep a thread."""
    posted = stored(raw)
    if not posted:
        return [InboundMessage(Party(""), problem="This cannot be read as something that Slack posts.")]
    event = part(posted, "event")
    if posted.get("type") == "block_actions":
        return _press(settings, posted)
    if posted.get("type") != "event_callback" or event.get("type") not in {"message", "app_mention"}:
        raise Unsupported("It says nothing.")
    if event.get("subtype") in {"message_changed", "message_deleted"}:
        return _change(settings, posted, event)
    return [_said(settings, posted, event)]


def _said(settings: SlackSettings, posted: dict[str, Any], event: dict[str, Any]) -> InboundMessage:
    members = Members(settings, str(posted.get("team_id", "")))
    writer = members.get(str(event.get("user", "")))
    text = _plain(settings, members, posted, event)
    files, missing = fetched(settings, parts(event, "files"))
    text = "\n".join(filter(None, (text, *missing)))
    team, channel, ts = _place(settings, posted, event)
    root = _root(settings, event, channel, ts)
    answers = (_id(team, channel, root),) if root != ts else ()
    return _from(
        writer,
        subject="" if answers else _subject(text),
        text=text,
        reply_text=text,
        quoted_text=_before(settings, members, posted, event) if answers else "",
        message_id=_id(team, channel, ts),
        in_reply_to=answers,
        references=answers,
        date=_moment(ts),
        files=tuple(files),
        conversation=f"{team}:{channel}:{root}",
    )


def _before(settings: SlackSettings, members: Members, posted: dict[str, Any], event: dict[str, Any]) -> str:
    """What was said in the thread, where the desk is called into one that began without it."""
    ours, channel = own(settings, posted), str(event.get("channel", ""))
    if not mentions(event, ours) or channel in settings.watched:
        return ""
    ts, root = str(event.get("ts", "")), str(event.get("thread_ts", ""))
    try:
        answer = call(settings, "conversations.replies", channel=channel, ts=root, latest=ts, limit=BEFORE)
    except Refused:
        return ""
    said = [each for each in parts(answer, "messages") if each.get("ts") != ts]
    if any(each.get("user") == ours or mentions(each, ours) for each in said):
        return ""
    lines = (
        f"{members.name(str(each.get('user') or ''))}: {plain(str(each.get('text') or ''), members.name)}"
        for each in said
    )
    return "\n\n".join(lines)[:LONGEST_BEFORE]


def _change(settings: SlackSettings, posted: dict[str, Any], event: dict[str, Any]) -> list[InboundMessage]:
    """An edit or a deletion; the message that it changes has the same id."""
    now, before = part(event, "message"), part(event, "previous_message")
    said = now or before
    gone = event.get("subtype") == "message_deleted" or now.get("subtype") == "tombstone"
    members = Members(settings, str(posted.get("team_id", "")))
    team, channel, _ = _place(settings, posted, event)
    ts = str((event.get("deleted_ts") if gone else None) or said.get("ts") or "")
    user = before.get("user") if gone and before.get("user") else said.get("user")
    text = "" if gone else _plain(settings, members, posted, said)
    changed = _from(
        members.get(str(user or "")),
        text=text,
        reply_text=text,
        message_id=_id(team, channel, ts),
        date=_moment(str(event.get("event_ts") or event.get("ts") or "")),
        conversation=f"{team}:{channel}:{said.get('thread_ts') or ts}",
        change="deleted" if gone else "edited",
    )
    return [changed]


def _press(settings: SlackSettings, posted: dict[str, Any]) -> list[InboundMessage]:
    action = pressed(posted) or {}
    what = str(action.get("action_id", "")).removeprefix(BUTTON)
    if what not in set(get_args(Press.__value__)) - {""}:
        raise Unsupported("It is no button of ours.")
    members = Members(settings, str(part(posted, "team").get("id", "")))
    channel, below = str(part(posted, "channel").get("id", "")), part(posted, "message")
    team = settings.team_id or str(part(posted, "team").get("id", ""))
    root = str(below.get("thread_ts") or below.get("ts") or "")
    answered = str(action.get("value", ""))[:300]
    stamp = str(action.get("action_ts", ""))
    mark = hashlib.sha256(f"{channel}:{below.get('ts')}:{stamp}:{what}".encode()).hexdigest()[:32]
    press = _from(
        members.get(str(part(posted, "user").get("id", ""))),
        message_id=f"slack.press.{mark}",
        in_reply_to=(answered,) if answered else (),
        references=(answered,) if answered else (),
        date=_moment(stamp),
        conversation=f"{team}:{channel}:{root}",
        pressed=what,
    )
    return [press]


def _from(writer: Member, **said: Any) -> InboundMessage:
    return InboundMessage(
        sender=writer.party,
        handles=(writer.handle,),
        address_proven=writer.proven,
        authentication=f"slack={'member' if writer.proven else 'unproven'}",
        **said,
    )


def _plain(settings: SlackSettings, members: Members, posted: dict[str, Any], said: dict[str, Any]) -> str:
    """The text without the mention that only called the desk."""
    text, ours = str(said.get("text") or ""), own(settings, posted)
    if mentions(said, ours):
        text = text.replace(f"<@{ours}>", "", 1).lstrip(" ,:")
    for user in named(text):
        members.name(user)
    return plain(text, members.name)


def _place(settings: SlackSettings, posted: dict[str, Any], event: dict[str, Any]) -> tuple[str, str, str]:
    team = settings.team_id or str(posted.get("team_id", ""))
    return team, str(event.get("channel", "")), str(event.get("ts", ""))


def _root(settings: SlackSettings, event: dict[str, Any], channel: str, ts: str) -> str:
    """The message under which the conversation hangs.

    Who writes directly seldom opens a thread for a second thought: it goes with the first.
    """
    thread = str(event.get("thread_ts") or "")
    if thread or not channel.startswith("D"):
        return thread or ts
    try:
        answer = call(settings, "conversations.history", channel=channel, latest=ts, limit=15)
    except Refused:
        return ts
    root = ts
    for each in parts(answer, "messages"):
        earlier = str(each.get("ts", ""))
        if each.get("user") != event.get("user") or each.get("bot_id") or _apart(earlier, root) > BURST_S:
            break
        root = earlier
        if each.get("reply_count"):  # a thread hangs there already: it is the one
            break
    return root


def _apart(earlier: str, later: str) -> float:
    try:
        return abs(float(later) - float(earlier))
    except ValueError:
        return float("inf")


def _id(team: str, channel: str, ts: str) -> str:
    return f"slack.{team}.{channel}.{ts}"


def _moment(ts: str) -> datetime | None:
    try:
        return datetime.fromtimestamp(float(ts), UTC)
    except (ValueError, OverflowError, OSError):
        return None


def _subject(text: str) -> str:
    """A message in Slack has none: its first line does."""
    line = next(iter(text.split("\n")), "").strip()
    return line if len(line) <= SUBJECT else line[: SUBJECT - 1].rsplit(" ", 1)[0] + "…"
