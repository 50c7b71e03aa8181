"""Signing in to mailboxes of Google and Microsoft without a password: OAuth 2 with PKCE, and XOAUTH2 at the servers."""

import base64
import hashlib
import secrets
import threading
import time
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import httpx

from replywell.adapters.channels.email.settings import EmailSettings
from replywell.kit.errors import Refused, Unavailable

PATIENCE_S = 15.0
_EARLY_S = 120.0
"""A token is not used in its last two minutes: a long mail must not outlive it."""


@dataclass(frozen=True, slots=True)
class Provider:
    """Where one signs in; `{tenant}` is the organization at Microsoft."""

    name: str
    authorize: str
    token: str
    scope: str
    extra: tuple[tuple[str, str], ...] = ()


PROVIDERS: dict[str, Provider] = {
    "google": Provider(
        "Google",
        "https://accounts.google.com/o/oauth2/v2/auth",
        "https://oauth2.googleapis.com/token",
        "https://mail.google.com/",
        (("access_type", "offline"), ("prompt", "consent")),
    ),
    "microsoft": Provider(
        "Microsoft",
        "https://login.microsoftonline.com/{tenant}/oauth2/v2.0/authorize",
        "https://login.microsoftonline.com/{tenant}/oauth2/v2.0/token",
        "offline_access https://outlook.office.com/IMAP.AccessAsUser.All https://outlook.office.com/SMTP.Send",
        (("prompt", "select_account"),),
    ),
}

_known: dict[str, tuple[str, float]] = {}
"""Access tokens by a hash of what they were had for, each with the moment (monotonic) at which it is old."""
_lock = threading.Lock()


@dataclass(frozen=True, slots=True)
class Grant:
    """What a token server gave. `refresh` is empty where it gave no new one."""

    access: str
    refresh: str
    seconds: float


def new_verifier() -> str:
    return secrets.token_urlsafe(64)


def authorization_url(settings: EmailSettings, *, redirect: str, state: str, verifier: str) -> str:
    """Where somebody who owns the mailbox agrees that the desk reads it and sends by it."""
    provider = PROVIDERS[settings.auth]
    digest = hashlib.sha256(verifier.encode()).digest()
    asked = {
        "client_id": settings.oauth_client_id,
        "response_type": "code",
        "redirect_uri": redirect,
        "scope": provider.scope,
        "state": state,
        "code_challenge": base64.urlsafe_b64encode(digest).rstrip(b"=").decode(),
        "code_challenge_method": "S256",
        "login_hint": settings.imap_username or settings.smtp_username or settings.address,
        **dict(provider.extra),
    }
    return f"{_at(provider.authorize, settings)}?{urlencode(asked)}"


def redeem(settings: EmailSettings, *, code: str, redirect: str, verifier: str) -> Grant:
    """The grant for a code that came back. Raises `Refused` and `Unavailable`."""
    grant = _asked(
        settings, grant_type="authorization_code", code=code, redirect_uri=redirect, code_verifier=verifier
    )
    if not grant.refresh:
        raise Refused(
            f"{PROVIDERS[settings.auth].name} gave no lasting permission. Take the desk away from the account's "
            "connected apps there, then sign in again."
        )
    return grant


def renewed(settings: EmailSettings) -> Grant:
    """A fresh grant for the stored one. Raises `Refused` when it was taken back, and `Unavailable`."""
    refresh = settings.oauth_refresh.get_secret_value()
    if not refresh:
        name = PROVIDERS[settings.auth].name
        raise Refused(f"Nobody has signed in to {name} yet. Do so on the connection's page in the settings.")
    return _asked(settings, grant_type="refresh_token", refresh_token=refresh)


def access_token(settings: EmailSettings) -> str:
    """A token that is good for now. Raises as `renewed` does."""
    key = _key(settings)
    with _lock:
        token, until = _known.get(key, ("", 0.0))
        if time.monotonic() < until:
            return token
        grant = renewed(settings)
        _known[key] = (grant.access, time.monotonic() + max(grant.seconds - _EARLY_S, 0.0))
        return grant.access


def forget_token(settings: EmailSettings) -> None:
    """A server did not take it: the next one is a new one."""
    with _lock:
        _known.pop(_key(settings), None)


def _key(settings: EmailSettings) -> str:
    parts = (settings.auth, settings.oauth_client_id, settings.oauth_refresh.get_secret_value())
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


def _at(address: str, settings: EmailSettings) -> str:
    return address.replace("{tenant}", settings.oauth_tenant)


def _asked(settings: EmailSettings, **asked: str) -> Grant:
    provider = PROVIDERS[settings.auth]
    form = asked | {
        "client_id": settings.oauth_client_id,
        "client_secret": settings.oauth_client_secret.get_secret_value(),
    }
    try:
        answer = httpx.post(_at(provider.token, settings), data=form, timeout=PATIENCE_S, trust_env=False)
        told = answer.json()
    except (httpx.HTTPError, ValueError) as error:
        raise Unavailable(
            f"{provider.name} did not give a token: {type(error).__name__}. We try again."
        ) from error
    told = told if isinstance(told, dict) else {}
    if answer.status_code == 200 and isinstance(told.get("access_token"), str):
        return Grant(
            told["access_token"], str(told.get("refresh_token") or ""), _seconds(told.get("expires_in"))
        )
    if answer.status_code == 429 or answer.status_code >= 500:
        raise Unavailable(f"{provider.name} gives no tokens now ({answer.status_code}). We try again.")
    raise Refused(_remedy(provider.name, str(told.get("error", "")), str(told.get("error_description", ""))))


def _remedy(name: str, error: str, words: str) -> str:
    said = " ".join(f"{error}: {words}".split())[:300].strip(": ")
    match error:
        case "invalid_grant":
            return f"{name} took the permission back ({said}). Sign in again on the connection's page."
        case "invalid_client" | "unauthorized_client":
            return f"{name} does not know this desk ({said}). Compare client id and client secret with its console."
        case "redirect_uri_mismatch":
            return f"{name} does not expect the desk's address ({said}). Enter the callback address there."
    return f"{name} refused to sign in: {said or 'no reason given'}."


def _seconds(value: Any) -> float:
    try:
        return min(max(float(value), 0.0), 86_400.0)
    except (TypeError, ValueError):
        return 300.0
