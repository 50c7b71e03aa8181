"""Mail that the demo desk has sent: caught, so that one can read it and answer as its requester."""

from django.db import models

from replywell.kit import clock


class CaughtMail(models.Model):
    """A mail as it left the desk."""

    sender = models.CharField(max_length=320)
    recipient = models.CharField(max_length=320)
    subject = models.CharField(max_length=500, blank=True)
    message_id = models.CharField(max_length=250, blank=True)
    raw = models.CharField(max_length=64, help_text="Content hash of the mail.")
    caught_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.recipient}: {self.subject}"
