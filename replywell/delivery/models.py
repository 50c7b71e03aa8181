"""The outbox: one row for each message that has to leave, with everything that happened to it."""

from django.db import models

from replywell.connections.models import Connection
from replywell.kit import clock
from replywell.tickets.models import Message


class Outbound(models.Model):
    """A message on its way out."""

    class State(models.TextChoices):
        QUEUED = "queued"
        SENDING = "sending"
        SENT = "sent"
        RETRYING = "retrying", "will be tried again"
        UNSURE = "unsure", "may have left: we stopped in the middle of sending"
        FAILED = "failed"
        BOUNCED = "bounced"
        NOWHERE = "nowhere", "there is no way to send it"
        CANCELLED = "cancelled", "a person took it back before it left"

    message = models.OneToOneField(Message, on_delete=models.CASCADE, related_name="outbound")
    connection = models.ForeignKey(
        Connection,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text="The way it goes.",
    )
    recipient = models.CharField(
        max_length=320, help_text="An address, or how the channel knows them, in words."
    )
    state = models.CharField(max_length=10, choices=State.choices, default=State.QUEUED)
    automatic = models.BooleanField(
        default=False, help_text="No person wrote it; counted against the hourly bound."
    )
    attempts = models.PositiveSmallIntegerField(default=0)
    error = models.TextField(blank=True)
    provider_id = models.CharField(max_length=300, blank=True)
    worker = models.CharField(max_length=80, blank=True, help_text="Who holds it while sending.")
    next_try_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=clock.now)
    sent_at = models.DateTimeField(null=True, blank=True)
    read_at = models.DateTimeField(
        null=True, blank=True, help_text="When they read it, where the channel tells."
    )

    class Meta:
        verbose_name_plural = "outbound"
        indexes = [
            models.Index(
                fields=["next_try_at"],
                name="outbound_waiting",
                condition=models.Q(state__in=["queued", "sending", "retrying"]),
            ),
            models.Index(fields=["recipient", "created_at"], name="outbound_recipient"),
            models.Index(fields=["state", "-id"], name="outbound_state"),
        ]

    def __str__(self) -> str:
        return f"{self.recipient}: {self.state}"

    @property
    def waits_for_a_person(self) -> bool:
        """It did not arrive, or nobody knows; only a person may send it again."""
        return self.state in {
            self.State.FAILED,
            self.State.UNSURE,
            self.State.BOUNCED,
            self.State.NOWHERE,
            self.State.CANCELLED,
        }

    @property
    def can_be_cancelled(self) -> bool:
        """It has not begun to leave."""
        return self.state in {self.State.QUEUED, self.State.RETRYING}
