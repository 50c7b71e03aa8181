"""What was said in Teams, as messages."""

import hashlib
import html
import json
import re
from datetime import datetime
from typing import Any, get_args

from replywell.adapters.channels.port import Change, Handle, InboundMessage, Party, Press, Raw
from replywell.adapters.channels.teams import connector
from replywell.adapters.channels.teams.admission import CHANGED, part, parts, tenant_of
from replywell.adapters.channels.teams.files import fetched
from replywell.adapters.channels.teams.settings import TeamsSettings
from replywell.kit.errors import Refused, Unsupported

SUBJECT = 80
PRESS = "replywell"
"""In what our buttons send, the name under which stands which one it was."""
_at = re.compile(r"<at[^>]*>(.*?)</at>", re.DOTALL | re.IGNORECASE)


def receive(settings: TeamsSettings, raw: Raw) -> list[InboundMessage]:
    """What an admitted activity says. Raises `Unavailable`, and `Unsupported` for a button that is none of ours."""
    try:
        activity = json.loads(raw.body)
        if not isinstance(activity, dict) or not part(activity, "from").get("aadObjectId"):
            raise TypeError
    except (ValueError, TypeError, RecursionError):
        return [InboundMessage(Party(""), problem="This cannot be read as something that Teams posts.")]
    told = _common(settings, activity)
    if activity.get("type") in CHANGED:
        change: Change = "deleted" if activity["type"] == "messageDelete" else "edited"
        text = "" if change == "deleted" else _text(activity)
        return [InboundMessage(**told, text=text, reply_text=text, change=change)]
    if isinstance(activity.get("value"), dict) and not activity.get("text"):
        return [InboundMessage(**told, **_pressed(activity["value"]))]
    files, missing = fetched(settings, parts(activity, "attachments"))
    text = "\n".join(filter(None, (_text(activity), *missing)))
    subject = _subject(text)
    return [InboundMessage(**told, subject=subject, text=text, reply_text=text, files=tuple(files))]


def _pressed(value: dict[str, Any]) -> dict[str, Any]:
    what, answered = value.get(PRESS), str(value.get("message", ""))[:300]
    if what not in set(get_args(Press.__value__)) - {""}:
        raise Unsupported("It is no button of ours.")
    return {"pressed": what, "in_reply_to": (answered,) if answered else ()}


def _common(settings: TeamsSettings, activity: dict[str, Any]) -> dict[str, Any]:
    writer, conversation = part(activity, "from"), str(part(activity, "conversation").get("id", ""))
    member = _member(settings, conversation, str(writer.get("id", "")))
    address = str(member.get("email") or "").strip()[:320]
    tenant = tenant_of(activity)
    proven = bool(address) and settings.trust_addresses and _is_our_member(settings, tenant, member)
    name = str(member.get("name") or writer.get("name") or "").strip()[:120]
    return {
        "sender": Party(address, name),
        "handles": (Handle("teams", f"{tenant}:{writer['aadObjectId']}"),),
        "address_proven": proven,
        "authentication": f"teams={'member' if proven else 'unproven'}",
        "message_id": message_id(conversation, str(activity.get("id", ""))),
        "date": _moment(activity.get("timestamp")),
        "conversation": conversation,
    }


def _is_our_member(settings: TeamsSettings, tenant: str, member: dict[str, Any]) -> bool:
    """A full member of our own tenant.

    Not its guests, whose address is whatever they were invited by; and not people of another tenant, whose
    administrator may write any address at all into their directory.
    """
    at_home = tenant == settings.tenant_id == str(member.get("tenantId") or "").lower()
    is_guest = "#ext#" in str(member.get("userPrincipalName") or "").lower()
    return at_home and not is_guest and str(member.get("userRole") or "").lower() == "user"


def _member(settings: TeamsSettings, conversation: str, user: str) -> dict[str, Any]:
    """What Teams tells of a member; nothing where it says no. Raises `Unavailable`."""
    try:
        told = connector.get(settings, "conversations", conversation, "members", user)
    except Refused:
        return {}
    return told if isinstance(told, dict) else {}


def message_id(conversation: str, activity: str) -> str:
    """Activities are numbered within their conversation."""
    return f"teams.{hashlib.sha256(conversation.encode()).hexdigest()[:24]}.{activity[:150]}"


def _text(activity: dict[str, Any]) -> str:
    """Plain text; the mention that only called the bot is left out, others stand with their names."""
    text = str(activity.get("text") or "")
    ours = str(part(activity, "recipient").get("id", ""))
    for entity in parts(activity, "entities"):
        called = str(entity.get("text") or "")
        if entity.get("type") == "mention" and called and part(entity, "mentioned").get("id") == ours:
            text = text.replace(called, "", 1)
    text = _at.sub(lambda found: f"@{found.group(1)}", text)
    lines = html.unescape(text).replace("\r\n", "\n").replace("\r", "\n").replace("\xa0", " ").split("\n")
    return "\n".join(line.strip() for line in lines).strip()


def _subject(text: str) -> str:
    """A message in Teams has none: its first line does."""
    line = text.split("\n", 1)[0].strip()
    return line if len(line) <= SUBJECT else line[: SUBJECT - 1].rsplit(" ", 1)[0] + "…"


def _moment(value: Any) -> datetime | None:
    try:
        found = datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None
    return found if found is not None and found.tzinfo is not None else None
