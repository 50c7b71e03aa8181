"""What of people and teams a token's agent may see. Tickets are read as everywhere: from `visible_to`."""

from django.db.models import Exists, OuterRef, Q, QuerySet

from replywell.kit.errors import Invalid
from replywell.people.models import Agent, Company, Contact, Role, Team
from replywell.people.permissions import may
from replywell.tickets.models import Ticket
from replywell.tickets.queries import visible_to


def contacts_of(agent: Agent) -> QuerySet[Contact]:
    """Contacts of tickets that the agent may see, and those who have not asked anything yet.

    Light agents see only whom they have to do with. Owners and administrators see all.
    """
    contacts = Contact.objects.select_related("company").prefetch_related("identities")
    if not agent.is_active:
        return contacts.none()
    if may(agent, "administer"):
        return contacts
    seen = Q(Exists(visible_to(agent).filter(requester=OuterRef("pk"))))
    if agent.role != Role.LIGHT:
        seen |= ~Q(Exists(Ticket.objects.filter(requester=OuterRef("pk"))))
    return contacts.filter(seen)


def companies_of(agent: Agent) -> QuerySet[Company]:
    """Companies of contacts whom the agent may see, and those that have none."""
    if not agent.is_active:
        return Company.objects.none()
    if may(agent, "administer"):
        return Company.objects.all()
    known = contacts_of(agent).filter(company=OuterRef("pk"))
    seen = Q(Exists(known.select_related(None).prefetch_related(None)))
    if agent.role != Role.LIGHT:
        seen |= ~Q(Exists(Contact.objects.filter(company=OuterRef("pk"))))
    return Company.objects.filter(seen)


def teams_for(agent: Agent) -> QuerySet[Team]:
    """Teams; private ones only for their members, owners and administrators."""
    if may(agent, "administer"):
        return Team.objects.all()
    return Team.objects.filter(Q(private=False) | Q(pk__in=agent.teams.values("pk")))


def team_named(agent: Agent, name: str) -> Team:
    """The team of this name. Raises `Invalid` also where it is there but not for this agent."""
    team = teams_for(agent).filter(name=name).first()
    if team is None:
        raise Invalid(f"There is no team {name!r}, or it is not visible to you.")
    return team
