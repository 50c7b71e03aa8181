"""Tickets are handed to agents, taken by them, and go back to the queue.

Whoever gives a ticket to somebody by how busy they are holds one lock of the desk until the transaction ends: the next
one counts what this one did. A ticket's own row is always locked before that; where it comes after, as in
`take_next`, rows that others hold are passed over. So no two transactions ever wait for each other.
"""

from datetime import timedelta
from functools import lru_cache
from typing import Any

from django.db import connection, transaction
from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext as _

from replywell.kit import clock
from replywell.kit.compiled import Compiled
from replywell.kit.errors import Conflict
from replywell.people.actors import ASSISTANT, SYSTEM, actor_of
from replywell.people.models import Agent, Team
from replywell.people.permissions import check
from replywell.tickets.actions import triage
from replywell.tickets.actions.events import record
from replywell.tickets.actions.lifecycle import locked
from replywell.tickets.models import Message, Ticket, TicketEvent
from replywell.tickets.paces import shown
from replywell.tickets.queries import teams_of, visible_to
from replywell.tickets.ranks import most_urgent_first
from replywell.triage.assign import Handed, Wanted, choose_agent
from replywell.triage.colleagues import OPEN, candidates, one_at_a_time, waiting
from replywell.triage.queries import triage_settings

SWEEP = 200
"""Tickets of a team that one sweep hands out at most."""


class AtCapacity(Conflict):
    """You have as many open tickets as you take at once. Answer one first."""


@transaction.atomic(savepoint=False)
def hand_out(ticket: Ticket, *, named: int | None = None) -> Handed | None:
    """Give a ticket to whoever of its team fits best now; `named` is the agent whom a rule names.

    Returns who has got it and why, or why nobody; None where it waits for nobody: it has its agent, no team, or
    is not to be answered.
    """
    ticket = locked(ticket)
    if ticket.assignee_id or ticket.team_id is None or ticket.status not in OPEN or ticket.snoozed_until:
        return None
    known = waiting(ticket)
    if known.handing == Team.Handing.PULL:
        return _queued(ticket, Handed(agent=None, because=f"{known.team} takes its tickets from the queue."))
    wanted = Wanted(
        team=known.team,
        skills=tuple(ticket.skills),
        named=named,
        last=known.last,
        requester=known.requester,
    )
    handed = choose_agent(wanted, candidates(ticket.team_id, known.channel, wanted))
    if handed.agent is None:
        return _queued(ticket, handed)
    (agent,) = _agent()(number=handed.agent)
    triage.assign(ticket, agent, by=ASSISTANT, because=handed.because)
    _had_a_turn(agent)
    return handed


def _queued(ticket: Ticket, handed: Handed) -> Handed:
    """It waits; the ticket's story tells why, once for each time it comes into the queue."""
    moves = ticket.events.filter(kind__in=["routed", "assigned", "queued"]).order_by("-pk")
    if moves.values_list("kind", flat=True).first() != "queued":
        record(ticket, "queued", by=ASSISTANT, because=handed.because)
    return handed


def _had_a_turn(agent: Agent) -> None:
    with connection.cursor() as cursor:
        cursor.execute(_TURN, [agent.pk, clock.now()])


_TURN = """
    insert into triage_turn (agent_id, given_at) values (%s, %s)
    on conflict (agent_id) do update set given_at = excluded.given_at"""


@lru_cache
def _agent() -> Compiled[Agent]:
    return Compiled(lambda number: Agent.objects.filter(pk=number), numbers="number")


def _channel(ticket: Ticket) -> str:
    return ticket.connection.adapter if ticket.connection else "none"


def hand_out_waiting() -> int:
    """Tickets that wait in the queues of teams that are handed theirs, most urgent first. Returns how many found
    somebody; each is a transaction of its own."""
    found, now = 0, clock.now()
    for team in Team.objects.filter(handing=Team.Handing.PUSH):
        queue = most_urgent_first(_left_to_us(_waiting().filter(team=team)), now, shown(now))
        full: set[str] = set()
        for ticket in queue.select_related("connection")[:SWEEP]:
            if _channel(ticket) in full:
                continue
            handed = hand_out(ticket)
            if handed and handed.agent is None:
                full.add(_channel(ticket))
            found += bool(handed and handed.agent)
    return found


def _waiting() -> QuerySet[Ticket]:
    """Tickets that nobody has and that have to be answered."""
    return Ticket.objects.filter(
        assignee=None, status__in=OPEN, snoozed_until=None, side_of=None, merged_into=None, needs_triage=False
    )


