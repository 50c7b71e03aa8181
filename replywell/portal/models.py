"""Who used the public forms lately: counted, not known."""

from django.db import models

from replywell.kit import clock


class Knock(models.Model):
    """A use of a public form. Hashes tell visitors and addresses apart; it is forgotten after a day."""

    class Kind(models.TextChoices):
        MESSAGE = "message"
        WORD = "word"

    kind = models.CharField(max_length=10, choices=Kind.choices)
    visitor = models.CharField(max_length=64)
    address = models.CharField(max_length=64, blank=True)
    at = models.DateTimeField(default=clock.now)

    class Meta:
        indexes = [
            models.Index(fields=["kind", "visitor", "at"], name="knock_of_visitor"),
            models.Index(fields=["kind", "address", "at"], name="knock_of_address"),
            models.Index(fields=["at"], name="knock_at"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} at {self.at:%H:%M}"
