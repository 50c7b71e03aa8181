"""The connector's signed tokens: who posts here is Microsoft, and means this bot."""

import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from replywell.adapters.channels.teams.settings import Cloud, TeamsSettings
from replywell.kit import clock
from replywell.kit.errors import Refused, Unavailable
from replywell.kit.fetch import Fetcher

KEPT_S = 24 * 3600
"""How long keys are used before they are fetched again."""
ANEW_S = 300
"""An unknown key has them fetched again, but not more often than this: anybody can name a key."""
LEEWAY_S = 300


@dataclass(slots=True)
class _Keys:
    at: float = 0.0
    by_id: dict[str, dict[str, Any]] = field(default_factory=dict)


_kept: dict[str, _Keys] = {}
_lock = threading.Lock()


def claims_of(settings: TeamsSettings, authorization: str) -> Mapping[str, Any]:
    """What a token says, once signature, issuer, audience and time are right; `endorsements` are its key's.

    Raises `Refused` for a wrong one, `Unavailable` while Microsoft does not tell its keys.
    """
    import jwt  # loaded when Teams first posts

    scheme, _, token = authorization.partition(" ")
    if scheme.lower() != "bearer" or not token:
        raise Refused("This is not signed by Microsoft.")
    try:
        head = jwt.get_unverified_header(token)
        known = _key(settings.place, settings.near, str(head.get("kid", "")))
        key = jwt.PyJWK.from_dict(known, algorithm="RS256")
        claims: dict[str, Any] = jwt.decode(
            token,
            key,
            algorithms=["RS256"],
            audience=settings.app_id,
            issuer=settings.place.issuer,
            leeway=LEEWAY_S,
            options={"require": ["exp", "iss", "aud"]},
        )
    except jwt.PyJWTError as error:
        raise Refused(f"The token is not valid: {error}. Compare the bot's application id.") from None
    except ValueError:
        raise Refused("The token is not valid.") from None
    return claims | {"endorsements": known.get("endorsements")}


def check_activity(claims: Mapping[str, Any], activity: Mapping[str, Any]) -> None:
    """The token has to be about this very activity. Raises `Refused`."""
    service = claims.get("serviceurl") or claims.get("serviceUrl")
    if not service or str(service).rstrip("/") != str(activity.get("serviceUrl", "")).rstrip("/"):
        raise Refused("The token was made for another service than the one that is said to post.")
    endorsed = claims.get("endorsements")
    if isinstance(endorsed, list) and endorsed and activity.get("channelId") not in endorsed:
        raise Refused("The token's key may not speak for this channel.")


def _key(cloud: Cloud, near: tuple[str, ...], kid: str) -> dict[str, Any]:
    now = clock.now().timestamp()
    with _lock:
        kept = _kept.setdefault(cloud.metadata, _Keys())
        age = now - kept.at
        fresh = 0 <= age < KEPT_S and (kid in kept.by_id or age < ANEW_S)
        if not fresh:
            kept.by_id, kept.at = _fetched(cloud, near), now
        found = kept.by_id.get(kid)
    if found is None:
        raise Refused("The token is signed with a key that Microsoft does not name.")
    return found


def _fetched(cloud: Cloud, near: tuple[str, ...]) -> dict[str, dict[str, Any]]:
    with Fetcher(allow=near, timeout_s=10.0, max_bytes=1_000_000) as fetcher:
        about = _object(fetcher, cloud.metadata)
        where = str(about.get("jwks_uri", ""))
        parts = urlsplit(where)
        if parts.netloc not in cloud.hosts or (parts.scheme != "https" and not near):
            raise Unavailable(
                "Microsoft names its keys at an address that is not its own. Nothing was taken."
            )
        listed = _object(fetcher, where).get("keys")
    keys = [each for each in listed if isinstance(each, dict)] if isinstance(listed, list) else []
    found = {str(each["kid"]): each for each in keys if each.get("kid") and each.get("kty") == "RSA"}
    if not found:
        raise Unavailable("Microsoft names no keys now. It is asked again later.")
    return found


def _object(fetcher: Fetcher, url: str) -> dict[str, Any]:
    got = fetcher.get(url)
    answer = got.json() if got.status == 200 else None
    if not isinstance(answer, dict):
        raise Unavailable(f"Microsoft does not tell its keys now ({got.status}). It is asked again later.")
    return answer


def check_keys(settings: TeamsSettings) -> None:
    """Whether tokens could be checked now. Raises `Refused` and `Unavailable`."""
    _fetched(settings.place, settings.near)


def forget() -> None:
    """Fetch the keys anew next time."""
    with _lock:
        _kept.clear()