def _left_to_us(tickets: QuerySet[Ticket]) -> QuerySet[Ticket]:
    """Without those that a person has put back into the queue by hand: they stay there until somebody takes them."""
    events = TicketEvent.objects.filter(ticket=OuterRef("pk"), kind__in=["assigned", "routed"])
    newest = events.order_by("-id")
    by_hand = Q(last_kind="assigned", last_actor__startswith="agent:")
    return tickets.annotate(
        last_kind=Subquery(newest.values("kind")[:1]), last_actor=Subquery(newest.values("actor")[:1])
    ).exclude(by_hand)


@transaction.atomic
def take(ticket: Ticket, agent: Agent, *, seen: int | None) -> Ticket:
    """An agent takes a ticket by hand; `seen` is the agent who had it on their screen. Raises `Conflict` when somebody
    else was faster."""
    ticket = locked(ticket)
    if ticket.assignee and ticket.assignee_id not in (seen, agent.pk):
        raise Conflict(_("%(name)s has just taken it.") % {"name": ticket.assignee.name})
    return triage.assign(ticket, agent, by=actor_of(agent))


@transaction.atomic
def take_next(agent: Agent) -> Ticket | None:
    """The most urgent ticket that waits in the agent's queues is theirs; first one that asks for their skills or for
    none. None when nothing waits.

    Raises `NotAllowed` for a role that answers nothing, `AtCapacity`.
    """
    check(agent, "change tickets")
    one_at_a_time()
    held = Ticket.objects.filter(assignee=agent, status__in=OPEN, snoozed_until=None)
    count = held.count()
    if count >= agent.capacity:
        raise AtCapacity(
            _("You have %(open)s of %(capacity)s open. Answer one first, or take one by hand.")
            % {"open": count, "capacity": agent.capacity}
        )
    queue = _reachable(agent).exclude(connection__adapter__in=_full_channels(agent, held))
    fitting = queue.filter(Q(skills=[]) | Q(skills__overlap=agent.skills))
    ticket = _first(fitting) or _first(queue)
    if ticket is None:
        return None
    because = _("The next one in the queue: %(urgency)s, created %(at)s.") % {
        "urgency": ticket.get_urgency_display().lower(),
        "at": f"{ticket.created_at:%Y-%m-%d %H:%M}",
    }
    ticket = triage.assign(ticket, agent, by=actor_of(agent), because=because)
    _had_a_turn(agent)
    return ticket


def _reachable(agent: Agent) -> QuerySet[Ticket]:
    """What waits in the queues of the agent's teams; of an agent without a team, everything they may see."""
    teams = teams_of(agent)
    seen = _waiting().filter(pk__in=visible_to(agent).filter(assignee=None).values("pk"))
    return seen.filter(team__in=teams) if teams else seen


def _full_channels(agent: Agent, held: QuerySet[Ticket]) -> list[str]:
    most: dict[str, Any] = agent.channel_capacity
    return [
        channel
        for channel, bound in most.items()
        if held.filter(connection__adapter=channel).count() >= bound
    ]


def _first(waiting: QuerySet[Ticket]) -> Ticket | None:
    """The most urgent one that nobody else has in hand; it is held until the transaction ends."""
    free = waiting.select_for_update(skip_locked=True, of=("self",))
    now = clock.now()
    return most_urgent_first(free, now, shown(now)).first()


def requeue_away() -> int:
    """Tickets of agents who have been away for long enough go back to their queue, except those that they have
    answered already: there the requester knows them. Returns how many; each is a transaction of its own."""
    minutes = triage_settings().requeue_after
    if minutes is None:
        return 0
    since = clock.now() - timedelta(minutes=minutes)
    gone = Q(is_active=False) | (
        (Q(available=False) | Q(away_until__gt=clock.now())) & Q(away_since__lte=since)
    )
    found = 0
    for agent in Agent.objects.filter(gone):
        answered = Message.objects.filter(ticket=OuterRef("pk"), agent=agent)
        theirs = Ticket.objects.filter(
            assignee=agent, status__in=OPEN, team__isnull=False, snoozed_until=None
        )
        for pk in theirs.exclude(Exists(answered)).values_list("pk", flat=True):
            found += _put_back(pk, agent)
    return found


@transaction.atomic
def _put_back(number: int, agent: Agent) -> bool:
    ticket = Ticket.objects.select_for_update(skip_locked=True).filter(pk=number, assignee=agent).first()
    if ticket is None:
        return False
    why = f"{agent.name} is away" if agent.is_active else f"{agent.name} does not work here any more"
    triage.assign(ticket, None, by=SYSTEM, because=f"{why}, and had not answered yet: back to the queue.")
    return True
