"""Tokens are made, recognized and revoked."""

import hashlib
import secrets
from collections.abc import Sequence
from datetime import timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from replywell.api.models import ApiToken
from replywell.api.models.tokens import RATE
from replywell.api.scopes import SCOPES
from replywell.kit import clock
from replywell.kit.errors import Invalid, NotAllowed
from replywell.people.actions.audit import audit
from replywell.people.models import Agent, Role
from replywell.people.permissions import stands_above

PREFIX = "rw_"
FASTEST = 60_000
"""Requests a minute that a token may be given."""


def add_token(
    name: str, *, agent_email: str = "", scopes: Sequence[str] = ("read",), rate: int = RATE
) -> str:
    """A new token for an agent, else for the first owner or administrator; returns it in clear, once."""
    people = Agent.objects.filter(is_active=True)
    if agent_email:
        agent = people.filter(email=agent_email.lower()).first()
    else:
        agent = people.filter(role__in=[Role.OWNER, Role.ADMIN]).order_by("pk").first()
    if agent is None:
        raise Invalid("There is no such agent. Add one first: replywell agent add EMAIL --role owner")
    return make_token(name, agent, scopes=scopes, rate=rate)[1]


@transaction.atomic
def make_token(
    name: str, agent: Agent, *, scopes: Sequence[str], rate: int = RATE, by: Agent | None = None
) -> tuple[ApiToken, str]:
    """A new token, and its text, which is not kept. `by` gives nobody more than they have themselves."""
    wrong = [scope for scope in scopes if scope not in SCOPES]
    if wrong or not scopes:
        raise Invalid(f"There is no scope {', '.join(wrong)}. Choose from: {', '.join(SCOPES)}.")
    if not 1 <= rate <= FASTEST:
        raise Invalid(_("A token makes 1 to %(most)s requests a minute.") % {"most": FASTEST})
    if by and stands_above(agent, by):
        raise NotAllowed(_("%(name)s may more than you: choose somebody else.") % {"name": agent.name})
    name = " ".join(name.replace("\0", "").split())[:120]
    text = PREFIX + secrets.token_urlsafe(32)
    row = ApiToken.objects.create(name=name, agent=agent, scopes=list(scopes), rate=rate, hash=_hash(text))
    told = [("agent", None, agent.name), ("scopes", None, row.scopes), ("rate", None, rate)]
    audit("added", row, by=by, changes=told, who="" if by else "replywell token add")
    return row, text


@transaction.atomic
def revoke_token(token: ApiToken, *, by: Agent) -> None:
    """It opens nothing any more, from now on."""
    audit("revoked", token, by=by, changes=[("agent", token.agent.name, None)])
    token.delete()


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
    return hashlib.sha256(token.encode(errors="replace")).hexdigest()
