"""Colleagues are invited, come, or are told not to."""

import hashlib
import secrets
from collections.abc import Sequence
from datetime import timedelta

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from replywell.kit import clock
from replywell.kit.errors import Conflict, Invalid, NotAllowed, NotFound
from replywell.people.actions.agents import add_agent, check_may_change
from replywell.people.actions.audit import audit, put
from replywell.people.models import Agent, Invitation, Role, Team
from replywell.people.permissions import ADMINS, roles_within

VALID = timedelta(days=7)


@transaction.atomic
def invite(
    email: str,
    *,
    name: str,
    by: Agent,
    role: str = Role.AGENT,
    teams: Sequence[Team] = (),
    locale: str = "en",
) -> tuple[Agent, str]:
    """A colleague who cannot sign in yet, and the secret of their link, told once.

    Raises `NotAllowed` for a role above one's own, `Invalid` and `Conflict` for the address.
    """
    if by.role not in ADMINS:
        raise NotAllowed(_("Only owners and administrators invite colleagues."))
    if role in Role.values and role not in roles_within(by):
        raise NotAllowed(_("You cannot give a role above your own. Ask an owner of this desk."))
    agent = add_agent(email, name=name, role=role, teams=teams, locale=locale)
    agent.available = False  # until they come, nothing is given to them
    agent.save(update_fields=["available"])
    audit("invited", agent, by=by, changes=[("role", None, role), ("teams", None, [str(t) for t in teams])])
    return agent, _made(agent, by)


@transaction.atomic
def invite_again(agent: Agent, *, by: Agent) -> str:
    """A fresh link; the one before is void. Raises `Conflict` when they have come already."""
    check_may_change(agent, by)
    if agent.has_usable_password() or not agent.is_active:
        raise Conflict(_("%(name)s has a password already and needs no invitation.") % {"name": agent.name})
    audit("invited again", agent, by=by)
    return _made(agent, by)


@transaction.atomic
def revoke(agent: Agent, *, by: Agent) -> None:
    """The link is void, and the colleague who never came is gone. Raises `Conflict` when they have come."""
    check_may_change(agent, by)
    if agent.has_usable_password() or agent.last_login:
        raise Conflict(_("%(name)s has come already. Deactivate them instead.") % {"name": agent.name})
    audit("revoked", agent, by=by)
    agent.delete()


def invited(secret: str) -> Agent:
    """Whose link this is. Raises `NotFound` for one that is void, used, too old or made up."""
    row = Invitation.objects.select_related("agent").filter(hash=_hash(secret)).first()
    if (
        row is None
        or row.expires_at < clock.now()
        or not row.agent.is_active
        or row.agent.role != row.role
        or row.agent.has_usable_password()
    ):
        raise NotFound(_("This invitation is not valid any more. Ask whoever invited you for a new one."))
    return row.agent


@transaction.atomic
def come(secret: str, *, name: str, password: str) -> Agent:
    """The invited agent sets name and password, and takes tickets from now on. Works once."""
    Invitation.objects.select_for_update().filter(hash=_hash(secret)).first()
    agent = invited(secret)
    try:
        validate_password(password, agent)
    except ValidationError as error:
        raise Invalid(" ".join(error.messages)) from error
    agent.set_password(password)
    Invitation.objects.filter(agent=agent).delete()
    put(agent, {"name": name.strip()[:120] or agent.name, "available": True}, by=agent, verb="came")
    return agent


def _made(agent: Agent, by: Agent) -> str:
    secret = secrets.token_urlsafe(32)
    now = clock.now()
    Invitation.objects.update_or_create(
        agent=agent,
        defaults={
            "by": by,
            "role": agent.role,
            "hash": _hash(secret),
            "sent_at": now,
            "expires_at": now + VALID,
        },
    )
    return secret


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode("utf-8", "replace")).hexdigest()
