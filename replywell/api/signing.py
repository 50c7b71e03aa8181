"""Signatures as Standard Webhooks has them: HMAC-SHA256 over id, time and body, under a secret of one's own."""

import base64
import hashlib
import hmac
import secrets
from collections.abc import Iterable
from datetime import datetime

PREFIX = "whsec_"
BYTES = 32


def new_secret() -> str:
    """What both sides know, as receivers are given it."""
    return PREFIX + base64.b64encode(secrets.token_bytes(BYTES)).decode()


def signature(secret: str, key: str, at: datetime, body: bytes) -> str:
    """`v1,` and the base64 of the MAC."""
    signed = f"{key}.{int(at.timestamp())}.".encode() + body
    mac = hmac.digest(base64.b64decode(secret.removeprefix(PREFIX)), signed, hashlib.sha256)
    return f"v1,{base64.b64encode(mac).decode()}"


def headers(keys: Iterable[str], key: str, at: datetime, body: bytes) -> dict[str, str]:
    """What goes with the body; each of the secrets signs, so that receivers may change at their own time."""
    return {
        "webhook-id": key,
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": " ".join(signature(secret, key, at, body) for secret in keys),
        "Content-Type": "application/json",
    }
