"""What tickets are about."""

from django.db import models
from pgvector.django import HalfVectorField, HnswIndex

from replywell.kit import clock
from replywell.knowledge.models.library import VECTOR_SIZE
from replywell.tickets.models import Ticket


class TicketVector(models.Model):
    """What a ticket is about, as a vector: tickets like it are those nearby."""

    ticket = models.OneToOneField(Ticket, on_delete=models.CASCADE, primary_key=True, related_name="vector")
    embedding = HalfVectorField(dimensions=VECTOR_SIZE)
    updated_at = models.DateTimeField(default=clock.now)

    class Meta:
        indexes = [
            HnswIndex(
                name="ticket_embedding",
                fields=["embedding"],
                m=16,
                ef_construction=64,
                opclasses=["halfvec_cosine_ops"],
            ),
        ]

    def __str__(self) -> str:
        return f"Vector of #{self.ticket_id}"
