"""Tickets get their vectors, so that tickets like them can be found."""

from collections.abc import Sequence

from replywell.adapters.models.embedded.embedder import MiniLM
from replywell.kit import clock
from replywell.knowledge.models import TicketVector
from replywell.tickets.models import Message, Ticket

BATCH = 100
LONGEST = 2_000


def remember(tickets: Sequence[Ticket], embedder: MiniLM) -> int:
    """What each ticket is about, from its subject and first message; returns how many vectors were made."""
    if not tickets:
        return 0
    first = (
        Message.objects.filter(ticket__in=[ticket.pk for ticket in tickets])
        .order_by("ticket", "id")
        .distinct("ticket")
        .values_list("ticket", "text")
    )
    said = dict(first)
    texts = [about(ticket.subject, said.get(ticket.pk, "")) for ticket in tickets]
    vectors = embedder.hear(texts)
    now = clock.now()
    TicketVector.objects.bulk_create(
        [
            TicketVector(
                ticket=ticket,
                embedding=vector[: embedder.size],
                manner=vector[embedder.size :],
                updated_at=now,
            )
            for ticket, vector in zip(tickets, vectors, strict=True)
        ],
        update_conflicts=True,
        unique_fields=["ticket"],
        update_fields=["embedding", "manner", "updated_at"],
    )
    return len(tickets)


def about(subject: str, text: str) -> str:
    """A ticket as it is embedded: like the question that its walk searches for."""
    return f"{subject}\n{text.strip()}".strip()[:LONGEST] or "(nothing)"


def remember_some(below: int | None, embedder: MiniLM) -> int | None:
    """A batch of older tickets without their vectors, newest first; returns where to go on, None at the end."""
    bare = Ticket.objects.filter(vector__manner=None)
    if below is not None:
        bare = bare.filter(pk__lt=below)
    tickets = list(bare.only("pk", "subject").order_by("-pk")[:BATCH])
    remember(tickets, embedder)
    return tickets[-1].pk if len(tickets) == BATCH else None
