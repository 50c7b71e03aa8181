"""Tickets get their traces: what a look for spikes reads, worked out once."""

from datetime import timedelta

from replywell.delivery.bounds import is_everybodys
from replywell.incidents.models import TicketTrace
from replywell.incidents.spikes import MINUTES
from replywell.incidents.traces import words_of
from replywell.incidents.usual import WEEKS
from replywell.kit import clock
from replywell.tickets.models import Message, Ticket

BATCH = 500
LATE = 1_000
"""Numbers below the newest in which a ticket may still appear: its transaction took longer."""
FORM = "form"
"""Where those are from whose address nobody has proven."""


def trace_new() -> int:
    """Traces for the tickets that have come; returns for how many."""
    newest = TicketTrace.objects.order_by("-pk").values_list("pk", flat=True).first()
    return 0 if newest is None else _trace(newest - LATE)


def trace_past() -> int:
    """Traces for all tickets that what is usual is learned from, the newest first; older traces go."""
    TicketTrace.objects.filter(at__lt=clock.now() - timedelta(weeks=WEEKS + 1)).delete()
    return _trace(0)


def _trace(above: int) -> int:
    done, below = 0, None
    while True:
        bare = Ticket.objects.filter(
            pk__gt=above, created_at__gte=clock.now() - timedelta(weeks=WEEKS), trace=None, side_of=None
        )
        if below is not None:
            bare = bare.filter(pk__lt=below)
        tickets = list(bare.select_related("requester").order_by("-pk")[:BATCH])
        done += keep_traces(tickets)
        if len(tickets) < BATCH:
            return done
        below = tickets[-1].pk


def keep_traces(tickets: list[Ticket]) -> int:
    """A trace for each of these tickets, unless it has one."""
    opening = Message.objects.filter(ticket__in=[ticket.pk for ticket in tickets])
    said = {message.ticket_id: message for message in opening.order_by("ticket", "id").distinct("ticket")}
    now = clock.now()
    old = now - timedelta(minutes=max(MINUTES))
    TicketTrace.objects.bulk_create(
        [
            TicketTrace(
                ticket=ticket,
                at=ticket.created_at,
                contact=ticket.requester_id,
                origin=origin_of(ticket, said.get(ticket.pk)),
                words=_words(ticket, said.get(ticket.pk)),
                looked_at=now if ticket.created_at < old else None,
            )
            for ticket in tickets
        ],
        ignore_conflicts=True,
    )
    return len(tickets)


def origin_of(ticket: Ticket, message: Message | None) -> str:
    """From where somebody writes; empty for what counts as nobody, such as machines."""
    if message is None or message.auto != "no" or message.author != Message.Author.CONTACT:
        return ""
    if message.meta.get("unproven"):
        return FORM
    address = ticket.requester.email.lower()
    domain = address.rpartition("@")[2]
    if not domain:
        return f"contact {ticket.requester_id}"
    return address if is_everybodys(domain) else domain


def _words(ticket: Ticket, message: Message | None) -> list[str]:
    names = [ticket.requester.name] if ticket.requester.name else []
    return words_of(ticket.subject, message.text if message else "", names)
