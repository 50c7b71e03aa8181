"""What Slack posts: its signature first, then whether it concerns the desk at all. Nothing else is kept."""

import hashlib
import hmac
import json
import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qs

from replywell.adapters.channels.port import Answer, Raw, WebhookRequest
from replywell.adapters.channels.slack.api import SlackRefused, call
from replywell.adapters.channels.slack.settings import SlackSettings
from replywell.kit import clock
from replywell.kit.errors import Refused, Unsupported

WINDOW_S = 300
"""An older post may be somebody's recording of one."""
JSON = "application/json"
BUTTON = "replywell:"
"""Begins the `action_id` of our buttons."""
SHORTCUT = "save_to_knowledge"

_SAID = frozenset({"", "file_share", "thread_broadcast", "me_message"})
"""Subtypes by which a person says something; the others are notices of joining, renaming and the like."""
_DOORS = frozenset({"token", "response_url", "response_urls"})
"""Whoever knows these may speak as Slack, or as the app; they are not kept."""
_CHANGED = frozenset({"message_changed", "message_deleted"})


def admit(settings: SlackSettings, request: WebhookRequest) -> Raw | Answer:
    """Raises `Refused` (403) for a wrong signature, `Unsupported` (200, not kept) for what is none of ours."""
    check_signature(settings, request)
    if request.method.upper() != "POST":
        raise Unsupported("Slack posts.")
    posted = read(request.body)
    if posted.get("type") == "url_verification":
        return Answer(str(posted.get("challenge", ""))[:1000])
    key = _key(settings, posted)
    kept = {name: value for name, value in posted.items() if name not in _DOORS}
    return Raw(key=f"slack:{key}", body=json.dumps(kept, ensure_ascii=False).encode(), format=JSON)


def check_signature(settings: SlackSettings, request: WebhookRequest) -> None:
    """Slack's signature, version 0, over the time and the body as it came. Raises `Refused`."""
    stamp = request.headers.get("x-slack-request-timestamp", "")
    signature = request.headers.get("x-slack-signature", "")
    if not re.fullmatch(r"[0-9]{1,12}", stamp):
        raise Refused("This is not signed by Slack.")
    if abs(clock.now().timestamp() - int(stamp)) > WINDOW_S:
        raise Refused("This was signed more than five minutes ago. Check the clock of this machine.")
    secret = settings.signing_secret.get_secret_value().encode()
    right = "v0=" + hmac.new(secret, f"v0:{stamp}:".encode() + request.body, hashlib.sha256).hexdigest()
    if not hmac.compare_digest(right.encode(), signature.encode("utf-8", "replace")):
        raise Refused("The signature is wrong. Compare the Signing Secret with Basic Information in Slack.")


def read(body: bytes) -> dict[str, Any]:
    """What was posted: events are JSON, presses and shortcuts a form with JSON in `payload`."""
    try:
        text = body.decode()
        if text.startswith("payload="):
            text = parse_qs(text, strict_parsing=True, max_num_fields=5)["payload"][0]
        posted = json.loads(text)
    except (ValueError, KeyError, RecursionError):
        raise Unsupported("This is no JSON, though Slack signed it.") from None
    if not isinstance(posted, dict):
        raise Unsupported("This is no JSON object, though Slack signed it.")
    return posted


def stored(raw: Raw) -> dict[str, Any]:
    """What was admitted; an empty object where it is not to be read any more."""
    try:
        posted = json.loads(raw.body)
    except (ValueError, RecursionError):
        return {}
    return posted if isinstance(posted, dict) else {}


def _key(settings: SlackSettings, posted: dict[str, Any]) -> str:
    """The delivery's name, the same when Slack tries again. Raises `Unsupported` for what is none of ours."""
    _check_team(settings, posted)
    match posted.get("type"):
        case "event_callback" if isinstance(posted.get("event"), dict) and posted.get("event_id"):
            _check_event(settings, posted["event"], posted)
            return str(posted["event_id"])[:100]
        case "block_actions" if pressed(posted):
            return _digest("press", posted.get("trigger_id"), posted.get("actions"), posted.get("user"))
        case "message_action" if posted.get("callback_id") == SHORTCUT:
            return _digest("shortcut", posted.get("trigger_id"), posted.get("action_ts"))
    raise Unsupported("The desk has no use for this.")


