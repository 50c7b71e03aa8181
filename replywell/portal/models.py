"""Who used the public forms lately, counted, not known; and who chats."""

from django.db import models

from replywell.connections.models import Connection
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


class ChatVisitor(models.Model):
    """A browser in which somebody has said something in a chat. Its token names `key`; revoked, it opens nothing."""

    connection = models.ForeignKey(Connection, on_delete=models.CASCADE, related_name="+")
    key = models.CharField(max_length=40, unique=True)
    account = models.CharField(
        max_length=240, blank=True, help_text="Of the website, where its server said so."
    )
    name = models.CharField(max_length=200, blank=True)
    email = models.CharField(max_length=320, blank=True)
    proven = models.BooleanField(default=False, help_text="The website's server vouches for the address.")
    locale = models.CharField(max_length=12, blank=True)
    page = models.CharField(max_length=500, blank=True, help_text="Where they began to write.")
    created_at = models.DateTimeField(default=clock.now)
    revoked_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.name or self.key[:8]
