"""A ticket, and what ties it to people and to other tickets."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.utils.translation import gettext_lazy

from replywell.connections.models import Connection
from replywell.kit import clock
from replywell.people.models import Agent, Contact, Team
from replywell.tickets.models.categories import Category
from replywell.tickets.models.paces import Pace
from replywell.tickets.ranks import calm, due_or_never, length, pace, since, waiting_or_never
from replywell.tickets.status import WORKING, Status

_WORKING = models.Q(status__in=[s.value for s in sorted(WORKING)])


class Urgency(models.IntegerChoices):
    CRITICAL = 1, gettext_lazy("Critical")
    HIGH = 2, gettext_lazy("High")
    MEDIUM = 3, gettext_lazy("Medium")
    LOW = 4, gettext_lazy("Low")


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
    skills = ArrayField(
        models.CharField(max_length=60),
        default=list,
        blank=True,
        help_text="What whoever takes it should know.",
    )
    needs_triage = models.BooleanField(default=False)
    assistant_off = models.BooleanField(
        default=False, help_text="A person has taken over: the assistant never writes here again by itself."
    )
    tags = ArrayField(models.CharField(max_length=60), default=list, blank=True)
    custom = models.JSONField(default=dict, blank=True, help_text="Custom field slug → value.")
    snoozed_until = models.DateTimeField(null=True, blank=True)
    merged_into = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.SET_NULL, related_name="merged"
    )
    side_of = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="sides",
        help_text="The ticket about which this one asks somebody else.",
    )
    waiting_since = models.DateTimeField(
        null=True, blank=True, help_text="Since when the requester waits for an answer."
    )
    due_at = models.DateTimeField(null=True, blank=True, help_text="When the next answer is due.")
    pace = models.ForeignKey(
        Pace,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text="In which hours the time until then passes; none: in all.",
    )
    paced_since = models.DateTimeField(
        null=True,
        blank=True,
        help_text="What the pace's clock showed when that time began; none: no promise.",
    )
    paced_for = models.DurationField(null=True, blank=True, help_text="How long that time is by it.")
    last_message_at = models.DateTimeField(null=True, blank=True)
    last_author = models.CharField(max_length=10, blank=True)
    snippet = models.CharField(max_length=240, blank=True, help_text="How the newest message begins.")
    created_at = models.DateTimeField(default=clock.now)
    updated_at = models.DateTimeField(default=clock.now)
    resolved_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            *(
                models.Index(
                    calm(), pace(), length(), since(), "created_at", "id", name=name, condition=condition
                )
                for name, condition in {
                    "ticket_queue": _WORKING,
                    "ticket_paused": models.Q(status__in=["pending", "on_hold"]),
                    "ticket_unassigned": _WORKING & models.Q(assignee__isnull=True),
                    "ticket_to_sort": _WORKING & models.Q(needs_triage=True),
                }.items()
            ),
            models.Index(
                models.F("assignee"),
                calm(),
                pace(),
                length(),
                since(),
                "created_at",
                "id",
                name="ticket_mine",
                condition=_WORKING,
            ),
            models.Index(due_or_never(), "id", name="ticket_due_first", condition=_WORKING),
            models.Index(waiting_or_never(), "id", name="ticket_longest_waiting", condition=_WORKING),
            models.Index(
                models.F("updated_at").desc(),
                models.F("id").desc(),
                name="ticket_resolved",
                condition=models.Q(status="resolved"),
            ),
            models.Index(models.F("updated_at").desc(), models.F("id").desc(), name="ticket_updated"),
            models.Index(fields=["team", "status"], name="ticket_team"),
            models.Index(fields=["assignee", "status"], name="ticket_assignee"),
            models.Index(fields=["-created_at"], name="ticket_created"),
            models.Index(fields=["requester", "-updated_at"], name="ticket_of_requester"),
            models.Index(fields=["due_at"], name="ticket_due", condition=models.Q(due_at__isnull=False)),
            models.Index(
                fields=["snoozed_until"],
                name="ticket_snoozed",
                condition=models.Q(snoozed_until__isnull=False),
            ),
            GinIndex(fields=["tags"], name="ticket_tags"),
            GinIndex(fields=["custom"], name="ticket_custom", opclasses=["jsonb_path_ops"]),
        ]

    def __str__(self) -> str:
        return f"#{self.pk} {self.subject}"

    @property
    def number(self) -> int:
        return self.pk

    @property
    def is_working(self) -> bool:
        return self.status in WORKING


class Follower(models.Model):
    """An agent who wants to hear what happens on a ticket."""

    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="followers")
    agent = models.ForeignKey(Agent, on_delete=models.CASCADE, related_name="following")
    since = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["ticket", "agent"], name="follower_once")]

    def __str__(self) -> str:
        return f"{self.agent} follows #{self.ticket_id}"


class Reminder(models.Model):
    """An agent's note to self: look at this ticket again then."""

    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="reminders")
    agent = models.ForeignKey(Agent, on_delete=models.CASCADE, related_name="reminders")
    at = models.DateTimeField()
    text = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField(default=clock.now)
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["at", "id"]
        indexes = [models.Index(fields=["at"], name="reminder_due", condition=models.Q(done_at=None))]

    def __str__(self) -> str:
        return f"Reminder of #{self.ticket_id} for {self.agent}"


class TicketLink(models.Model):
    """Two tickets that belong together. `kind` reads from the first to the second."""

    class Kind(models.TextChoices):
        RELATED = "related"
        DUPLICATE = "duplicate", "duplicate of"
        CAUSED = "caused", "caused by"

    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="links")
    other = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="linked_from")
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.RELATED)
    by = models.ForeignKey(Agent, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["ticket", "other"], name="link_once"),
            models.CheckConstraint(condition=~models.Q(ticket=models.F("other")), name="link_to_another"),
        ]

    def __str__(self) -> str:
        return f"#{self.ticket_id} {self.kind} #{self.other_id}"


class Regrouping(models.Model):
    """A merge or a split: what moved, and what has to be put back to undo it."""

    class Kind(models.TextChoices):
        MERGE = "merge"
        SPLIT = "split"

    kind = models.CharField(max_length=5, choices=Kind.choices)
    source = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="+")
    target = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="+")
    moved = models.JSONField(default=dict, help_text="Ids of what moved, by kind: messages, notes, sides.")
    before = models.JSONField(default=dict, help_text="What the tickets were before: status, assignee, tags.")
    by = models.ForeignKey(Agent, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(default=clock.now)
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.kind} of #{self.source_id} and #{self.target_id}"
