"""Tickets that people have judged: what the desk said of them, and where they belong."""

from typing import Any

from django.db.models import Case, Count, Exists, IntegerField, OuterRef, Q, Subquery, Sum, When
from django.db.models.functions import Coalesce
from django.db.models.lookups import GreaterThan

from replywell.pipeline.models import DecisionRecord, Walk
from replywell.tickets.models import Message, Ticket, TicketEvent, Urgency
from replywell.tickets.status import Status
from replywell.triage.learning import JudgedTicket

MOST = 20_000
"""The newest are the ones that count."""
LONGEST = 8_000
_COLUMNS = {
    "category": "category__slug",
    "urgency": "urgency",
    "sentiment": "sentiment",
    "complexity": "complexity",
}


def judged_tickets(dimension: str, limit: int = MOST) -> list[JudgedTicket]:
    """The newest tickets whose value of this dimension a person has set, or let stand and finished, newest first."""
    said_by_hand, finished = Coalesce(_said_by_hand(dimension), 0), _finished()
    column = _COLUMNS[dimension]
    tickets = Ticket.objects.filter(side_of=None, merged_into=None)
    if dimension == "sentiment":  # it is the newest message's; with one message that is the first's as well
        tickets = tickets.annotate(turns=Count("messages", filter=Q(messages__author="contact"))).filter(
            turns=1
        )
    rows = list(
        tickets.annotate(corrected=GreaterThan(said_by_hand, 0))
        .filter(Q(corrected=True) | Q(status__in=[Status.RESOLVED, Status.CLOSED]) & Exists(finished))
        .order_by("-pk")
        .values_list("pk", "subject", column, "corrected")[:limit]
    )
    numbers = [row[0] for row in rows]
    said, texts = _said(dimension, numbers), _texts(numbers)
    return [
        JudgedTicket(
            ticket=pk,
            text=f"{subject}\n{texts[pk]}".strip(),
            truth=Urgency(value).name.lower() if dimension == "urgency" else value,
            corrected=corrected,
            said=said[pk][0] if pk in said else (),
            model=said[pk][1] if pk in said else "",
        )
        for pk, subject, value, corrected in rows
        if value and pk in texts
    ]


def raw_scores(dimension: str, tickets: list[int]) -> dict[int, tuple[tuple[str, float], ...]]:
    """What models themselves said of each ticket's first message, before any calibration, from the tapes."""
    walks = (
        Walk.objects.filter(ticket__in=tickets, state=Walk.State.CARRIED_OUT)
        .order_by("ticket", "pk")
        .distinct("ticket")
        .values_list("ticket", "tape")
    )
    found = {}
    for ticket, tape in walks.iterator(chunk_size=200):
        entry = next((entry for entry in tape if entry["kind"] == "ClassifyTask"), None)
        for scores in entry["answer"]["scores"] if entry else ():
            if scores["dimension"] == dimension:
                found[ticket] = tuple((name, float(share)) for name, share in scores["ranked"])
    return found


def _said_by_hand(dimension: str) -> Any:
    """How often agents said it, less how often one took that back (where columns are named)."""
    changes = Q(data__changes__has_key=dimension) | Q(data__changes__has_key=f"{dimension}_id")
    events = TicketEvent.objects.filter(
        changes, ticket=OuterRef("pk"), kind__in=["classified", "change_undone"], actor__startswith="agent:"
    )
    worth = Case(When(kind="classified", then=1), default=-1, output_field=IntegerField())
    return Subquery(events.order_by().values("ticket").annotate(times=Sum(worth)).values("times"))


def _finished() -> Any:
    """A person has read it: an agent wrote or resolved."""
    return TicketEvent.objects.filter(
        ticket=OuterRef("pk"), kind__in=["reply_written", "resolved"], actor__startswith="agent:"
    )


def _texts(tickets: list[int]) -> dict[int, str]:
    """What each requester wrote first."""
    first = (
        Message.objects.filter(ticket__in=tickets, author=Message.Author.CONTACT)
        .order_by("ticket", "pk")
        .distinct("ticket")
        .values_list("ticket", "text", "quoted")
    )
    return {ticket: (text or quoted)[:LONGEST] for ticket, text, quoted in first}


def _said(dimension: str, tickets: list[int]) -> dict[int, tuple[tuple[tuple[str, float], ...], str]]:
    """The first decision on each ticket, and whose it was."""
    records = (
        DecisionRecord.objects.filter(ticket__in=tickets, step="classify")
        .order_by("ticket", "pk")
        .distinct("ticket")
        .values_list("ticket", f"decision__{dimension}__ranked", "walk__model")
    )
    return {
        ticket: (tuple((name, float(share)) for name, share in ranked or ()), model.partition(", ")[0])
        for ticket, ranked, model in records
    }