def _check_team(settings: SlackSettings, posted: dict[str, Any]) -> None:
    """One app may be installed in many workspaces; this connection speaks for one."""
    if not settings.team_id:
        return
    allowed = [posted.get("team_id"), posted.get("context_team_id"), part(posted, "team").get("id")]
    allowed += [each.get("team_id") for each in parts(posted, "authorizations")]
    if settings.team_id not in allowed:
        raise Unsupported("It comes from another workspace than the one of this connection.")


def pressed(posted: Mapping[str, Any]) -> dict[str, Any] | None:
    """The button of ours that was pressed, if one was."""
    found = (one for one in parts(posted, "actions") if str(one.get("action_id", "")).startswith(BUTTON))
    return next(found, None)


def _check_event(settings: SlackSettings, event: dict[str, Any], posted: dict[str, Any]) -> None:
    kind, subtype = event.get("type"), str(event.get("subtype") or "")
    if kind == "reaction_added":
        if not settings.reaction or event.get("reaction") != settings.reaction:
            raise Unsupported("Nothing hangs on this emoji.")
        return
    if kind not in {"message", "app_mention"} or subtype not in _SAID | _CHANGED:
        raise Unsupported("The desk has no use for this event.")
    said = part(event, "message") or part(event, "previous_message") if subtype in _CHANGED else event
    if (
        said.get("bot_id")
        or said.get("bot_profile")
        or said.get("user") in {None, "USLACKBOT", own(settings, posted)}
    ):
        raise Unsupported("It was said by an app.")
    if subtype == "message_changed" and said.get("subtype") != "tombstone":
        before = part(event, "previous_message")
        if before and said.get("text") == before.get("text"):
            raise Unsupported("Only its looks have changed.")
    if not _concerns(settings, event, said, posted):
        raise Unsupported("It was said where the desk was not asked.")


def _concerns(
    settings: SlackSettings, event: dict[str, Any], said: dict[str, Any], posted: dict[str, Any]
) -> bool:
    """Whether it was said to the desk: directly, by name, in a watched channel, or in a thread that began so."""
    channel = str(event.get("channel", ""))
    if event.get("type") == "app_mention" or event.get("channel_type") == "im" or channel.startswith("D"):
        return True
    texts = (said, part(event, "previous_message"))
    if channel in settings.watched or any(mentions(each, own(settings, posted)) for each in texts):
        return True
    root = str(said.get("thread_ts") or "")
    return bool(root and root != said.get("ts")) and _began_with_us(settings, channel, root, posted)


def _began_with_us(settings: SlackSettings, channel: str, root: str, posted: dict[str, Any]) -> bool:
    """Slack is asked, because nothing in the reply tells. Raises `Unavailable`: then Slack tries again."""
    ours = own(settings, posted)
    try:
        answer = call(settings, "conversations.replies", channel=channel, ts=root, limit=50)
    except SlackRefused:
        return False
    return any(each.get("user") == ours or mentions(each, ours) for each in parts(answer, "messages"))


def mentions(said: Mapping[str, Any], user: str) -> bool:
    return bool(user) and f"<@{user}" in str(said.get("text", ""))


def own(settings: SlackSettings, posted: Mapping[str, Any]) -> str:
    """Who the app is: as the event says, or as known from the installation."""
    ours = (one for one in parts(posted, "authorizations") if one.get("is_bot"))
    named = next((str(one.get("user_id") or "") for one in ours), "")
    return settings.own_user_id or named


def part(of: Mapping[str, Any], name: str) -> dict[str, Any]:
    """An object inside, or an empty one where there is none."""
    found = of.get(name)
    return found if isinstance(found, dict) else {}


def parts(of: Mapping[str, Any], name: str) -> list[dict[str, Any]]:
    """The objects of a list inside."""
    found = of.get(name)
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []


def _digest(kind: str, *given: object) -> str:
    return f"{kind}:{hashlib.sha256(json.dumps(given, sort_keys=True).encode()).hexdigest()[:40]}"
