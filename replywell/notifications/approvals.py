"""Account actions that wait for an agent: who is told, and when the news is over."""

from replywell.kit import clock
from replywell.notifications.models import Notification
from replywell.people.models import Agent
from replywell.people.permissions import ALLOWED
from replywell.tickets.models import Ticket, TicketEvent

WAITS = "action_waits"
OVER = frozenset(
    {
        "action_approved",
        "action_refused",
        "action_expired",
        "action_done",
        "action_failed",
        "action_unknown",
    }
)
"""Events of a run after which nobody has to approve it."""


def approvers(ticket: Ticket) -> set[int]:
    """Whoever has the ticket, else its team, else everybody: those of them whose role may approve."""
    allowed = Agent.objects.filter(is_active=True, role__in=ALLOWED["approve actions"])
    for nearer in ({"pk": ticket.assignee_id}, {"teams": ticket.team_id}):
        if None not in nearer.values() and (
            found := set(allowed.filter(**nearer).values_list("pk", flat=True))
        ):
            return found
    return set(allowed.values_list("pk", flat=True))


def hold(event: TicketEvent) -> None:
    """Jobs of one ticket's actions one after the other: else news might be written just after it was over."""
    Ticket.objects.select_for_update().filter(pk=event.ticket_id).values_list("pk").first()


def is_over(waits: TicketEvent) -> bool:
    """Whether it was decided before anybody was told."""
    later = TicketEvent.objects.filter(ticket=waits.ticket_id, kind__in=OVER, pk__gt=waits.pk)
    return later.filter(data__run=waits.data.get("run")).exists()


def take_back(event: TicketEvent) -> list[int]:
    """What was told of this run before counts as read, and is not mailed any more. Returns whose it was."""
    told = TicketEvent.objects.filter(
        ticket=event.ticket_id, kind=WAITS, pk__lt=event.pk, data__run=event.data.get("run")
    )
    unread = Notification.objects.filter(
        kind="approval", read_at=None, event__in=list(told.values_list("pk", flat=True))
    )
    whose = list(unread.values_list("agent", flat=True))
    unread.update(read_at=clock.now())
    return whose
