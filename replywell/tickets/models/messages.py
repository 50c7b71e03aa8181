"""What is said and noted on a ticket, and what somebody is about to say."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from replywell.connections.models import Connection
from replywell.kit import clock
from replywell.people.models import Agent, Contact
from replywell.tickets.models.ticket import Ticket
from replywell.tickets.status import Status


class Message(models.Model):
    """Something said on a channel, by a contact, an agent or the assistant."""

    class Author(models.TextChoices):
        CONTACT = "contact"
        AGENT = "agent"
        ASSISTANT = "assistant"

    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="messages")
    author = models.CharField(max_length=10, choices=Author.choices)
    contact = models.ForeignKey(
        Contact, null=True, blank=True, on_delete=models.PROTECT, related_name="messages"
    )
    agent = models.ForeignKey(Agent, null=True, blank=True, on_delete=models.PROTECT, related_name="messages")
    connection = models.ForeignKey(Connection, null=True, on_delete=models.SET_NULL, related_name="+")
    external_id = models.CharField(
        max_length=250, blank=True, help_text="The channel's id: the Message-ID of a mail."
    )
    thread_root = models.CharField(
        max_length=250,
        blank=True,
        help_text="The oldest message this one refers to, where we do not have it.",
    )
    conversation = models.CharField(
        max_length=250,
        blank=True,
        help_text="The channel's name of the conversation, where it keeps them apart.",
    )
    subject = models.CharField(max_length=500, blank=True)
    text = models.TextField(blank=True, help_text="What is new, as plain text; Markdown in what we write.")
    html = models.TextField(blank=True, help_text="Sanitized; empty where there was none.")
    quoted = models.TextField(blank=True)
    signature = models.TextField(blank=True)
    cc = models.JSONField(default=list, blank=True, help_text="Who gets a copy of a reply: addresses.")
    bcc = models.JSONField(default=list, blank=True)
    citations = models.JSONField(
        default=list, blank=True, help_text="Sources of an answer: title and URL each."
    )
    auto = models.CharField(
        max_length=10, default="no", help_text="auto-reply, bounce or list; `no` for a person."
    )
    meta = models.JSONField(default=dict, blank=True)
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["created_at", "id"]
        indexes = [
            models.Index(fields=["ticket", "created_at"], name="message_conversation"),
            models.Index(
                fields=["external_id"], name="message_external_id", condition=~models.Q(external_id="")
            ),
            models.Index(
                fields=["connection", "conversation", "-id"],
                name="message_channel_conversation",
                condition=~models.Q(conversation=""),
            ),
        ]

    def __str__(self) -> str:
        return f"Message {self.pk} of #{self.ticket_id}"

    @property
    def from_contact(self) -> bool:
        return self.author == self.Author.CONTACT

    @property
    def author_name(self) -> str:
        match self.author:
            case self.Author.CONTACT:
                return str(self.contact)
            case self.Author.AGENT:
                return str(self.agent)
        return "Assistant"


class Attachment(models.Model):
    """A file that came with a message; its bytes are kept under their content hash."""

    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="attachments")
    name = models.CharField(max_length=255)
    type = models.CharField(max_length=120)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    inline = models.BooleanField(default=False)
    content_id = models.CharField(max_length=255, blank=True)

    def __str__(self) -> str:
        return self.name


class Note(models.Model):
    """Something internal, never shown to the requester."""

    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="notes")
    agent = models.ForeignKey(Agent, null=True, on_delete=models.PROTECT, related_name="+")
    text = models.TextField()
    kind = models.CharField(max_length=12, default="note", help_text="note or escalation.")
    mentions = ArrayField(models.BigIntegerField(), default=list, blank=True, help_text="Agents named in it.")
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["created_at", "id"]

    def __str__(self) -> str:
        return f"Note {self.pk} on #{self.ticket_id}"


class Draft(models.Model):
    """What an agent is writing, kept as typed; with `send_at` it leaves by itself then, unless taken back.

    A reply waits here for the seconds in which sending can be undone, and a scheduled one for its hour. When
    somebody wrote in between it stays a draft, and `problem` says why.
    """

    class Kind(models.TextChoices):
        REPLY = "reply"
        NOTE = "note"
        FORWARD = "forward"
        SIDE = "side"

    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="drafts")
    agent = models.ForeignKey(Agent, on_delete=models.CASCADE, related_name="drafts")
    kind = models.CharField(max_length=8, choices=Kind.choices, default=Kind.REPLY)
    text = models.TextField(blank=True, help_text="Markdown.")
    subject = models.CharField(max_length=500, blank=True)
    to = models.JSONField(default=list, blank=True, help_text="Addresses; of a reply the requester is meant.")
    cc = models.JSONField(default=list, blank=True)
    bcc = models.JSONField(default=list, blank=True)
    files = models.JSONField(
        default=list, blank=True, help_text="Uploaded files: name, type, size, sha256, inline, content_id."
    )
    status = models.CharField(
        max_length=10, default=Status.PENDING, help_text="What the ticket becomes when it leaves."
    )
    suggestion = models.BigIntegerField(
        null=True, blank=True, help_text="Id of the suggestion it began with."
    )
    seen = models.BigIntegerField(null=True, blank=True, help_text="Newest message the writer had seen.")
    send_at = models.DateTimeField(null=True, blank=True)
    problem = models.TextField(blank=True)
    version = models.PositiveIntegerField(default=0, help_text="Counts saves: two devices notice each other.")
    created_at = models.DateTimeField(default=clock.now)
    updated_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["ticket", "agent", "kind"],
                name="draft_once",
                condition=models.Q(send_at=None),
            )
        ]
        indexes = [
            models.Index(fields=["send_at"], name="draft_due", condition=models.Q(send_at__isnull=False))
        ]

    def __str__(self) -> str:
        return f"{self.kind} of {self.agent} on #{self.ticket_id}"
