"""How people sign in: accounts are made by administrators, not by visitors."""

from functools import lru_cache
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.auth_backends import AuthenticationBackend
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef

from replywell.kit.compiled import Compiled
from replywell.people.models import Agent, Team


class SignInAdapter(DefaultAccountAdapter):
    """Closes the sign-up form that the library would offer."""

    def is_open_for_signup(self, request: Any) -> bool:
        return False


class SignedIn(AuthenticationBackend):
    """Whoever is signed in comes with the ids of their teams and of those closed to them: every page asks for both."""

    def get_user(self, user_id: Any) -> Agent | None:
        found = _signed_in()(agent=user_id)
        return found[0] if found and self.user_can_authenticate(found[0]) else None


@lru_cache
def _signed_in() -> Compiled[Agent]:
    teams = Agent.teams.through.objects.filter(agent=OuterRef("pk")).values("team")
    member = Agent.teams.through.objects.filter(agent=OuterRef(OuterRef("pk")), team=OuterRef("pk"))
    closed = Team.objects.filter(~Exists(member), private=True).order_by().values("pk")
    known = Agent.objects.annotate(known_teams=ArraySubquery(teams), closed_teams=ArraySubquery(closed))
    return Compiled(lambda agent: known.filter(pk=agent), numbers="agent")
