"""Articles, where they come from, and the passages they are searched by."""

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.utils.translation import gettext_lazy as _
from pgvector.django import HalfVectorField, HnswIndex

from replywell.kit import clock
from replywell.people.models import Agent
from replywell.tickets.models import Ticket

VECTOR_SIZE = 384


class Audience(models.TextChoices):
    PUBLIC = "public"
    INTERNAL = "internal"


class Source(models.Model):
    """A place that articles come from."""

    slug = models.SlugField(unique=True)
    name = models.CharField(max_length=120)
    adapter = models.CharField(max_length=40, default="folder")
    settings = models.JSONField(default=dict)
    active = models.BooleanField(default=True)
    last_sync_at = models.DateTimeField(null=True, blank=True, editable=False)
    last_error = models.TextField(blank=True, editable=False)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Article(models.Model):
    """Something written down that answers questions."""

    source = models.ForeignKey(Source, on_delete=models.CASCADE, related_name="articles")
    key = models.CharField(max_length=400)
    title = models.CharField(max_length=300)
    markdown = models.TextField()
    url = models.CharField(max_length=1000, blank=True)
    locale = models.CharField(max_length=12, default="en")
    audience = models.CharField(max_length=10, choices=Audience.choices, default=Audience.PUBLIC)
    fingerprint = models.CharField(
        max_length=64, help_text="Changes when the document at its source changes."
    )
    updated_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["title"]
        constraints = [models.UniqueConstraint(fields=["source", "key"], name="article_is_one_document")]

    def __str__(self) -> str:
        return self.title


class Passage(models.Model):
    """A section of an article, small enough to be an answer. What is filtered by is kept on the row."""

    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="passages")
    position = models.PositiveIntegerField()
    heading = models.CharField(max_length=500, blank=True, help_text="Heading path, joined by ` › `.")
    anchor = models.CharField(max_length=200, blank=True)
    text = models.TextField()
    hash = models.CharField(
        max_length=64, help_text="Of title, heading and text: equal ones are not embedded again."
    )
    locale = models.CharField(max_length=12)
    audience = models.CharField(max_length=10)
    embedding = HalfVectorField(dimensions=VECTOR_SIZE)
    search = SearchVectorField()

    class Meta:
        ordering = ["article", "position"]
        constraints = [models.UniqueConstraint(fields=["article", "position"], name="passage_has_its_place")]
        indexes = [
            HnswIndex(
                name="passage_embedding",
                fields=["embedding"],
                m=16,
                ef_construction=64,
                opclasses=["halfvec_cosine_ops"],
            ),
            GinIndex(fields=["search"], name="passage_search"),
        ]

    def __str__(self) -> str:
        return f"{self.article} › {self.heading}"


class PassageFlag(models.Model):
    """An agent's word that a passage is outdated or wrong. It survives the passage: the text is copied."""

    class Reason(models.TextChoices):
        OUTDATED = "outdated", _("Outdated")
        WRONG = "wrong", _("Wrong")

    article = models.ForeignKey(
        Article, null=True, blank=True, on_delete=models.SET_NULL, related_name="flags"
    )
    title = models.CharField(max_length=300)
    heading = models.CharField(max_length=500, blank=True)
    text = models.TextField(help_text="The passage as it was.")
    hash = models.CharField(max_length=64, help_text="Of the text.")
    ticket = models.ForeignKey(Ticket, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    agent = models.ForeignKey(Agent, null=True, on_delete=models.SET_NULL, related_name="+")
    reason = models.CharField(max_length=10, choices=Reason.choices)
    comment = models.TextField(blank=True)
    at = models.DateTimeField(default=clock.now)
    resolved_at = models.DateTimeField(null=True, blank=True)
    resolved_by = models.ForeignKey(Agent, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["article"], name="flag_open", condition=models.Q(resolved_at=None)),
        ]

    def __str__(self) -> str:
        return f"{self.title}: {self.reason}"


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
