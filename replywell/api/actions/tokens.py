"""Tokens are made and recognized."""

import hashlib
import secrets
from collections.abc import Sequence
from datetime import timedelta

from replywell.api.models import ApiToken
from replywell.kit import clock
from replywell.kit.errors import Invalid
from replywell.people.models import Agent, Role

SCOPES = ("read", "write")
PREFIX = "rw_"


def add_token(name: str, *, agent_email: str = "", scopes: Sequence[str] = ("read",)) -> str:
    """A new token for an agent, else for the first owner or administrator; returns it in clear, once."""
    wrong = [scope for scope in scopes if scope not in SCOPES]
    if wrong or not scopes:
        raise Invalid(f"There is no scope {', '.join(wrong)}. Choose from: {', '.join(SCOPES)}.")
    people = Agent.objects.filter(is_active=True)
    if agent_email:
        agent = people.filter(email=agent_email.lower()).first()
    else:
        agent = people.filter(role__in=[Role.OWNER, Role.ADMIN]).order_by("pk").first()
    if agent is None:
        raise Invalid("There is no such agent. Add one first: replywell agent add EMAIL --role owner")
    token = PREFIX + secrets.token_urlsafe(32)
    ApiToken.objects.create(name=name, agent=agent, scopes=list(scopes), hash=_hash(token))
    return token


def recognize(token: str) -> ApiToken | None:
    """The token's row, if it is one of ours and its agent is active."""
    row = ApiToken.objects.select_related("agent").filter(hash=_hash(token), agent__is_active=True).first()
    if row and (row.last_used_at is None or row.last_used_at < clock.now() - timedelta(minutes=1)):
        row.last_used_at = clock.now()
        row.save(update_fields=["last_used_at"])
    return row


def end_tokens(agent: Agent) -> int:
    """Every token of an agent who left stops working. Returns how many."""
    return ApiToken.objects.filter(agent=agent).delete()[0]


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
