"""How the app comes into a workspace: its manifest, the way to Slack, and what comes back."""

import json
from typing import Any
from urllib.parse import urlencode, urlsplit

from replywell.adapters.channels.slack.admission import SHORTCUT, part
from replywell.adapters.channels.slack.api import call
from replywell.adapters.channels.slack.settings import SlackSettings
from replywell.kit.errors import Refused

SCOPES = (
    "app_mentions:read",
    "channels:history",
    "channels:read",
    "chat:write",
    "commands",
    "files:read",
    "files:write",
    "groups:history",
    "im:history",
    "im:write",
    "reactions:read",
    "users:read",
    "users:read.email",
)
EVENTS = ("app_mention", "message.channels", "message.groups", "message.im", "reaction_added")


def manifest(name: str, webhook: str, redirect: str) -> str:
    """The app's description, as JSON to paste into Slack."""
    told = {
        "display_information": {"name": name[:35], "description": "Answers of our help desk"},
        "features": {
            "app_home": {"messages_tab_enabled": True, "messages_tab_read_only_enabled": False},
            "bot_user": {"display_name": name[:80], "always_online": True},
            "shortcuts": [
                {
                    "name": "Save to knowledge",
                    "type": "message",
                    "callback_id": SHORTCUT,
                    "description": "Keeps the thread as knowledge",
                }
            ],
        },
        "oauth_config": {"redirect_urls": [redirect], "scopes": {"bot": list(SCOPES)}},
        "settings": {
            "event_subscriptions": {"request_url": webhook, "bot_events": list(EVENTS)},
            "interactivity": {"is_enabled": True, "request_url": webhook},
            "socket_mode_enabled": False,
            "token_rotation_enabled": False,
        },
    }
    return json.dumps(told, indent=2, ensure_ascii=False)


def authorize_url(settings: SlackSettings, *, redirect: str, state: str) -> str:
    """Where "Add to Slack" leads."""
    parts = urlsplit(settings.api_url)
    asked = {
        "client_id": settings.client_id,
        "scope": ",".join(SCOPES),
        "redirect_uri": redirect,
        "state": state,
    }
    return f"{parts.scheme}://{parts.netloc}/oauth/v2/authorize?{urlencode(asked)}"


def installed(settings: SlackSettings, *, code: str, redirect: str) -> dict[str, str]:
    """The settings that Slack's word for the installation is worth. Raises `Refused` and `Unavailable`."""
    answer = call(
        settings,
        "oauth.v2.access",
        token="",
        client_id=settings.client_id,
        client_secret=settings.client_secret.get_secret_value(),
        code=code[:500],
        redirect_uri=redirect,
    )
    token = str(answer.get("access_token") or "")
    if answer.get("token_type") != "bot" or not token:
        raise Refused("Slack gave no bot token. Take over the manifest into the app, then try again.")
    if answer.get("refresh_token"):
        raise Refused("The app's tokens expire. Switch token rotation off in Slack, then install it again.")
    return {"token": token, **_named(answer, str(answer.get("bot_user_id") or ""))}


def identified(settings: SlackSettings) -> dict[str, str]:
    """The settings that a typed token tells. Raises `Refused` and `Unavailable`."""
    answer = call(settings, "auth.test")
    team = {"id": answer.get("team_id"), "name": answer.get("team")}
    return _named({"team": team}, str(answer.get("user_id") or ""))


def _named(answer: Any, user: str) -> dict[str, str]:
    team = part(answer, "team")
    found = {"team_id": team.get("id"), "team_name": team.get("name"), "own_user_id": user}
    return {name: str(value)[:120] for name, value in found.items() if value}
