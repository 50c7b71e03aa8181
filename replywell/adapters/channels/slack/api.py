"""Slack's web API: asked by its SDK, its refusals as errors that say what to do."""

import re
from collections.abc import Mapping
from http.client import HTTPException
from typing import Any
from urllib.error import URLError

from replywell.adapters.channels.slack.settings import SlackSettings
from replywell.kit.errors import AdapterError, Refused, Unavailable, Unconfirmed, Unreachable

_INSTALL = "Install the app in the workspace again: Settings, Connections, Add to Slack."
_REMEDIES = {
    "invalid_auth": f"Slack does not accept the token. {_INSTALL}",
    "not_authed": f"There is no token. {_INSTALL}",
    "account_inactive": f"The app was taken out of the workspace, or its account is switched off. {_INSTALL}",
    "token_revoked": f"The token was taken back. {_INSTALL}",
    "token_expired": f"The token has expired. Switch token rotation off in the app's settings. {_INSTALL}",
    "team_access_not_granted": f"The app may not work in this workspace. {_INSTALL}",
    "org_login_required": "The workspace is moving to an organization of Slack. Try again when it has moved.",
    "missing_scope": "The app lacks a permission. Take over the manifest shown on the connection's page, then "
    "install the app again.",
    "not_allowed_token_type": "This is no bot token. Enter the one that begins with xoxb-.",
    "channel_not_found": "Slack knows no such channel, or the app may not see it. Invite the app to the channel.",
    "not_in_channel": "The app is not in this channel. Invite it there: /invite and the app's name.",
    "is_archived": "The channel is archived. Bring it back in Slack, or answer in another way.",
    "restricted_action": "A rule of the workspace forbids the app to post there. Ask the workspace's administrator.",
    "restricted_action_thread_locked": "The thread is locked. Answer in another way.",
    "thread_not_found": "The thread is not there any more. Answer in another way.",
    "message_not_found": "The message is not there any more.",
    "user_not_found": "Slack knows no such member.",
    "user_not_visible": "The app may not see this member.",
    "cannot_dm_bot": "This member is an app; nobody reads it.",
    "user_disabled": "This member has left the workspace. Answer in another way.",
    "messages_tab_disabled": "The app takes no direct messages. Switch the Messages tab on under App Home.",
    "msg_too_long": "The answer is longer than Slack takes. Shorten it.",
    "bad_client_secret": "Slack does not accept the Client Secret. Compare it with Basic Information in Slack.",
    "invalid_client_id": "Slack knows no app with this Client ID. Compare it with Basic Information in Slack.",
    "bad_redirect_uri": "Add the redirect address that the connection's page shows to the app in Slack.",
    "invalid_code": "Slack's word for the installation has expired. Click Add to Slack again.",
    "code_already_used": "This installation is done already. Click Add to Slack to install it again.",
}
_LATER = frozenset(
    {"ratelimited", "rate_limited", "service_unavailable", "request_timeout", "team_added_to_org"}
)
_GONE = frozenset(
    {
        "channel_not_found",
        "is_archived",
        "thread_not_found",
        "restricted_action_thread_locked",
        "user_not_found",
        "user_not_visible",
        "user_disabled",
        "cannot_dm_bot",
        "messages_tab_disabled",
    }
)
"""There they are not to be reached any more."""
_PERHAPS = frozenset({"fatal_error", "internal_error"})
"""Slack says of these that part of it may have been done."""


def call(
    settings: SlackSettings, method: str, *, token: str | None = None, **given: Any
) -> Mapping[str, Any]:
    """Ask for what changes nothing. Raises `Refused` and `Unavailable`."""
    return _called(settings, method, given, token, posting=False)


def post(settings: SlackSettings, method: str, **given: Any) -> Mapping[str, Any]:
    """Have something said. Raises also `Unconfirmed` (Slack may have said it) and `Unreachable` (not there)."""
    return _called(settings, method, given, None, posting=True)


def _called(
    settings: SlackSettings, method: str, given: dict[str, Any], token: str | None, *, posting: bool
) -> Mapping[str, Any]:
    try:
        from slack_sdk import WebClient
        from slack_sdk.errors import SlackApiError
    except ImportError as error:
        raise Refused("Slack's library is missing. Install it: pip install replywell[slack]") from error
    secret = settings.token.get_secret_value() if token is None else token
    if token is None and not secret:
        raise Refused(_REMEDIES["not_authed"])
    client = WebClient(
        token=secret or None,
        base_url=settings.api_url,
        timeout=max(1, round(settings.timeout)),
        retry_handlers=[],
    )
    try:
        answer = client.api_call(
            method, data={name: value for name, value in given.items() if value is not None}
        )
    except SlackApiError as error:
        raise _told(error.response, posting=posting) from None
    except URLError:  # no connection came about
        raise Unavailable("Slack could not be reached. We try again later.") from None
    except (OSError, HTTPException, ValueError):
        if posting:
            raise Unconfirmed(
                "Slack did not answer in time; the message may have been posted. Look into the thread first."
            ) from None
        raise Unavailable("Slack did not answer in time. We try again later.") from None
    data = answer.data
    if not isinstance(data, dict):
        raise Unavailable("Slack answered with something that is no JSON. We try again later.")
    return data


def _told(response: Any, *, posting: bool) -> AdapterError:
    data = getattr(response, "data", response)
    status = int(getattr(response, "status_code", 0) or 0)
    headers = {str(name).lower(): value for name, value in (getattr(response, "headers", None) or {}).items()}
    error = str(data.get("error", "")) if isinstance(data, dict) else ""
    broken = status >= 500 or not re.fullmatch(r"[a-z_]+", error)
    if status == 429 or error in _LATER:
        return Unavailable(
            "Slack wants fewer requests. We try again later.",
            retry_after=_seconds(headers.get("retry-after")),
        )
    if posting and (error in _PERHAPS or broken):
        return Unconfirmed("Slack failed on the way; it may have been posted. Look into the thread first.")
    if broken or error in _PERHAPS:
        return Unavailable(f"Slack has trouble of its own ({status}). We try again later.")
    if posting and error in _GONE:
        return Unreachable(_REMEDIES[error])
    remedy = _REMEDIES.get(error, f"Slack refused it: {error}. Check the connection.")
    needed = data.get("needed") if isinstance(data, dict) and error == "missing_scope" else None
    return SlackRefused(f"{remedy} It needs: {needed}." if needed else remedy, error)


class SlackRefused(Refused):
    """Slack said no. `error` is its own word for why."""

    def __init__(self, message: str, error: str) -> None:
        super().__init__(message)
        self.error = error


def _seconds(value: Any) -> float | None:
    if isinstance(value, list | tuple):
        value = value[0] if value else None
    try:
        return min(max(float(value), 0.0), 3600.0)
    except (TypeError, ValueError):
        return None
