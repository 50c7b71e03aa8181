"""Tickets and what is said, noted and done on them: the heart."""

from django.db import models

from replywell.connections.models import Connection
from replywell.kit import clock
from replywell.people.models import Agent, Contact, Team
from replywell.tickets.status import WORKING, Status


class Category(models.Model):
    """What a ticket is about; two levels deep at most."""

    slug = models.SlugField(unique=True)
    name = models.CharField(max_length=80)
    description = models.TextField(blank=True)
    examples = models.JSONField(
        default=list, blank=True, help_text="Messages of this category, as a JSON list."
    )
    parent = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="children"
    )
    team = models.ForeignKey(
        Team,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        help_text="Who takes it when no rule says otherwise.",
    )
    active = models.BooleanField(default=True)

    class Meta:
        ordering = ["name"]
        verbose_name_plural = "categories"

    def __str__(self) -> str:
        return self.name


class Urgency(models.IntegerChoices):
    CRITICAL = 1
    HIGH = 2
    MEDIUM = 3
    LOW = 4


class Ticket(models.Model):
    """One problem to solve. Its number is its primary key."""

    subject = models.CharField(max_length=500, blank=True)
    status = models.CharField(max_length=10, choices=[(s.value, s.value) for s in Status], default=Status.NEW)
    requester = models.ForeignKey(Contact, on_delete=models.PROTECT, related_name="tickets")
    connection = models.ForeignKey(Connection, null=True, on_delete=models.SET_NULL, related_name="+")
    follow_up_of = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.SET_NULL, related_name="follow_ups"
    )
    category = models.ForeignKey(
        Category, null=True, blank=True, on_delete=models.SET_NULL, related_name="tickets"
    )
    urgency = models.PositiveSmallIntegerField(choices=Urgency.choices, default=Urgency.MEDIUM)
    sentiment = models.CharField(max_length=12, blank=True)
    complexity = models.CharField(max_length=12, blank=True)
    language = models.CharField(max_length=8, blank=True)
    team = models.ForeignKey(Team, null=True, blank=True, on_delete=models.SET_NULL, related_name="tickets")
    assignee = models.ForeignKey(
        Agent, null=True, blank=True, on_delete=models.SET_NULL, related_name="tickets"
    )
    needs_triage = models.BooleanField(default=False)
    assistant_off = models.BooleanField(
        default=False, help_text="A person has taken over: the assistant never writes here again by itself."
    )
    created_at = models.DateTimeField(default=clock.now)
    updated_at = models.DateTimeField(default=clock.now)
    resolved_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["urgency", "created_at"],
                name="ticket_queue",
                condition=models.Q(status__in=[s.value for s in sorted(WORKING)]),
            ),
            models.Index(fields=["team", "status"], name="ticket_team"),
            models.Index(fields=["assignee", "status"], name="ticket_assignee"),
            models.Index(fields=["-updated_at"], name="ticket_updated"),
        ]

    def __str__(self) -> str:
        return f"#{self.pk} {self.subject}"

    @property
    def number(self) -> int:
        return self.pk

    @property
    def is_working(self) -> bool:
        return self.status in WORKING


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
    subject = models.CharField(max_length=500, blank=True)
    text = models.TextField(blank=True, help_text="What is new, as plain text; Markdown in what we write.")
    html = models.TextField(blank=True, help_text="Sanitized; empty where there was none.")
    quoted = models.TextField(blank=True)
    signature = models.TextField(blank=True)
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
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["created_at", "id"]

    def __str__(self) -> str:
        return f"Note {self.pk} on #{self.ticket_id}"


class TicketEvent(models.Model):
    """What happened, forever. Every reaction of the product starts from one of these rows."""

    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="events")
    kind = models.CharField(max_length=40)
    actor = models.CharField(max_length=40)
    message = models.ForeignKey(Message, null=True, on_delete=models.CASCADE, related_name="+")
    data = models.JSONField(default=dict)
    at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["at", "id"]
        indexes = [models.Index(fields=["ticket", "at"], name="event_story")]

    def __str__(self) -> str:
        return f"{self.kind} on #{self.ticket_id}"
