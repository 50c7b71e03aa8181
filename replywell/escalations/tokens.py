"""Marks by which an escalation is answered from outside of the desk; nobody else can make them."""

import base64
import hashlib
import hmac
import re

from replywell.kit.secrets import derived_key

_TOKEN = re.compile(r"([1-9][0-9]{0,17})\.(0|[1-9][0-9]{0,17})\.([a-z2-7]{26})", re.ASCII)


def answer_token(escalation: int, agent: int) -> str:
    """What stands in the address by which this agent acknowledges this escalation; 0: whoever reads a channel."""
    return f"{escalation}.{agent}.{_mac(f'{escalation}.{agent}')}"


def read_token(token: str) -> tuple[int, int] | None:
    """Escalation and agent; None for a token that is not ours."""
    match = _TOKEN.fullmatch(token)
    if not match:
        return None
    escalation, agent, mac = match.groups()
    genuine = hmac.compare_digest(mac, _mac(f"{escalation}.{agent}"))
    return (int(escalation), int(agent)) if genuine else None


def hashed(secret: str) -> str:
    """What is kept of a feed's secret."""
    return hashlib.sha256(secret.encode()).hexdigest()


def _mac(told: str) -> str:
    full = hmac.digest(derived_key("escalation answers"), told.encode(), hashlib.sha256)
    return base64.b32encode(full[:16]).decode().lower().rstrip("=")
