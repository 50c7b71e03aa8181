"""Tickets like one another, by what they are about. Only what the asking agent may see is ever looked at."""

from datetime import timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import F, QuerySet
from pgvector.django import CosineDistance

from replywell.adapters.models.port import Embedder
from replywell.kit import clock
from replywell.knowledge.models import TicketVector
from replywell.people.models import Agent
from replywell.tickets.models import Ticket, Urgency
from replywell.tickets.queries import visible_to, working

CLOSE = 0.55
"""Least similarity of tickets that are worth showing as alike."""
SAME = 0.75
"""Least similarity of tickets that may have one cause."""
LATELY = timedelta(hours=24)
MOST = 100


def similar_tickets(agent: Agent, ticket: Ticket, limit: int = 5, *, least: float = CLOSE) -> list[Ticket]:
    """The visible tickets most like this one, closest first, each with its `similarity`.

    Empty while the ticket has no vector: it gets one with its first walk.
    """
    vector = _vector_of(ticket)
    if vector is None:
        return []
    return nearest_tickets(visible_to(agent).exclude(pk=ticket.pk), vector, limit, least=least)


def tickets_like(
    agent: Agent, text: str, embedder: Embedder, limit: int = 20, *, least: float = CLOSE
) -> list[Ticket]:
    """The visible tickets most like a text, closest first, each with its `similarity`."""
    return nearest_tickets(visible_to(agent), embedder.embed([text])[0], limit, least=least)


def nearest_tickets(tickets: QuerySet[Ticket], vector: Any, limit: int, *, least: float) -> list[Ticket]:
    """Of these tickets those nearest to the vector; the index is searched on until enough of them are found."""
    near = (
        tickets.filter(merged_into=None, side_of=None, vector__isnull=False)
        .annotate(distance=CosineDistance("vector__embedding", vector))
        .order_by("distance")[:limit]
    )
    with transaction.atomic(savepoint=False), connection.cursor() as cursor:
        cursor.execute("select set_config('hnsw.iterative_scan', 'relaxed_order', true)")
        found = list(near)
    for ticket in found:
        ticket.similarity = round(1 - ticket.distance, 4)  # type: ignore[attr-defined]  # told with the ticket
    alike = [ticket for ticket in found if ticket.similarity >= least]  # type: ignore[attr-defined]  # from above
    return sorted(alike, key=lambda ticket: -ticket.similarity)  # type: ignore[attr-defined]  # from above


def same_lately(agent: Agent, ticket: Ticket) -> list[Ticket]:
    """Other open tickets of the last day in the same category that say nearly the same, newest first."""
    if ticket.category_id is None:
        return []
    vector = TicketVector.objects.filter(ticket=ticket.pk).values("embedding")
    lately = visible_to(agent).filter(
        working(),
        category=ticket.category_id,
        urgency__in=Urgency.values,  # so that the index of the queue serves
        created_at__gte=clock.now() - LATELY,
        merged_into=None,
    )
    alike = (
        lately.exclude(pk=ticket.pk)
        .annotate(distance=CosineDistance(F("vector__embedding"), vector[:1]))
        .filter(distance__lte=1 - SAME)
    )
    return list(alike.order_by("-created_at", "-pk")[:MOST])


def _vector_of(ticket: Ticket) -> Any:
    return TicketVector.objects.filter(ticket=ticket.pk).values_list("embedding", flat=True).first()
