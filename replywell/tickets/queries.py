"""Reading tickets: every list and page starts at `visible_to`."""

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from replywell.kit.errors import NotFound
from replywell.people.closing import desk_signature
from replywell.people.models import Agent, Role, Team
from replywell.tickets.models import Message, Ticket, TicketEvent
from replywell.tickets.status import WORKING


def teams_of(agent: Agent) -> list[int]:
    """Ids of the agent's teams; asked for once where a page remembers them (`known_teams`)."""
    known: list[int] | None = getattr(agent, "known_teams", None)
    return list(agent.teams.values_list("pk", flat=True)) if known is None else known


def closed_to(agent: Agent) -> list[int]:
    """Ids of the private teams that the agent is not in; asked for once where a page remembers them."""
    known: list[int] | None = getattr(agent, "closed_teams", None)
    if known is not None:
        return known
    return list(Team.objects.filter(private=True).exclude(agents=agent.pk).values_list("pk", flat=True))


def visible_to(agent: Agent, *, sides: bool = True) -> QuerySet[Ticket]:
    """The tickets this agent may see; `sides=False` leaves out side conversations, as lists do.

    Owners and administrators see all; leads, agents and viewers those of no team, of open teams and of
    their own teams; light agents those of their own teams alone. Whoever a ticket is assigned to sees it; an
    inactive agent sees nothing. A side conversation is visible exactly when the ticket it is about is.
    """
    tickets = Ticket.objects.all() if sides else Ticket.objects.filter(side_of=None)
    if not agent.is_active:
        return tickets.none()
    seen = _seen(agent)
    if seen is None:
        return tickets
    if not sides:
        return tickets.filter(seen)
    # Asked for sides alone, each by the key of its ticket: lists without sides pay nothing for it.
    about = Exists(Ticket.objects.filter(seen, pk=OuterRef("side_of")))
    return tickets.filter((Q(side_of=None) & seen) | (Q(side_of__isnull=False) & about))


def _seen(agent: Agent) -> Q | None:
    """Which tickets themselves; None for all. Names teams by their ids, so that no list joins the teams."""
    if agent.role in {Role.OWNER, Role.ADMIN}:
        return None
    if agent.role == Role.LIGHT:
        return Q(team__in=teams_of(agent)) | Q(assignee=agent)
    closed = closed_to(agent)
    return ~Q(team__in=closed) | Q(assignee=agent) if closed else None


def ticket_for(agent: Agent, number: int) -> Ticket:
    """The ticket with this number, and how the desk signs (`desk_signature`).

    Raises `NotFound` also when it is there but not for this agent.
    """
    related = ("requester__company", "team", "assignee", "category", "connection", "follow_up_of", "side_of")
    found = visible_to(agent).select_related(*related).annotate(desk_signature=Subquery(desk_signature()))
    ticket = found.filter(pk=number).first()
    if ticket is None:
        raise NotFound(f"There is no ticket #{number}, or it is not visible to you.")
    return ticket


def acts(ticket: int) -> QuerySet[TicketEvent]:
    """What agents did to a ticket, newest first. Notes do not count: they change nothing."""
    quiet = ("note_written", "suggestion_discarded", "suggestion_restored", "passage_flagged")
    done = TicketEvent.objects.filter(ticket=ticket, actor__startswith="agent:")
    return done.exclude(kind__in=quiet).order_by("-pk")


def working() -> Q:
    """Condition: still to be worked on."""
    return Q(status__in=[status.value for status in WORKING])


def conversation(ticket: Ticket) -> QuerySet[Message]:
    """A ticket's messages, in order, with what a page shows of them."""
    return ticket.messages.select_related("contact", "agent").prefetch_related("attachments")


def where_it_went(ticket: Ticket) -> Ticket:
    """The ticket into which this one was merged, at the end of the chain; itself where it was not."""
    for _ in range(50):
        if ticket.merged_into is None:
            break
        ticket = ticket.merged_into
    return ticket
