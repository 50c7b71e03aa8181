"""What passages and tickets are about, as vectors: passages by whom an administrator chose, tickets by the
embedded encoder always."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from pgvector.django import HalfVectorField, HnswIndex

from replywell.kit import clock
from replywell.kit.secrets import EncryptedJSONField
from replywell.knowledge.models.library import Passage
from replywell.people.models import Agent
from replywell.tickets.models import Ticket

VECTOR_SIZE = 384
"""Numbers in a vector of the embedded encoder."""


class VectorIndex(models.Model):
    """The vectors of all passages by one model, searched by one engine. One serves; another may be filled
    meanwhile, and the one that served before is kept whole until somebody lets go of it."""

    class State(models.TextChoices):
        FILLING = "filling", _("Being filled")
        SERVING = "serving", _("Serves")
        PREVIOUS = "previous", _("Kept")
        LEAVING = "leaving", _("Being removed")

    state = models.CharField(max_length=10, choices=State.choices)
    engine = models.CharField(max_length=20, default="pgvector")
    embedder = models.CharField(max_length=20, default="embedded", help_text="The way of embedding.")
    model = models.CharField(max_length=200, help_text="The model's id: what changes it changes the vectors.")
    dimension = models.PositiveSmallIntegerField()
    engine_settings = models.JSONField(default=dict)
    embedder_settings = models.JSONField(default=dict)
    secrets = EncryptedJSONField(
        default=dict, help_text="Of both, encrypted at rest: {engine: {…}, embedder: {…}}."
    )
    anew = models.BooleanField(
        default=False, help_text="No vector is taken over from another index of the same model."
    )
    by = models.ForeignKey(Agent, null=True, on_delete=models.SET_NULL, related_name="+")
    started_at = models.DateTimeField(default=clock.now)
    serves_since = models.DateTimeField(null=True)
    error = models.TextField(blank=True, help_text="Why it cannot be filled or kept up at the moment.")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["state"], condition=~models.Q(state="leaving"), name="one_index_of_a_state"
            )
        ]

    def __str__(self) -> str:
        return f"{self.model} in {self.engine}"


class PassageVector(models.Model):
    """A passage in one index. It outlives its passage until the index has let go of it: no search shows it then."""

    index = models.ForeignKey(
        VectorIndex, on_delete=models.DO_NOTHING, db_constraint=False, related_name="+", db_index=False
    )
    passage = models.ForeignKey(
        Passage, on_delete=models.DO_NOTHING, db_constraint=False, related_name="+", db_index=False
    )
    embedding = HalfVectorField(help_text="Unit vector with as many numbers as its index says.")
    told = models.CharField(
        max_length=32, blank=True, help_text="What a service was told to filter by, as a digest."
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["index", "passage"], name="passage_once_an_index")]

    def __str__(self) -> str:
        return f"Vector of passage {self.passage_id}"


class TicketVector(models.Model):
    """What a ticket is about, as a vector of the embedded encoder: tickets like it are those nearby."""

    ticket = models.OneToOneField(Ticket, on_delete=models.CASCADE, primary_key=True, related_name="vector")
    embedding = HalfVectorField(dimensions=VECTOR_SIZE)
    manner = HalfVectorField(
        dimensions=VECTOR_SIZE,
        null=True,
        help_text="How it is said, which classification learns from; empty where it was kept before.",
    )
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
