"""What the sources behind an API share: its answers as JSON, its refusals as errors that say what to do."""

import hashlib
import hmac
import time
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from replywell.kit.errors import Refused, Unavailable
from replywell.kit.fetch import Fetched, Fetcher

PATIENCE_S = 30.0
"""Longer than this nobody waits for a service that asks for patience: the sync ends and goes on next time."""
TRIES = 4

Wait = Callable[[float], None]


class Missing(Refused):
    """There is no such thing there, or it may not be seen with this token."""


class Asking:
    """An API that answers JSON. Raises `Refused`, `Missing` or `Unavailable` for whatever is no good answer."""

    def __init__(self, fetcher: Fetcher, name: str, *, wait: Wait = time.sleep) -> None:
        self._fetcher, self._name, self._wait = fetcher, name, wait

    def get(self, url: str) -> Any:
        return self._asked("GET", url, None)

    def post(self, url: str, body: Mapping[str, Any]) -> Any:
        return self._asked("POST", url, dict(body))

    def _asked(self, method: str, url: str, body: Any) -> Any:
        for left in reversed(range(TRIES)):
            fetched = self._fetcher.request(method, url, body=body)
            pause = fetched.retry_after if fetched.status == 429 else None
            if pause is None or pause > PATIENCE_S or not left:
                break
            self._wait(pause)
        if fetched.status != 200:
            raise _error(self._name, fetched)
        answer = fetched.json()
        if not isinstance(answer, dict):
            raise Unavailable(f"{self._name} answered with JSON that is no object. Check the address.")
        return answer


def _error(name: str, fetched: Fetched) -> Refused | Unavailable:
    said = _said(fetched)
    match fetched.status:
        case 401:
            return Refused(f"{name} does not accept the token. Make a new one and put it into the settings.")
        case 403:
            return Refused(f"{name} does not allow this token to read. Give it the permission.{said}")
        case 404:
            return Missing(f"{name} has nothing at this address, or the token may not see it.{said}")
        case 429:
            return Unavailable(
                f"{name} wants fewer requests. It is asked again later.", retry_after=fetched.retry_after
            )
        case status if status >= 500:
            return Unavailable(
                f"{name} has trouble of its own ({status}). It is asked again later.",
                retry_after=fetched.retry_after,
            )
        case status:
            return Refused(f"{name} refused the question ({status}). Check the settings.{said}")


def _said(fetched: Fetched) -> str:
    """The service's own reason, shortened, if it gave one."""
    try:
        answer = fetched.json()
    except Unavailable:
        return ""
    reason = answer.get("message") if isinstance(answer, dict) else None
    return f" It says: {' '.join(reason.split())[:200]}" if isinstance(reason, str) and reason.strip() else ""


def signed(secret: str, body: bytes, signature: str) -> bool:
    """Whether `signature` (`sha256=` and hexadecimal digits) is the body's HMAC; never with an empty secret."""
    if not secret:
        return False
    right = "sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
    return hmac.compare_digest(right.encode(), signature.strip().lower().encode())


def moment(text: object) -> datetime | None:
    """A time as APIs write it, or None for anything that is none or has no zone."""
    try:
        found = datetime.fromisoformat(text) if isinstance(text, str) else None
    except ValueError:
        return None
    return found if found is not None and found.tzinfo is not None else None


def fingerprint(*parts: object) -> str:
    return hashlib.sha256("\0".join(map(str, parts)).encode()).hexdigest()[:40]
