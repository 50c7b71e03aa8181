"""The ledger: one row for everything that ever came in, whatever became of it."""

from django.db import models

from replywell.connections.models import Connection
from replywell.kit import clock
from replywell.tickets.models import Message, Ticket


class InboundItem(models.Model):
    """Something that arrived. The same delivery again has the same key and changes nothing."""

    class Outcome(models.TextChoices):
        WAITING = "waiting", "stored, not read yet"
        TICKET = "ticket", "new ticket"
        REPLY = "reply"
        CHANGED = "changed", "an earlier message was edited or deleted"
        PRESSED = "pressed", "a button below an answer"
        KEPT = "kept", "saved as knowledge"
        DUPLICATE = "duplicate"
        IGNORED = "ignored", "nothing for the desk"
        QUARANTINED = "quarantined"

    connection = models.ForeignKey(Connection, on_delete=models.PROTECT, related_name="+")
    key = models.CharField(max_length=128)
    outcome = models.CharField(max_length=12, choices=Outcome.choices)
    reason = models.TextField(blank=True)
    sender = models.CharField(max_length=320, blank=True)
    subject = models.CharField(max_length=500, blank=True)
    authentication = models.CharField(max_length=200, blank=True)
    raw = models.CharField(max_length=64, help_text="Content hash of what arrived.")
    format = models.CharField(max_length=200, default="message/rfc822")
    envelope = models.JSONField(default=dict)
    size = models.PositiveBigIntegerField()
    repeats = models.PositiveIntegerField(default=0, help_text="How often the same delivery came again.")
    ticket = models.ForeignKey(Ticket, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    message = models.ForeignKey(
        Message, null=True, blank=True, on_delete=models.SET_NULL, related_name="inbound"
    )
    received_at = models.DateTimeField(default=clock.now)
    settled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-id"]
        constraints = [models.UniqueConstraint(fields=["connection", "key"], name="item_is_one_delivery")]
        indexes = [
            models.Index(fields=["outcome", "-id"], name="item_outcome"),
        ]

    def __str__(self) -> str:
        return f"{self.sender}: {self.outcome}"
