"""Agents come and change."""

from collections.abc import Sequence

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction

from replywell.kit.errors import Conflict, Invalid
from replywell.people.models import Agent, Role, Team


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
