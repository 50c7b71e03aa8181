"""Who a visitor is, as the website's own server signs it: a token (JWT, HS256) or a hash of their user id."""

import hashlib
import hmac
from dataclasses import dataclass
from typing import Any

import jwt

from replywell.kit.errors import Refused

LONGEST = 4000
OLDEST = 24 * 60 * 60
"""Seconds for which a token may be good at most."""


@dataclass(frozen=True, slots=True)
class Account:
    """A user of the website. Its address is proven: their server vouches for it."""

    id: str
    name: str = ""
    email: str = ""


def signed_account(given: Any, secret: str) -> Account:
    """The account in a token, or in `{"id": …, "hash": …}`. Raises `Refused` for what is not signed with the secret.

    A hash covers the id alone, so only a token brings a name and an address.
    """
    if not secret:
        raise Refused("This widget has no secret, so it knows no accounts. Make one in its settings.")
    if isinstance(given, dict):
        return _hashed(str(given.get("id", "")), str(given.get("hash", "")), secret)
    if not isinstance(given, str) or len(given) > LONGEST:
        raise Refused("The identity is neither a token nor an id with its hash.")
    try:
        told = jwt.decode(
            given, secret, algorithms=["HS256"], options={"require": ["sub", "exp"], "verify_aud": False}
        )
        account, lasts = str(told["sub"]), float(told["exp"]) - float(told.get("iat", told["exp"]))
    except (jwt.InvalidTokenError, ValueError, TypeError) as error:
        raise Refused(f"The identity's token is not good: {error}.") from error
    if lasts > OLDEST:
        raise Refused("The identity's token is good for more than a day. Sign a fresh one with each page.")
    return Account(_id(account), _text(told.get("name")), _address(told.get("email")))


def _hashed(account: str, given: str, secret: str) -> Account:
    expected = hmac.new(secret.encode(), account.encode(), hashlib.sha256).hexdigest()
    if not account or not hmac.compare_digest(expected.encode(), given.lower().encode()):
        raise Refused("The hash does not belong to this id.")
    return Account(_id(account))


def _id(account: str) -> str:
    if not 0 < len(account) <= 200 or not account.isprintable():
        raise Refused("The account's id is empty or too long.")
    return account


def _text(value: Any) -> str:
    return "".join(sign for sign in value if sign.isprintable())[:200] if isinstance(value, str) else ""


def _address(value: Any) -> str:
    text = _text(value).strip()
    return text if text.count("@") == 1 and " " not in text else ""
