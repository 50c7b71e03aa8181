"""Walks and what was decided on them: enough to explain, replay, rehearse and learn."""

from django.db import models

from replywell.kit import clock
from replywell.tickets.models import Message, Ticket


class DeskVersion(models.Model):
    """The organization's configuration as it was: one row for each content that walks have used."""

    hash = models.CharField(max_length=64, unique=True)
    desk = models.JSONField()
    created_at = models.DateTimeField(default=clock.now)

    def __str__(self) -> str:
        return self.hash[:12]


class Walk(models.Model):
    """One message's way through the building: facts, desk and tape in, a journey out."""

    class State(models.TextChoices):
        CARRIED_OUT = "carried_out"
        OVERTAKEN = "overtaken", "a newer message or a person was faster"
        FAILED = "failed"

    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="walks")
    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="walks")
    desk = models.ForeignKey(DeskVersion, on_delete=models.PROTECT, related_name="walks")
    state = models.CharField(max_length=12, choices=State.choices)
    schema = models.PositiveSmallIntegerField(default=1)
    facts = models.JSONField()
    tape = models.JSONField()
    journey = models.JSONField(null=True)
    error = models.TextField(blank=True)
    notice = models.TextField(blank=True, help_text="Something people should know: another model answered.")
    model = models.CharField(max_length=200, blank=True)
    input_tokens = models.PositiveIntegerField(default=0)
    output_tokens = models.PositiveIntegerField(default=0)
    cost = models.PositiveBigIntegerField(default=0, help_text="Micro-dollars.")
    seconds = models.FloatField(default=0)
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["created_at"], name="walk_day")]

    def __str__(self) -> str:
        return f"Walk {self.pk} of #{self.ticket_id}"


class DecisionRecord(models.Model):
    """One step's decision with its reason; people's verdict is added when they give one."""

    walk = models.ForeignKey(Walk, on_delete=models.CASCADE, related_name="decisions")
    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="decisions")
    step = models.CharField(max_length=20)
    decision = models.JSONField()
    because = models.TextField()
    confidence = models.FloatField(null=True)
    schema = models.PositiveSmallIntegerField(default=1)
    verdict = models.JSONField(null=True, blank=True)
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.step}: {self.because}"
