"""How people sign in: accounts are made by administrators, not by visitors."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.auth_backends import AuthenticationBackend
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef

from replywell.people.models import Agent, Team


class SignInAdapter(DefaultAccountAdapter):
    """Closes the sign-up form that the library would offer."""

    def is_open_for_signup(self, request: Any) -> bool:
        return False


class SignedIn(AuthenticationBackend):
    """Whoever is signed in comes with the ids of their teams and of those closed to them: every page asks for both."""

    def get_user(self, user_id: Any) -> Agent | None:
        teams = Agent.teams.through.objects.filter(agent=OuterRef("pk")).values("team")
        member = Agent.teams.through.objects.filter(agent=OuterRef(OuterRef("pk")), team=OuterRef("pk"))
        closed = Team.objects.filter(~Exists(member), private=True).order_by().values("pk")
        known = {"known_teams": ArraySubquery(teams), "closed_teams": ArraySubquery(closed)}
        agent = Agent.objects.annotate(**known).filter(pk=user_id).first()
        return agent if agent and self.user_can_authenticate(agent) else None
