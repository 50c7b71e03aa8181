"""Agents come and change."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils.translation import gettext as _

from replywell.kit import clock
from replywell.kit.errors import Conflict, Invalid, NotAllowed
from replywell.people.actions.audit import audit, put
from replywell.people.actions.sign_ins import sign_out
from replywell.people.models import Agent, Invitation, Role, Team
from replywell.people.permissions import ADMINS, roles_within, stands_above


@transaction.atomic
def add_agent(
    email: str,
    *,
    name: str,
    role: str = Role.AGENT,
    password: str | None = None,
    teams: Sequence[Team] = (),
    skills: Sequence[str] = (),
    locale: str = "en",
) -> Agent:
    """A new agent; without a password they cannot sign in until one is set. Raises Invalid, Conflict."""
    email = email.strip().lower()
    try:
        validate_email(email)
        if role not in Role.values:
            raise Invalid(f"There is no role {role!r}. Choose one of: {', '.join(Role.values)}.")
        if Agent.objects.filter(email=email).exists():
            raise Conflict(f"There is an agent with the address {email} already.")
        agent = Agent(email=email, name=name.strip() or email, role=role, skills=list(skills), locale=locale)
        if password is None:
            agent.set_unusable_password()
        else:
            validate_password(password, agent)
            agent.set_password(password)
    except ValidationError as error:
        raise Invalid(" ".join(error.messages)) from error
    agent.is_superuser = role in {Role.OWNER, Role.ADMIN}
    agent.save()
    agent.teams.set(teams)
    return agent


@transaction.atomic
def change_agent(agent: Agent, values: Mapping[str, Any], *, by: Agent) -> bool:
    """What an administrator changes about a colleague; returns whether anything did.

    Raises `NotAllowed` for a role above one's own and for somebody above oneself, `Conflict` when nobody
    would own the desk any more.
    """
    agent = Agent.objects.select_for_update().get(pk=agent.pk)
    check_may_change(agent, by)
    role = values.get("role", agent.role)
    if role != agent.role:
        if role not in roles_within(by):
            raise NotAllowed(_("You cannot give a role above your own. Ask an owner of this desk."))
        if agent.role == Role.OWNER:
            _check_not_the_last_owner(agent)
        Invitation.objects.filter(agent=agent).delete()  # its link was for another role
    _note_away(agent, values)
    return put(agent, {**values, "is_superuser": role in ADMINS}, by=by)


@transaction.atomic
def change_own(agent: Agent, values: Mapping[str, Any]) -> bool:
    """What everybody may change about themselves: never the role."""
    unknown = set(values) - OWN
    if unknown:
        raise NotAllowed(_("Only an administrator changes that."))
    _note_away(agent, values)
    return put(agent, values, by=agent)


def _note_away(agent: Agent, values: Mapping[str, Any]) -> None:
    """Since when they take no tickets; saved with what else changes."""
    until = values.get("away_until", agent.away_until)
    away = not values.get("available", agent.available) or (until is not None and until > clock.now())
    agent.away_since = (agent.away_since or clock.now()) if away else None


OWN = frozenset(
    [
        "name",
        "locale",
        "timezone",
        "theme",
        "signature",
        "working_hours",
        "shortcuts",
        "available",
        "away_until",
    ]
)


@transaction.atomic
def deactivate(agent: Agent, *, by: Agent) -> None:
    """They cannot sign in any more, and whoever is signed in as them is out at once."""
    agent = Agent.objects.select_for_update().get(pk=agent.pk)
    check_may_change(agent, by)
    if agent.pk == by.pk:
        raise Conflict(_("You cannot deactivate yourself. Ask another administrator."))
    _check_not_the_last_owner(agent)
    Invitation.objects.filter(agent=agent).delete()
    put(agent, {"is_active": False}, by=by, verb="deactivated")
    sign_out(agent)


@transaction.atomic
def reactivate(agent: Agent, *, by: Agent) -> None:
    """They may sign in again, with the password they had."""
    check_may_change(agent, by)
    put(agent, {"is_active": True}, by=by, verb="reactivated")


def check_may_change(agent: Agent, by: Agent) -> None:
    """Raise `NotAllowed` unless `by` administers the desk and stands no lower than the agent."""
    if by.role not in ADMINS or not by.is_active:
        raise NotAllowed(_("Only owners and administrators change colleagues."))
    if stands_above(agent, by):
        raise NotAllowed(_("Only an owner changes an owner."))


def _check_not_the_last_owner(agent: Agent) -> None:
    others = Agent.objects.select_for_update().filter(role=Role.OWNER, is_active=True).exclude(pk=agent.pk)
    if agent.role == Role.OWNER and agent.is_active and not others.exists():
        raise Conflict(_("This is the last owner. Make somebody else an owner first."))


def note_password_set(agent: Agent) -> None:
    """Somebody set their password."""
    audit("set password", agent, by=agent)
