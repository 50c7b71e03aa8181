"""Who used the public forms lately, counted and not known; who chats; and how contacts come in."""

from django.db import models

from replywell.connections.models import Connection
from replywell.kit import clock
from replywell.people.models import Contact


class Knock(models.Model):
    """A use of a public form. Hashes tell visitors and addresses apart; it is forgotten after a day."""

    class Kind(models.TextChoices):
        MESSAGE = "message"
        WORD = "word"
        ENTRY = "entry"
        ANSWER = "answer"

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


class Access(models.Model):
    """How a contact comes in: by links that are mailed to them, and by a password if they want one."""

    contact = models.OneToOneField(Contact, on_delete=models.CASCADE, related_name="access")
    password = models.CharField(max_length=128, blank=True, help_text="Its hash; empty for links alone.")
    link = models.CharField(
        max_length=64, blank=True, help_text="Hash of the newest link's secret; empty once it was used."
    )
    link_until = models.DateTimeField(null=True, blank=True)
    round = models.PositiveIntegerField(default=0, help_text="Who came in during an earlier one is out.")
    entered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name_plural = "access"
        constraints = [
            models.UniqueConstraint(fields=["link"], condition=~models.Q(link=""), name="access_link_is_one")
        ]

    def __str__(self) -> str:
        return f"Access of {self.contact}"
