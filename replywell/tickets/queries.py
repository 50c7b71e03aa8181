"""Reading tickets: every list and page starts at `visible_to`."""

from collections import Counter
from functools import lru_cache
from typing import Any, NamedTuple

from django.db.models import Case, Exists, F, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce

from replywell.kit.compiled import Compiled
from replywell.kit.errors import NotFound
from replywell.people.closing import first_brand
from replywell.people.models import Agent, Brand, Role, Team
from replywell.tickets.models import Message, Ticket, TicketEvent
from replywell.tickets.status import WORKING

BELONGING = (
    "requester__name",
    "requester__email",
    "requester__company__name",
    "team__name",
    "assignee__name",
    "category__name",
    "category__slug",
)
"""What lists show of what a ticket belongs to."""
SHOWN = (*(field.attname for field in Ticket._meta.concrete_fields), *BELONGING)
"""What lists show of a ticket and of what it belongs to, for `only`."""


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


class Sight(NamedTuple):
    """What decides which tickets an agent may see."""

    agent: int
    role: str
    """Empty for those who see nothing."""
    among: tuple[int, ...] = ()
    """Of light agents their teams, of others the teams that are closed to them."""


def sight_of(agent: Agent) -> Sight:
    """Owners and administrators see all; leads, agents and viewers what is not of a team closed to them; light
    agents what is of their own teams; an inactive agent nothing."""
    if not agent.is_active:
        return Sight(agent.pk, "")
    if agent.role in {Role.OWNER, Role.ADMIN}:
        return Sight(agent.pk, agent.role)
    among = teams_of(agent) if agent.role == Role.LIGHT else closed_to(agent)
    return Sight(agent.pk, agent.role, tuple(sorted(among)))


def visible_to(agent: Agent) -> QuerySet[Ticket]:
    """The tickets this agent may see, as `sight_of` tells.

    Whoever a ticket is assigned to sees it. A side conversation is visible exactly when the ticket it is about is.
    """
    return seen_from(sight_of(agent))


def seen_from(sight: Sight, *, sides: bool = True) -> QuerySet[Ticket]:
    """The tickets that are seen from there; `sides=False` leaves out side conversations, as lists do."""
    tickets = Ticket.objects.all() if sides else Ticket.objects.filter(side_of=None)
    if not sight.role:
        return tickets.none()
    among, own = Q(team__in=sight.among), Q(assignee=sight.agent)
    if sight.role == Role.LIGHT:
        seen = among | own
    elif sight.among:
        seen = ~among | own  # by their ids, so that no list joins the teams
    else:
        return tickets
    if not sides:
        return tickets.filter(seen)
    # Asked for sides alone, each by the key of its ticket: lists without sides pay nothing for it.
    about = Exists(Ticket.objects.filter(seen, pk=OuterRef("side_of")))
    return tickets.filter((Q(side_of=None) & seen) | (Q(side_of__isnull=False) & about))


def ticket_for(agent: Agent, number: int) -> Ticket:
    """The ticket with this number, the signature of its brand (`desk_signature`), and the brand's name where the desk
    has more than one (`brand_name`).

    Raises `NotFound` also when it is there but not for this agent.
    """
    found = _numbered(sight_of(agent)._replace(agent=0))(number=number, agent=agent.pk)
    if not found:
        raise NotFound(f"There is no ticket #{number}, or it is not visible to you.")
    return found[0]


@lru_cache(maxsize=256)
def _numbered(sight: Sight) -> Compiled[Ticket]:
    """One ticket, for all who see alike."""
    related = ("requester__company", "team", "assignee", "category", "connection", "follow_up_of", "side_of")

    def asked(number: int, agent: int) -> QuerySet[Ticket]:
        seen = seen_from(sight._replace(agent=agent)).filter(pk=number)
        told = {"desk_signature": of_brand("signature"), "brand_name": brand_where_several()}
        whole = seen.select_related(*related).defer("connection__settings")  # nobody decrypts them for a page
        return whole.annotate(**told)

    return Compiled(asked, numbers="number agent")


