"""The Bot Framework connector: asked with a token of the bot's own, its refusals as errors that say what to do."""

import hashlib
import re
import threading
from typing import Any
from urllib.parse import quote

import httpx

from replywell.adapters.channels.teams.settings import TeamsSettings
from replywell.kit import clock
from replywell.kit.errors import AdapterError, Refused, Unavailable, Unconfirmed, Unreachable

EARLY_S = 300
"""A token is not used in its last minutes."""
_SECRETS = {
    "AADSTS7000215": "Azure does not accept the client secret. Enter its value, not its id.",
    "AADSTS7000222": "The client secret has expired. Make a new one in the app registration and enter it.",
    "AADSTS700016": "Azure knows no such application in this tenant. Compare application id and tenant id.",
    "AADSTS90002": "Azure knows no such tenant. Compare the directory (tenant) id.",
    "AADSTS53003": "A rule of conditional access forbids the bot to sign in. Ask the tenant's administrator.",
}
_GONE = frozenset(
    {
        "BotNotInConversationRoster",
        "ConversationNotFound",
        "MessageWritesBlocked",
        "ConversationBlockedByUser",
        "BotDisabledByAdmin",
        "UserNotFound",
    }
)
_AGAIN = frozenset({412, 502, 503, 504})
"""Microsoft asks to repeat what is answered so."""
_tokens: dict[str, tuple[str, float]] = {}
_lock = threading.Lock()


def url(settings: TeamsSettings, *parts: str) -> str:
    """An address at the connector, whatever stands in the parts."""
    return "/".join((settings.place.service, "v3", *(quote(part, safe="") for part in parts)))


def get(settings: TeamsSettings, *parts: str) -> Any:
    """Ask for what changes nothing. Raises `Refused` and `Unavailable`."""
    return _called(settings, "GET", url(settings, *parts), None, posting=False)


def put(settings: TeamsSettings, body: dict[str, Any], *parts: str) -> Any:
    """Replace something. Raises `Refused` and `Unavailable`."""
    return _called(settings, "PUT", url(settings, *parts), body, posting=False)


def post(settings: TeamsSettings, body: dict[str, Any], *parts: str) -> Any:
    """Have something said. Raises also `Unconfirmed` (it may have been said) and `Unreachable` (not there)."""
    return _called(settings, "POST", url(settings, *parts), body, posting=True)


def token(settings: TeamsSettings, *, anew: bool = False) -> str:
    """The bot's token for the connector, kept as long as it lasts. Raises `Refused` and `Unavailable`."""
    name = _name(settings)
    now = clock.now().timestamp()
    with _lock:
        kept = None if anew else _tokens.get(name)
        if kept and kept[1] > now:
            return kept[0]
        given, lasts = _granted(settings)
        _tokens[name] = (given, now + max(lasts - EARLY_S, 0))
        return given


def _name(settings: TeamsSettings) -> str:
    secret = settings.app_password.get_secret_value()
    told = "\0".join((settings.place.login, settings.tenant_id, settings.app_kind, settings.app_id, secret))
    return hashlib.sha256(told.encode()).hexdigest()


def _granted(settings: TeamsSettings) -> tuple[str, float]:
    tenant = settings.tenant_id if settings.app_kind == "single" else "botframework.com"
    asked = {
        "grant_type": "client_credentials",
        "client_id": settings.app_id,
        "client_secret": settings.app_password.get_secret_value(),
        "scope": settings.place.scope,
    }
    try:
        with httpx.Client(timeout=settings.timeout, trust_env=False) as client:
            answer = client.post(f"{settings.place.login}/{tenant}/oauth2/v2.0/token", data=asked)
    except httpx.HTTPError:
        raise Unavailable("Microsoft's sign-in could not be reached. We try again later.") from None
    told = _json(answer)
    if answer.status_code == 200 and told.get("access_token"):
        lasts = told.get("expires_in")
        return str(told["access_token"]), float(lasts) if isinstance(lasts, int | float) else 600.0
    if answer.status_code == 429 or answer.status_code >= 500:
        raise Unavailable(
            "Microsoft's sign-in has trouble of its own. We try again later.", retry_after=_later(answer)
        )
    found = re.search(r"AADSTS\d+", str(told.get("error_description", "")))
    code = found.group() if found else str(told.get("error", answer.status_code))[:40]
    raise Refused(
        _SECRETS.get(
            code, f"Azure does not let the bot sign in ({code}). Check application id, secret and tenant."
        )
    )


def _called(
    settings: TeamsSettings, method: str, where: str, body: dict[str, Any] | None, *, posting: bool
) -> Any:
    answer = _asked(settings, method, where, body, token(settings), posting=posting)
    if answer.status_code == 401:  # taken back before its time
        answer = _asked(settings, method, where, body, token(settings, anew=True), posting=posting)
    if answer.is_success:
        return _json(answer)
    raise _told(answer, posting=posting)


def _asked(
    settings: TeamsSettings,
    method: str,
    where: str,
    body: dict[str, Any] | None,
    with_token: str,
    *,
    posting: bool,
) -> httpx.Response:
    try:
        with httpx.Client(timeout=settings.timeout, trust_env=False) as client:
            return client.request(method, where, json=body, headers={"Authorization": f"Bearer {with_token}"})
    except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout):
        raise Unavailable("Teams could not be reached. We try again later.") from None
    except httpx.HTTPError:
        if posting:
            raise Unconfirmed(
                "Teams did not answer in time; the message may have been posted. Look there first."
            ) from None
        raise Unavailable("Teams did not answer in time. We try again later.") from None


def _told(answer: httpx.Response, *, posting: bool) -> AdapterError:
    status, error = answer.status_code, _json(answer).get("error")
    code = str(error.get("code", "")) if isinstance(error, dict) else ""
    said = " ".join(str(error.get("message", "")).split())[:200] if isinstance(error, dict) else ""
    if status == 429 or status in _AGAIN:
        return Unavailable("Teams has no time for us now. We try again later.", retry_after=_later(answer))
    if status >= 500:
        if posting:
            return Unconfirmed("Teams failed on the way; it may have been posted. Look there first.")
        return Unavailable("Teams has trouble of its own. We try again later.")
    if status == 404 or code in _GONE:
        return (Unreachable if posting else Refused)(
            "The app is not in this conversation any more. Answer by mail, or have it added again."
        )
    if status == 401:
        return Refused(
            "Teams does not accept the bot's token. Compare the application id with the Azure Bot's, and see "
            "that its channel Microsoft Teams is on."
        )
    if status == 413 or code == "MessageSizeTooBig":
        return Refused("The answer is larger than Teams takes. Shorten it, or send its pictures by mail.")
    return Refused(f"Teams refused it ({code or status}). {said or 'Check the connection.'}")


def _json(answer: httpx.Response) -> dict[str, Any]:
    try:
        told = answer.json()
    except ValueError:
        return {}
    return told if isinstance(told, dict) else {}


def _later(answer: httpx.Response) -> float | None:
    value = answer.headers.get("retry-after", "")
    return min(float(value), 3600.0) if value.isdigit() else None


def forget() -> None:
    """Sign in anew next time."""
    with _lock:
        _tokens.clear()
