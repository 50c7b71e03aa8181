"""What the connector posts: its token first, then whether it concerns the desk. Nothing else is kept."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from replywell.adapters.channels.port import Answer, Raw, WebhookRequest
from replywell.adapters.channels.teams.settings import TeamsSettings
from replywell.adapters.channels.teams.tokens import check_activity, claims_of
from replywell.kit.errors import Refused, Unsupported

JSON = "application/json"
CHANGED = {"messageUpdate": "edited", "messageDelete": "deleted"}


def admit(settings: TeamsSettings, request: WebhookRequest) -> Raw | Answer:
    """Raises `Refused` (403) for a wrong token, `Unavailable` while its keys cannot be fetched (Teams tries again),
    and `Unsupported` (200, not kept) for what is nothing for the desk.
    """
    claims = claims_of(settings, request.headers.get("authorization", ""))
    activity = _read(request.body)
    check_activity(claims, activity)
    if activity.get("channelId") != "msteams":
        raise Unsupported("It does not come from Teams.")
    if tenant_of(activity) not in settings.heard:
        raise Refused(
            "It comes from a tenant that this desk does not hear. Name it in the connection's settings."
        )
    if activity.get("type") == "invoke":  # wants an answer of its own; we ask for none
        return Answer("{}", JSON)
    _check_kind(activity)
    return Raw(key=_key(activity), body=json.dumps(activity, ensure_ascii=False).encode(), format=JSON)


def _read(body: bytes) -> dict[str, Any]:
    try:
        activity = json.loads(body)
    except (ValueError, RecursionError):
        raise Unsupported("This is no JSON, though Microsoft signed it.") from None
    if not isinstance(activity, dict):
        raise Unsupported("This is no JSON object, though Microsoft signed it.")
    return activity


def _check_kind(activity: Mapping[str, Any]) -> None:
    writer = part(activity, "from")
    if activity.get("type") not in {"message", *CHANGED} or not activity.get("id"):
        raise Unsupported("The desk has no use for this activity.")
    if writer.get("role") == "bot" or str(writer.get("id", "")).startswith("28:"):
        raise Unsupported("It was said by a bot.")
    if not writer.get("aadObjectId") or not part(activity, "conversation").get("id"):
        raise Unsupported("It says neither who wrote nor where.")


def tenant_of(activity: Mapping[str, Any]) -> str:
    tenant = part(part(activity, "channelData"), "tenant").get("id")
    return str(tenant or part(activity, "conversation").get("tenantId") or "").lower()


def part(of: Mapping[str, Any], name: str) -> dict[str, Any]:
    """An object inside, or an empty one where there is none."""
    found = of.get(name)
    return found if isinstance(found, dict) else {}


def parts(of: Mapping[str, Any], name: str) -> list[dict[str, Any]]:
    """The objects of a list inside."""
    found = of.get(name)
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []


def _key(activity: Mapping[str, Any]) -> str:
    """The same when Teams tries again; an edit of a message is another delivery than the message."""
    told = [activity.get("type"), part(activity, "conversation").get("id"), activity.get("id")]
    if activity.get("type") != "message":
        told.append(activity.get("timestamp"))
    return f"teams:{hashlib.sha256(json.dumps(told).encode()).hexdigest()[:48]}"
