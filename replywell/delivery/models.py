"""The outbox: one row for each message that has to leave, with everything that happened to it."""

from django.db import models
from django.utils.translation import gettext_lazy

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
        HELD = "held", "kept back: no person wrote it, and the address had enough or wants none"
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
    delivered_at = models.DateTimeField(null=True, blank=True, help_text="The provider saw it arrive.")
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
            models.Index(
                fields=["created_at"], name="outbound_automatic", condition=models.Q(automatic=True)
            ),
            models.Index(
                fields=["provider_id"], name="outbound_provider_id", condition=~models.Q(provider_id="")
            ),
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
            self.State.HELD,
            self.State.CANCELLED,
        }

    @property
    def can_be_cancelled(self) -> bool:
        """It has not begun to leave."""
        return self.state in {self.State.QUEUED, self.State.RETRYING}


class Suppression(models.Model):
    """An address that gets no more mail that no person wrote, until somebody lifts it."""

    class Reason(models.TextChoices):
        BOUNCED = "bounced", gettext_lazy("Mail to it comes back")
        COMPLAINED = "complained", gettext_lazy("Somebody there reported our mail as spam")
        UNSUBSCRIBED = "unsubscribed", gettext_lazy("They asked for no more mail")
        BY_HAND = "by hand", gettext_lazy("Entered here")

    address = models.CharField(max_length=320, unique=True, help_text="In lower case.")
    reason = models.CharField(max_length=12, choices=Reason.choices)
    told = models.TextField(blank=True, help_text="What the other server or the provider said.")
    message = models.ForeignKey(
        Message, null=True, blank=True, on_delete=models.SET_NULL, related_name="+", help_text="Which did it."
    )
    since = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["-since", "-id"]

    def __str__(self) -> str:
        return self.address


class OwnLetter(models.Model):
    """A mail of the desk itself that left, such as news for an agent; counted, and forgotten after a day."""

    recipient = models.CharField(max_length=320)
    sent_at = models.DateTimeField(default=clock.now)

    class Meta:
        indexes = [models.Index(fields=["recipient", "sent_at"], name="own_letter_recipient")]

    def __str__(self) -> str:
        return self.recipient
