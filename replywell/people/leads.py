"""Who answers for a team."""

from django.db.models import QuerySet

from replywell.people.models import Agent, Role
from replywell.people.permissions import ADMINS


def leads_of(team: int | None) -> QuerySet[Agent]:
    """The active leads of a team; none where there is no team."""
    return Agent.objects.filter(is_active=True, role=Role.LEAD, teams=team) if team else Agent.objects.none()


def answering_for(team: int | None) -> QuerySet[Agent]:
    """The leads of a team, or the administrators where it has none: what is for them reaches somebody."""
    leads = leads_of(team)
    return leads if leads.exists() else Agent.objects.filter(is_active=True, role__in=ADMINS)
