"""Suggestions to agents, and how much the assistant may do alone."""

from django.db import models

from replywell.kit import clock
from replywell.people.models import Agent
from replywell.tickets.models import Category, Message, Ticket


class CategoryAutonomy(models.Model):
    """How far the assistant may go in a category. Nothing is sent until somebody says so."""

    class Mode(models.TextChoices):
        OFF = "off", "Off: no suggestion"
        DRAFT = "draft", "Draft: an agent sends"
        AUTO = "auto", "Auto: the assistant sends where it is safe"

    category = models.OneToOneField(Category, on_delete=models.CASCADE, related_name="autonomy")
    mode = models.CharField(max_length=6, choices=Mode.choices, default=Mode.DRAFT)

    class Meta:
        verbose_name_plural = "category autonomies"

    def __str__(self) -> str:
        return f"{self.category}: {self.mode}"


class Suggestion(models.Model):
    """An answer offered to agents, and what became of it."""

    class Fate(models.TextChoices):
        OFFERED = "offered"
        SENT = "sent", "sent as it was"
        EDITED = "edited", "sent after editing"
        DISCARDED = "discarded", "another answer was sent"
        OUTDATED = "outdated", "a newer message came"

    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="suggestions")
    message = models.ForeignKey(
        Message, on_delete=models.CASCADE, related_name="suggestions", help_text="The message it answers."
    )
    text = models.TextField()
    claims = models.JSONField(default=list)
    citations = models.JSONField(default=list)
    confidence = models.FloatField()
    extractive = models.BooleanField(default=False)
    because = models.TextField(blank=True)
    fate = models.CharField(max_length=10, choices=Fate.choices, default=Fate.OFFERED)
    edit_share = models.FloatField(null=True, blank=True, help_text="0: sent as it was; 1: nothing was kept.")
    used_by = models.ForeignKey(Agent, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(default=clock.now)
    settled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"Suggestion {self.pk} for #{self.ticket_id}"