def newest_message(ticket: int) -> int:
    """The id of what was said last on a ticket, 0 where nothing was."""
    found = _newest_message()(ticket=ticket)
    return found[0][0] if found else 0


@lru_cache
def _newest_message() -> Compiled[tuple[Any, ...]]:
    def asked(ticket: int) -> QuerySet[Message, tuple[Any, ...]]:
        return Message.objects.filter(ticket=ticket).order_by("-id").values_list("pk")[:1]

    return Compiled(asked, numbers="ticket")


def newest_conversation(ticket: int, connection: int) -> str:
    """The channel's conversation in which the requester wrote last; empty where the channel keeps none apart."""
    found = _newest_conversation()(ticket=ticket, connection=connection)
    return str(found[0][0]) if found else ""


@lru_cache
def _newest_conversation() -> Compiled[tuple[Any, ...]]:
    def asked(ticket: int, connection: int) -> QuerySet[Message, tuple[Any, ...]]:
        said = Message.objects.filter(ticket=ticket, connection=connection, author=Message.Author.CONTACT)
        return said.exclude(conversation="").order_by("-id").values_list("conversation")[:1]

    return Compiled(asked, numbers="ticket connection")


def desk_signature(ticket: int) -> str:
    """The signature of the brand that a ticket is answered as."""
    found = _desk_signature()(ticket=ticket)
    return str(found[0][0] or "") if found else ""


@lru_cache
def _desk_signature() -> Compiled[tuple[Any, ...]]:
    def asked(ticket: int) -> QuerySet[Ticket, tuple[Any, ...]]:
        return Ticket.objects.filter(pk=ticket).values_list(of_brand("signature"))

    return Compiled(asked, numbers="ticket")


def of_brand(column: str) -> Any:
    """A column of the brand that a ticket is answered as: its connection's, else the desk's first."""
    return Coalesce(F(f"connection__brand__{column}"), Subquery(first_brand().values(column)))


def brand_where_several() -> Any:
    """The name of a ticket's brand; empty where the desk has but one."""
    several = Exists(Brand.objects.order_by("pk")[1:2])
    return Case(When(several, then=of_brand("name")), default=Value(""))


def brand_of(ticket: Ticket) -> Brand | None:
    """The brand that a ticket is answered as; None only where the desk has none."""
    own = ticket.connection.brand if ticket.connection else None
    return own or first_brand().first()


def acts(ticket: int) -> QuerySet[TicketEvent]:
    """What agents did to a ticket, newest first. Notes do not count: they change nothing."""
    quiet = ("note_written", "suggestion_discarded", "suggestion_restored", "passage_flagged")
    done = TicketEvent.objects.filter(ticket=ticket, actor__startswith="agent:")
    return done.exclude(kind__in=quiet).order_by("-pk")


def reasoned(ticket: Ticket) -> QuerySet[TicketEvent]:
    """Where a ticket was sent and who got it, each with its reason, in order."""
    moves = TicketEvent.objects.filter(ticket=ticket, kind__in=["routed", "assigned", "queued"])
    return moves.filter(data__has_key="because").order_by("pk")


def set_by_hand(ticket: int) -> tuple[str, ...]:
    """What people have said about a ticket and not taken back since: `category`, `team`, `assignee` and so on.

    People are agents, and the requester who chose a category in the contact form.
    """
    kinds = ["classified", "routed", "assigned", "change_undone"]
    people = Q(actor__startswith="agent:") | Q(actor__startswith="contact:")
    events = TicketEvent.objects.filter(people, ticket=ticket, kind__in=kinds)
    counted: Counter[str] = Counter()
    for kind, data in events.order_by("pk").values_list("kind", "data"):
        for name in (name.removesuffix("_id") for name in data.get("changes", {})):
            # What the assistant had added on its own is undone with the rest: that takes nobody's word back.
            counted[name] = max(0, counted[name] + (-1 if kind == "change_undone" else 1))
    return tuple(sorted(name for name, count in counted.items() if count > 0))


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
